#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::ports {

/// Who holds the lock, as others are told.
struct LockInfo {
  std::string who;  ///< User name.
  std::string host;
  std::int64_t pid = 0;
  WallTime since{};
  std::string command;  ///< `apply`, `import`, …
  std::string run_url;  ///< The CI run, where there is one.
};

/// The state while its lock is held; the lock is free again when this is destroyed.
class StateSession {
 public:
  StateSession() = default;
  StateSession(const StateSession&) = delete;
  StateSession& operator=(const StateSession&) = delete;
  virtual ~StateSession() = default;

  /// The state with the journal folded in (in memory). A State that does not exist yet is not an error.
  [[nodiscard]] virtual Result<state::State> load() = 0;
  /// Starts the journal of a run and reserves room on the disk for `events` events of about `bytes` bytes in
  /// all, so that a full disk is found before the first write to the instance. A journal that is already
  /// there was loaded by `load`: it is folded into the state file first (open intents are carried into the
  /// new journal). Returns the serial that the state now has, which the journal continues.
  [[nodiscard]] virtual Result<std::uint64_t> begin(const state::JournalHeader& header, std::size_t events,
                                                    std::size_t bytes) = 0;
  /// All of them durable when it returns. Safe from several threads; what comes together shares one fsync.
  [[nodiscard]] virtual Result<void> append(std::span<const state::JournalEvent> events) = 0;
  [[nodiscard]] Result<void> append(const state::JournalEvent& event) { return append({&event, 1}); }
  /// Written when it returns, or at the latest with the sync that is under way: the end of this process loses nothing of
  /// it. Durable with the next `append`, or with `commit`; what is lost with the machine before then leaves an open
  /// intent, which is resolved like any other. Order is kept. Safe from several threads.
  [[nodiscard]] virtual Result<void> note(const state::JournalEvent& event) = 0;
  /// Until when the lock surely is this session's, by Clock::steady; nothing where it holds for as long as the process lives.
  /// From then on nothing may be sent to the instance. Safe from several threads.
  [[nodiscard]] virtual std::optional<SteadyTime> sure_until() const { return std::nullopt; }
  /// Whether an `append` costs a request to a store: the intents of a phase are then written all at once.
  [[nodiscard]] virtual bool append_is_dear() const { return false; }
  /// Writes `state` as the next serial (minting a lineage where there is none), keeps the one before as
  /// `.backup`, and ends the journal; open intents of `state` go into a fresh one. Returns the state as
  /// written. On an error the old state and the journal are as they were.
  [[nodiscard]] virtual Result<state::State> commit(state::State state) = 0;
  /// Accepts `state` (a backup, or a copy from elsewhere) under a serial above the present one, whether or not that was loaded. For a
  /// session in which no journal was begun.
  [[nodiscard]] virtual Result<state::State> restore(state::State state) = 0;
  /// Leaves a note in the place of the state that it is elsewhere now: whoever reads it is refused with ErrorKind::state that
  /// names the place. Keeps the state itself readable for `state pull`. For a session in which no journal was begun.
  [[nodiscard]] virtual Result<void> leave_pointer(std::string_view moved_to) = 0;
};

/// Where a state lives. Nothing above knows which kind runs. It outlives its sessions.
class StateBackend {
 public:
  StateBackend() = default;
  StateBackend(const StateBackend&) = delete;
  StateBackend& operator=(const StateBackend&) = delete;
  virtual ~StateBackend() = default;

  /// As StateSession::load, without a lock, and writing nothing.
  [[nodiscard]] virtual Result<state::State> load() = 0;
  /// The instance that the stored state belongs to, without reading all of it: what must be known before anything is sent.
  /// Empty where there is no state.
  [[nodiscard]] virtual Result<std::string> owner() = 0;
  /// Takes the lock, waiting at most `timeout`. ErrorKind::locked names the holder.
  [[nodiscard]] virtual Result<std::unique_ptr<StateSession>> lock(const LockInfo& info, Milliseconds timeout,
                                                                   const StopFlag& stop) = 0;
  /// Who holds, or last held, the lock; nothing where nobody does.
  struct Holder {
    LockInfo info;
    bool alive = false;  ///< Whether the lock itself is held right now, as far as can be known.
    std::string id{};    ///< Of a lease; empty for the lock of this machine.
    /// How long a lease lasts if nobody renews it; absent where the lock has no end of its own.
    std::optional<Milliseconds> ends_in{};
  };
  [[nodiscard]] virtual Result<std::optional<Holder>> holder() = 0;
  /// Whether the lock of a holder that died ends by itself: at once, or when its lease does.
  [[nodiscard]] virtual bool lock_ends_by_itself() const { return true; }
  /// Removes what a dead holder left behind. ErrorKind::locked while the lock of this machine is really held. A lease is
  /// broken where `id` is its own, alive or not; ErrorKind::usage that names the id where it is another one or empty.
  [[nodiscard]] virtual Result<void> unlock(std::string_view id) = 0;
  /// Writes the state as it is before the first apply, so that from now on its absence is an error. ErrorKind::refused
  /// where there is one already, with its serial.
  [[nodiscard]] virtual Result<state::State> init(state::State empty, const LockInfo& info) = 0;
  /// One earlier state.
  struct Version {
    std::string id;  ///< By which the store knows it: a commit, a number.
    std::uint64_t serial = 0;
    WallTime written{};
    std::string by;  ///< Who wrote it, and in which run, as far as known.
  };
  /// The newest first, the present one among them; nothing where the store keeps no history.
  [[nodiscard]] virtual Result<std::optional<std::vector<Version>>> history() { return std::nullopt; }
  /// Where it is, for messages: a path or a URL without credentials.
  [[nodiscard]] virtual std::string location() const = 0;
  /// How large the stored state is, in bytes; 0 where there is none. A forecast, not a promise.
  [[nodiscard]] virtual std::size_t size_hint() const = 0;
};

}  // namespace haloform::ports
