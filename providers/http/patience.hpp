#pragma once

#include "planner/base/clock.hpp"

#include <algorithm>
#include <functional>
#include <optional>

namespace haloform::http {

/// Until when requests may be under way, by Clock::steady; nothing: without a limit. Called from several threads; empty: the
/// same.
using Term = std::function<std::optional<SteadyTime>()>;

/// What waits may last for, and what ends them: an interrupt, the end of whoever is waiting, or that of the term.
struct Patience {
  const Clock& clock;
  const StopFlag& stop;
  const StopFlag* closing = nullptr;  ///< A second reason to end; outlives this.

  const Term* term = nullptr;  ///< Outlives this.

  [[nodiscard]] bool over() const {
    return stop.raised() || (closing != nullptr && closing->raised()) || lapsed();
  }
  /// Whether the term has ended: nothing may be sent any more.
  [[nodiscard]] bool lapsed() const {
    if (term == nullptr || !*term) return false;
    const auto until = (*term)();
    return until && clock.steady() >= *until;
  }

  /// Waits that long, or until it is over.
  void sleep(Milliseconds duration) const {
    constexpr Milliseconds slice{200};
    if (closing == nullptr && (term == nullptr || !*term)) return clock.sleep(duration, stop);
    const SteadyTime end = clock.steady() + duration;
    while (!over()) {
      const auto left = std::chrono::ceil<Milliseconds>(end - clock.steady());
      if (left <= Milliseconds(0)) return;
      clock.sleep(std::min(left, slice), stop);
    }
  }
};

}  // namespace haloform::http
