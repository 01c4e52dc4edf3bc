#pragma once

#include "planner/base/clock.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace haloform::apply {

/// Told while apply runs, one call at a time; `wrote` likewise, but it may come while another one is going on.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;
  virtual void started(std::size_t steps) = 0;
  /// A step is taken up. What waits for another, or for a seat, may end without having begun.
  virtual void begun(const plan::Step& /*step*/) {}
  virtual void finished(const plan::StepResult& result, std::size_t done, std::size_t total) = 0;
  /// Whether `wrote` is of any use: what nobody keeps is not put together. Safe from several threads.
  [[nodiscard]] virtual bool keeps_audit() const { return true; }
  /// Before the journal has it.
  virtual void wrote(const plan::AuditEntry& entry) = 0;
  /// What the state is to keep of the audit log: how far it reached, once all that was told is safely in it. Asked before
  /// the state is written; nothing where no audit log is kept.
  [[nodiscard]] virtual std::optional<state::AuditHead> audited() { return std::nullopt; }
  /// Something a person would want to know while waiting: `waiting 87 s before agent.x may be created again`.
  virtual void notice(const std::string& text) = 0;
};

/// Time left at the pace so far; nothing before there is a pace.
[[nodiscard]] std::optional<Milliseconds> time_left(Milliseconds elapsed, std::size_t done,
                                                    std::size_t total);

}  // namespace haloform::apply
