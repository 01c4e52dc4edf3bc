#include "cli/audit_log.hpp"

#include "planner/audit/line_privacy.hpp"
#include "planner/base/digest.hpp"
#include "planner/config/folder_path.hpp"
#include "planner/plan/privacy/without_people.hpp"
#include "planner/render/escape.hpp"
#include "providers/storage/lock_info.hpp"
#include "providers/storage/storage.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <filesystem>

namespace haloform::cli {
namespace {

namespace fs = std::filesystem;

/// Where the last line of the chain mostly is.
constexpr std::size_t usual_tail = std::size_t{1} << 20U;
constexpr std::size_t longest_tail = std::size_t{1} << 29U;

/// Whether the file has the line that the chain begins with.
Result<bool> go_past(const AppendFile& file, audit::Chain& chain) {
  for (const std::size_t most : {usual_tail, longest_tail}) {
    const auto tail = file.tail(most);
    if (!tail) return std::unexpected(tail.error());
    if (chain.follow(*tail)) return true;
    if (file.size() <= most) break;
  }
  return false;
}

}  // namespace

Result<std::optional<std::string>> audit_path(const std::optional<std::string>& flag,
                                              const Workspace& workspace) {
  std::optional<std::string> path = flag;
  if (!flag && workspace.settings.audit_file) {
    // Looked at once more: links may have come since the configuration was read.
    const fs::path& root = workspace.configuration.root();
    if (auto fault = config::path_fault(root, *workspace.settings.audit_file))
      return fail(ErrorKind::configuration, "audit.file: " + fault->what, *workspace.settings.audit_file,
                  fault->advice + "; to use a file elsewhere, pass it with --audit-log");
    path = (root / *workspace.settings.audit_file).lexically_normal().string();
  }
  if (path && storage::is_file_of_state(*path, workspace.state))
    return fail(ErrorKind::configuration, "the audit log cannot be in the place of the state", *path,
                "name another file");
  return path;
}

Result<std::optional<AppendFile>> open_audit_file(const std::optional<std::string>& flag,
                                                  const Workspace& workspace) {
  auto path = audit_path(flag, workspace);
  if (!path) return std::unexpected(std::move(path.error()));
  if (!*path) return std::optional<AppendFile>();
  auto file = AppendFile::open(**path, audit::line_mark);
  if (!file) return std::unexpected(std::move(file.error()));
  return std::optional(std::move(*file));
}

Result<AuditLog> AuditLog::begin(AppendFile file, const std::optional<state::AuditHead>& known,
                                 const Catalog& catalog, audit::RunFacts run, plan::Veil veil) {
  AuditLog log(std::move(file), known ? audit::Chain(*known) : audit::Chain::begun(new_uuid()), catalog,
               std::move(run), std::move(veil));
  if (!known) return log;
  const auto followed = go_past(log.file_, log.chain_);
  if (!followed) return std::unexpected(followed.error());
  if (*followed) return log;
  if (log.file_.size() > 0)
    log.note_ = fmt::format(
        "{} does not have line {} of the audit log, the last one that the state knows; "
        "line {} is written behind what is there",
        log.file_.path(), known->count, known->count + 1);
  return log;
}

Result<bool> count_left_behind(const std::optional<AppendFile>& file, state::State& state) {
  if (!file || !state.audit) return false;
  audit::Chain chain(*state.audit);
  auto followed = go_past(*file, chain);
  if (!followed || !*followed || chain.head() == state.audit)
    return followed ? Result<bool>(false) : followed;
  if (auto safe = file->sync(); !safe) return std::unexpected(std::move(safe.error()));
  state.audit = chain.head();
  return true;
}

Result<void> AuditLog::write(const plan::AuditEntry& entry) {
  audit::Chain next = chain_;
  const std::string line = next.add(audit::without_people(*catalog_, {entry, run_}, veil_));
  auto written = file_.append(line);
  if (written) chain_ = std::move(next);
  return written;
}

Result<std::optional<AuditLog>> begin_audit(const Context& context, std::optional<AppendFile> file,
                                            const plan::Plan& plan,
                                            const std::optional<state::AuditHead>& known,
                                            plan::Provenance provenance) {
  if (!file) return std::optional<AuditLog>();
  std::string actor = context.run.actor;
  if (actor.empty()) actor = storage::current_lock_info(context.clock, "apply", {}).who;
  auto log = AuditLog::begin(std::move(*file), known, context.catalog,
                             audit::RunFacts{std::move(actor), std::move(provenance), plan.instance,
                                             plan.digest, plan.allowed, plan.deletes_allowed},
                             plan::Veil(context.people.of("audit", Privacy::full), plan.lineage));
  if (!log) return std::unexpected(std::move(log.error()));
  if (!log->note().empty()) context.console.say("note: " + render::terminal_safe(log->note()) + "\n");
  return std::optional(std::move(*log));
}

}  // namespace haloform::cli
