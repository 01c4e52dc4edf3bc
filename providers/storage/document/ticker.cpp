#include "providers/storage/document/ticker.hpp"

#include <utility>

namespace haloform::storage {

Ticker::Ticker(Milliseconds first, std::function<Milliseconds()> tick)
    : tick_(std::move(tick)), thread_([this, first] { run(first); }) {}

Ticker::~Ticker() {
  {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
  }
  woken_.notify_all();
  thread_.join();
}

void Ticker::run(Milliseconds pause) {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (woken_.wait_for(lock, pause, [this] { return ended_; })) return;
    lock.unlock();
    pause = tick_();
    lock.lock();
  }
}

}  // namespace haloform::storage
