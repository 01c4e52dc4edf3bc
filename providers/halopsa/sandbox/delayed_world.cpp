#include "providers/halopsa/sandbox/delayed_world.hpp"

#include <nlohmann/json.hpp>

namespace haloform::sandbox {

void DelayedWorld::follow(World& world, const Clock& clock) {
  {
    const std::lock_guard lock(mutex_);
    if (clock_ != nullptr) return;
    clock_ = &clock;
  }
  world.observe([this](Collection collection, std::int64_t id, const std::optional<std::string>& text) {
    const std::lock_guard lock(mutex_);
    ahead_.push_back({.when = clock_->steady(), .collection = collection, .id = id, .text = text});
  });
  // What changes meanwhile is in both; repeating it does no harm.
  auto copy = std::make_unique<World>();
  static_cast<void>(copy->load(world.text(), "the world as it was"));
  const std::lock_guard lock(mutex_);
  copy_ = std::move(copy);
}

const World& DelayedWorld::before(Milliseconds lag) const {
  const std::lock_guard lock(mutex_);
  const SteadyTime then = clock_->steady() - lag;
  for (; !ahead_.empty() && ahead_.front().when <= then; ahead_.pop_front()) {
    const Change& change = ahead_.front();
    if (change.text) {
      copy_->put(change.collection, change.id, Json::parse(*change.text));
    } else {
      static_cast<void>(copy_->remove(change.collection, change.id));
    }
  }
  return *copy_;
}

bool DelayedWorld::is_behind() const {
  const std::lock_guard lock(mutex_);
  return !ahead_.empty();
}

}  // namespace haloform::sandbox
