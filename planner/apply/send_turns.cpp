#include "planner/apply/send_turns.hpp"

namespace haloform::apply {

SendTurn SendTurns::wait() {
  std::unique_lock lock(mutex_);
  const std::uint64_t mine = came_++;
  ended_.wait(lock, [&] { return mine < let_in_; });
  return SendTurn(*this);
}

void SendTurns::end() {
  {
    const std::lock_guard lock(mutex_);
    ++let_in_;
  }
  ended_.notify_all();
}

}  // namespace haloform::apply
