#include "providers/halopsa/sandbox/instance.hpp"

namespace haloform::sandbox {

const World& Instance::seen() const {
  const Milliseconds lag = habits.read_lag();
  if (lag.count() == 0) return world;
  const World& then = past.before(lag);
  if (past.is_behind()) habits.note_stale_read();
  return then;
}

void Instance::keep_past() {
  if (habits.read_lag().count() > 0) past.follow(world, clock);
}

}  // namespace haloform::sandbox
