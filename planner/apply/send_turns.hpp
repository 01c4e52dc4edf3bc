#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>

namespace haloform::apply {

class SendTurn;

/// Lets so many send at once, in the order in which they came. Safe from several threads.
class SendTurns {
 public:
  explicit SendTurns(std::size_t at_once) : let_in_(at_once) {}
  SendTurns(const SendTurns&) = delete;
  SendTurns& operator=(const SendTurns&) = delete;

  /// Waits until fewer than that many have a turn, and nobody who came before waits for one.
  [[nodiscard]] SendTurn wait();

 private:
  friend class SendTurn;
  void end();

  std::mutex mutex_;
  std::condition_variable ended_;
  std::uint64_t came_ = 0;
  std::uint64_t let_in_;  ///< Of those who came, so many have had their turn, or may have it.
};

/// A turn of one's own, or none. It ends with this at the latest.
class SendTurn {
 public:
  SendTurn() = default;
  SendTurn(SendTurn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
  SendTurn& operator=(SendTurn&& other) noexcept {
    end();
    turns_ = std::exchange(other.turns_, nullptr);
    return *this;
  }
  ~SendTurn() { end(); }

  /// Lets the next one in.
  void end() {
    if (turns_ != nullptr) std::exchange(turns_, nullptr)->end();
  }

 private:
  friend class SendTurns;
  explicit SendTurn(SendTurns& turns) : turns_(&turns) {}

  SendTurns* turns_ = nullptr;
};

}  // namespace haloform::apply
