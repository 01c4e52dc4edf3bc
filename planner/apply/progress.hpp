#pragma once

#include "planner/base/clock.hpp"
#include "planner/plan/value/report.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace haloform::apply {

/// Told while apply runs, one call at a time.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;
  virtual void started(std::size_t steps) = 0;
  virtual void finished(const plan::StepResult& result, std::size_t done, std::size_t total) = 0;
  virtual void wrote(const plan::AuditEntry& entry) = 0;
  /// Something a person would want to know while waiting: `waiting 87 s before agent.x may be created again`.
  virtual void notice(const std::string& text) = 0;
};

/// Time left at the pace so far; nothing before there is a pace.
[[nodiscard]] std::optional<Milliseconds> time_left(Milliseconds elapsed, std::size_t done,
                                                    std::size_t total);

}  // namespace haloform::apply
