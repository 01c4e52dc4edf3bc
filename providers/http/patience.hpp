#pragma once

#include "planner/base/clock.hpp"

#include <algorithm>

namespace haloform::http {

/// What waits may last for, and what ends them: an interrupt, or the end of whoever is waiting.
struct Patience {
  const Clock& clock;
  const StopFlag& stop;
  const StopFlag* closing = nullptr;  ///< A second reason to end; outlives this.

  [[nodiscard]] bool over() const { return stop.raised() || (closing != nullptr && closing->raised()); }

  /// Waits that long, or until it is over.
  void sleep(Milliseconds duration) const {
    constexpr Milliseconds slice{200};
    if (closing == nullptr) return clock.sleep(duration, stop);
    const SteadyTime end = clock.steady() + duration;
    while (!over()) {
      const auto left = std::chrono::ceil<Milliseconds>(end - clock.steady());
      if (left <= Milliseconds(0)) return;
      clock.sleep(std::min(left, slice), stop);
    }
  }
};

}  // namespace haloform::http
