#pragma once

#include "planner/base/clock.hpp"
#include "providers/halopsa/sandbox/delayed_world.hpp"
#include "providers/halopsa/sandbox/dialect.hpp"
#include "providers/halopsa/sandbox/faults.hpp"
#include "providers/halopsa/sandbox/habits.hpp"
#include "providers/halopsa/sandbox/knobs.hpp"
#include "providers/halopsa/sandbox/rate_limit.hpp"
#include "providers/halopsa/sandbox/request_log.hpp"
#include "providers/halopsa/sandbox/seats.hpp"
#include "providers/halopsa/sandbox/surroundings.hpp"
#include "providers/halopsa/sandbox/tokens.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

namespace haloform::sandbox {

/// Which answers carry only the few keys that the guide's examples show.
struct Leanness {
  bool answers = false;  ///< Answers to POST.
  bool rows = false;     ///< Rows of listings.
};

/// One pretended instance with everything that belongs to it. Requests come in on many threads; each part
/// guards itself.
struct Instance {
  Instance(Application application, std::chrono::seconds token_life, const Clock& its_clock,
           const StopFlag& its_stop, const Dialect& its_dialect)
      : dialect(its_dialect),
        clock(its_clock),
        stop(its_stop),
        world(its_dialect.completed),
        tokens(std::move(application), its_dialect.scopes, token_life, its_clock),
        log(its_clock) {}

  /// The world as reads see it: with the habit `read-lag`, as it was.
  [[nodiscard]] const World& seen() const;
  /// Habits may need the past of the world: to be called when the world is loaded, and after one was added.
  void keep_past();

  const Dialect& dialect;
  const Clock& clock;
  const StopFlag& stop;
  World world;
  Tokens tokens;
  Faults faults;
  Habits habits;
  DelayedWorld past;
  RequestLog log;
  RateLimit rate_limit;
  Leanness lean;
  Surroundings around;
  Knobs knobs;         ///< Of `halo`.
  std::mutex writing;  ///< Held by writes that look at several records.
  std::atomic<SeatMode> seat_mode = SeatMode::error_200;
  std::atomic<Milliseconds> latency = Milliseconds(0);
};

}  // namespace haloform::sandbox
