#pragma once

#include "planner/base/clock.hpp"
#include "providers/halopsa/sandbox/world.hpp"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace haloform::sandbox {

/// A world as it was some time ago, for instances whose reads lag behind their writes. Any thread may call anything.
class DelayedWorld {
 public:
  /// Follows the world from now on. The world must outlive this.
  void follow(World& world, const Clock& clock);
  /// As it was `lag` ago, or when it was first followed.
  [[nodiscard]] const World& before(Milliseconds lag) const;
  /// Whether anything has happened since then.
  [[nodiscard]] bool is_behind() const;

 private:
  struct Change {
    SteadyTime when;
    Collection collection;
    std::int64_t id = 0;
    std::optional<std::string> text;
  };

  const Clock* clock_ = nullptr;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<World> copy_;
  mutable std::deque<Change> ahead_;
};

}  // namespace haloform::sandbox
