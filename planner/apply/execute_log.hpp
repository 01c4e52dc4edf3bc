#pragma once

#include "planner/apply/progress.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/ports/state_backend.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::apply {

/// What an event means that the journal could not take.
enum class Unwritten : std::uint8_t {
  is_void,      ///< Nothing: nothing is done before it stands there.
  holds_still,  ///< What it says has happened.
};

/// What all workers of a run share: the journal, the observer, and why nothing more is sent. Safe from several
/// threads.
class RunLog {
 public:
  RunLog(ports::StateSession& session, Observer& observer, const Clock& clock, const StopFlag& stop)
      : session_(session), observer_(observer), clock_(clock), stop_(stop) {}

  /// Whether an append costs a request to a store.
  [[nodiscard]] bool append_is_dear() const { return session_.append_is_dear(); }
  /// Writes events to the journal, durably, with one sync. On an error the run is halted.
  [[nodiscard]] Result<void> append(std::vector<state::JournalEvent> events, Unwritten unwritten);
  /// The same, durable with the next event that is appended: for what an open intent stands in for until then.
  [[nodiscard]] Result<void> note(state::JournalEvent event, Unwritten unwritten);
  [[nodiscard]] bool appended() const { return appended_.load(std::memory_order_relaxed); }
  /// What this run did to the state, once nobody is at work any more: what the journal has, those of one step in their
  /// order, and what it could not take and is true all the same.
  [[nodiscard]] std::vector<state::JournalEvent> take_events() { return std::exchange(events_, {}); }

  /// Nothing more is sent. The first reason stays.
  void halt(Error why);
  /// Halts the run itself once the lock of the state may be another's.
  [[nodiscard]] bool halted();
  [[nodiscard]] bool stopped() const { return stop_.raised(); }
  /// Halted or interrupted: nothing more is started.
  [[nodiscard]] bool ending() { return halted() || stopped(); }
  [[nodiscard]] std::optional<Error> why_halted() const;

  /// Waits until then, or until the run is ending.
  void wait_until(SteadyTime then);

  // For the observer, who is told one thing at a time by whichever worker is at it; no worker waits for that.
  void started(std::size_t steps);
  /// Where there is no memory for the news, nobody is told: that is no reason to end a run, and a worker that ended here would
  /// leave the others waiting for it.
  void begun(const plan::Step& step) noexcept;
  void finished(const plan::StepResult& result);
  [[nodiscard]] bool keeps_audit() const { return observer_.keeps_audit(); }
  /// At once, and beside what else the observer is told.
  void wrote(plan::AuditEntry entry);
  void notice(std::string text);
  /// Observer::audited, once nobody is at work any more.
  [[nodiscard]] std::optional<state::AuditHead> audited();

 private:
  Result<void> written_or_halted(Result<void> written);
  void keep(state::JournalEvent event);
  using News = std::variant<const plan::Step*, const plan::StepResult*, plan::AuditEntry, std::string>;
  void tell(News news);
  void deliver(const News& news);

  ports::StateSession& session_;
  Observer& observer_;
  const Clock& clock_;
  const StopFlag& stop_;
  std::atomic<bool> appended_{false};
  std::atomic<bool> halted_{false};
  mutable std::mutex halt_mutex_;
  std::optional<Error> why_halted_;

  std::mutex events_mutex_;
  std::vector<state::JournalEvent> events_;

  std::mutex audit_mutex_;  ///< Of Observer::wrote.
  std::mutex news_mutex_;
  std::vector<News> news_;
  bool telling_ = false;
  std::size_t done_ = 0;  ///< Touched by the telling worker only.
  std::size_t total_ = 0;
};

}  // namespace haloform::apply
