#pragma once

#include "cli/context.hpp"
#include "cli/files.hpp"
#include "planner/apply/progress.hpp"
#include "planner/plan/value/plan.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace haloform::cli {

/// --audit-log: one line of JSON for each write, and who and what made it.
struct AuditLog {
  AppendFile file;
  std::string actor;
  std::string commit;
};

/// Shows a run of apply while it goes: one moving line on a terminal, one line for each finished step
/// elsewhere; and keeps the audit log.
class RunObserver final : public apply::Observer {
 public:
  RunObserver(const Context& context, const plan::Plan& plan, std::optional<AuditLog> audit);
  void started(std::size_t steps) override;
  void finished(const plan::StepResult& result, std::size_t done, std::size_t total) override;
  void wrote(const plan::AuditEntry& entry) override;
  void notice(const std::string& text) override;

  /// Why the audit log is not whole, if it is not.
  [[nodiscard]] const std::optional<Error>& audit_trouble() const { return audit_trouble_; }

 private:
  void draw(std::size_t done, std::size_t total);

  const Context& context_;
  const plan::Plan& plan_;
  std::optional<AuditLog> audit_;
  std::optional<Error> audit_trouble_;
  SteadyTime start_;
  SteadyTime drawn_{};
  std::size_t failed_ = 0;
};

}  // namespace haloform::cli
