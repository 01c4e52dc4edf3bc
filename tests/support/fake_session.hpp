#pragma once

#include "planner/ports/state_backend.hpp"
#include "tests/support/chronicle.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// A state in memory, with its journal. What a session has appended outlives it, as on a disk: the next `load`
/// folds it in. Notes `begin`, `intent ADDRESS`, `done ADDRESS ID`, `failed ADDRESS`, `doubt ADDRESS`, `commit`.
class FakeBackend final : public ports::StateBackend {
 public:
  /// What goes wrong, by position; 0 means never.
  struct Faults {
    std::size_t append_from = 0;  ///< From the n-th event on, the disk is full.
    bool begin = false;
    bool commit = false;
  };

  explicit FakeBackend(Chronicle& chronicle) : chronicle_(chronicle) {}
  FakeBackend(Chronicle& chronicle, state::State state) : chronicle_(chronicle), state_(std::move(state)) {}

  /// As a store with a lease has it; by default there is none, as on a disk.
  struct Lease {
    std::optional<SteadyTime> until{};
    bool append_is_dear = false;
  };

  [[nodiscard]] Faults& faults() { return faults_; }
  [[nodiscard]] Lease& lease() { return lease_; }
  /// How often events were appended, not noted.
  [[nodiscard]] std::size_t appends() const { return appends_; }
  [[nodiscard]] const state::State& stored() const { return state_; }
  [[nodiscard]] std::vector<state::JournalEvent> events() const;
  [[nodiscard]] std::size_t reserved_events() const { return reserved_events_; }
  /// What the next run would have loaded, had the last one been killed before it wrote the state. Nothing where none came
  /// as far as that.
  [[nodiscard]] const std::optional<state::State>& replayed() const { return replayed_; }

  [[nodiscard]] Result<state::State> load() override;
  [[nodiscard]] Result<std::string> owner() override { return state_.instance; }
  [[nodiscard]] Result<std::unique_ptr<ports::StateSession>> lock(const ports::LockInfo& info,
                                                                  Milliseconds timeout,
                                                                  const StopFlag& stop) override;
  /// The same, for tests that have nobody to compete with.
  [[nodiscard]] std::unique_ptr<ports::StateSession> session();
  [[nodiscard]] Result<std::optional<Holder>> holder() override;
  [[nodiscard]] Result<void> unlock(std::string_view id) override;
  [[nodiscard]] Result<state::State> init(state::State empty, const ports::LockInfo& info) override;
  [[nodiscard]] std::string location() const override { return "memory"; }
  [[nodiscard]] std::size_t size_hint() const override { return 0; }

 private:
  friend class FakeSession;
  Chronicle& chronicle_;
  Faults faults_;
  Lease lease_;
  mutable std::mutex mutex_;
  state::State state_;
  std::optional<state::Journal> journal_;
  std::optional<state::State> replayed_;
  std::size_t appended_ = 0;
  std::atomic<std::size_t> appends_{0};
  std::size_t reserved_events_ = 0;
  bool locked_ = false;
};

}  // namespace haloform
