#pragma once

#include "cli/audit_log.hpp"
#include "cli/context.hpp"
#include "cli/output_kinds.hpp"
#include "planner/apply/progress.hpp"
#include "planner/plan/value/plan.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace haloform::cli {

/// Shows a run of apply while it goes: on stdout what its kind of output writes as it happens; else on stderr, as one moving line
/// on a terminal, and one line for each finished step elsewhere. And keeps the audit log.
class RunObserver final : public apply::Observer {
 public:
  /// `on_stdout`: the kind that is read there.
  RunObserver(const Context& context, const plan::Plan& plan, std::optional<AuditLog> audit,
              const OutputKind& on_stdout);
  RunObserver(const RunObserver&) = delete;
  RunObserver& operator=(const RunObserver&) = delete;
  ~RunObserver() override;
  void started(std::size_t steps) override;
  void begun(const plan::Step& step) override;
  void finished(const plan::StepResult& result, std::size_t done, std::size_t total) override;
  [[nodiscard]] bool keeps_audit() const override { return audit_.has_value(); }
  void wrote(const plan::AuditEntry& entry) override;
  [[nodiscard]] std::optional<state::AuditHead> audited() override;
  void notice(const std::string& text) override;

  /// Why the audit log is not whole, if it is not.
  [[nodiscard]] const std::optional<Error>& audit_trouble() const { return audit_trouble_; }

 private:
  /// A step that has begun and not ended.
  struct Going {
    SteadyTime since;
    SteadyTime said;
  };
  void audit_ended(Error why);
  /// As outputs may show it.
  [[nodiscard]] const plan::Step& shown(const plan::Step& step) const;
  [[nodiscard]] plan::StepResult shown(const plan::StepResult& result) const;
  void draw(std::size_t done, std::size_t total);
  void write_live(const std::string& lines);
  /// Says of each step that has taken long that it goes on.
  void beat();

  const Context& context_;
  const WhileItRuns& live_;
  const Privacy privacy_;  ///< Of what tells each step: the kind on stdout, else text on stderr.
  std::mutex mutex_;       ///< Of what `beat` touches, which another thread calls.
  std::map<const plan::Step*, Going> going_;
  const plan::Plan& plan_;
  std::optional<plan::Plan> covered_;  ///< The same under `privacy_`, where that does not show the whole.
  std::optional<AuditLog> audit_;
  std::optional<Error> audit_trouble_;
  SteadyTime start_;
  SteadyTime drawn_{};
  std::size_t failed_ = 0;
};

}  // namespace haloform::cli
