#pragma once

#include "cli/context.hpp"
#include "cli/files.hpp"
#include "cli/wiring.hpp"
#include "planner/audit/chain.hpp"
#include "planner/audit/line.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/privacy/veil.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/provenance.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/state/state.hpp"

#include <optional>
#include <string>
#include <utility>

namespace haloform::cli {

/// Where the audit log is: `flag` (--audit-log), else `audit: {file: …}`; nothing where neither names one. ErrorKind::configuration
/// where the file of the configuration is no longer one that it may name, or is that of the state.
[[nodiscard]] Result<std::optional<std::string>> audit_path(const std::optional<std::string>& flag,
                                                            const Workspace& workspace);
/// Opens it, before anything else is done.
[[nodiscard]] Result<std::optional<AppendFile>> open_audit_file(const std::optional<std::string>& flag,
                                                                const Workspace& workspace);

/// The audit log of one run: a line of JSON for each write, tied to the one before.
class AuditLog {
 public:
  /// Goes on behind the last line of the chain that `known` (what the state keeps) is of; begins a new chain where there is
  /// none. A file without that line (that of a fresh runner) begins with the next one.
  /// What it says of people is covered by `veil`. `catalog` outlives it.
  [[nodiscard]] static Result<AuditLog> begin(AppendFile file, const std::optional<state::AuditHead>& known,
                                              const Catalog& catalog, audit::RunFacts run, plan::Veil veil);

  /// What somebody should know of the file, in one sentence; mostly empty.
  [[nodiscard]] const std::string& note() const { return note_; }
  [[nodiscard]] Result<void> write(const plan::AuditEntry& entry);
  /// All lines are on the disk when it returns.
  [[nodiscard]] Result<void> sync() const { return file_.sync(); }
  /// How far the chain has come; nothing while it has no line.
  [[nodiscard]] std::optional<state::AuditHead> head() const { return chain_.head(); }

 private:
  AuditLog(AppendFile file, audit::Chain chain, const Catalog& catalog, audit::RunFacts run, plan::Veil veil)
      : file_(std::move(file)),
        chain_(std::move(chain)),
        catalog_(&catalog),
        run_(std::move(run)),
        veil_(std::move(veil)) {}

  AppendFile file_;
  audit::Chain chain_;
  const Catalog* catalog_;
  audit::RunFacts run_;
  plan::Veil veil_;
  std::string note_;
};

/// Takes what a run wrote that was ended before it wrote the state into what the state keeps; whether there was something.
[[nodiscard]] Result<bool> count_left_behind(const std::optional<AppendFile>& file, state::State& state);

/// The audit log of an apply, where a file was opened for one. Says on stderr what somebody should know of the file.
[[nodiscard]] Result<std::optional<AuditLog>> begin_audit(const Context& context,
                                                          std::optional<AppendFile> file,
                                                          const plan::Plan& plan,
                                                          const std::optional<state::AuditHead>& known,
                                                          plan::Provenance provenance);

}  // namespace haloform::cli
