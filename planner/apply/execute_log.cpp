#include "planner/apply/execute_log.hpp"

#include "planner/apply/lease_ended.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace haloform::apply {

Result<void> RunLog::append(std::vector<state::JournalEvent> events, Unwritten unwritten) {
  auto written = written_or_halted(session_.append(events));
  if (!written && unwritten == Unwritten::is_void) return written;
  const std::lock_guard lock(events_mutex_);
  for (state::JournalEvent& event : events) keep(std::move(event));
  return written;
}

Result<void> RunLog::note(state::JournalEvent event, Unwritten unwritten) {
  auto written = written_or_halted(session_.note(event));
  if (!written && unwritten == Unwritten::is_void) return written;
  const std::lock_guard lock(events_mutex_);
  keep(std::move(event));
  return written;
}

void RunLog::keep(state::JournalEvent event) {
  // The intent of anything but a create means nothing to a state: it would only take room.
  const auto* intent = std::get_if<state::IntentEvent>(&event.what);
  if (intent == nullptr || intent->draft) events_.push_back(std::move(event));
}

Result<void> RunLog::written_or_halted(Result<void> written) {
  if (written) {
    appended_.store(true, std::memory_order_relaxed);
  } else {
    halt(written.error());
  }
  return written;
}

void RunLog::halt(Error why) {
  const std::lock_guard lock(halt_mutex_);
  if (!why_halted_) why_halted_ = std::move(why);
  halted_.store(true, std::memory_order_release);
}

bool RunLog::halted() {
  if (halted_.load(std::memory_order_acquire)) return true;
  const auto until = session_.sure_until();
  if (!until || clock_.steady() < *until) return false;
  halt(lease_ended());
  return true;
}

std::optional<Error> RunLog::why_halted() const {
  const std::lock_guard lock(halt_mutex_);
  return why_halted_;
}

void RunLog::wait_until(SteadyTime then) {
  constexpr Milliseconds slice{500};  // A halt raises no flag that a clock could see.
  while (!ending()) {
    const auto left = std::chrono::ceil<Milliseconds>(then - clock_.steady());
    if (left <= Milliseconds::zero()) return;
    clock_.sleep(std::min(left, slice), stop_);
  }
}

void RunLog::started(std::size_t steps) {
  total_ = steps;
  events_.reserve(steps);
  try {
    observer_.started(steps);
  } catch (const std::exception& error) {
    halt({ErrorKind::internal, std::string("the progress display failed: ") + error.what(), {}, {}});
  }
}

void RunLog::begun(const plan::Step& step) noexcept {
  try {
    tell(&step);
  } catch (const std::exception&) {
    return;
  }
}

void RunLog::finished(const plan::StepResult& result) { tell(&result); }

/// A worker waits for this: a run that is killed must not have journalled more than the audit log has.
void RunLog::wrote(plan::AuditEntry entry) {
  const std::lock_guard lock(audit_mutex_);
  deliver(std::move(entry));
}

void RunLog::notice(std::string text) { tell(std::move(text)); }

std::optional<state::AuditHead> RunLog::audited() {
  try {
    return observer_.audited();
  } catch (const std::exception&) {
    return std::
        nullopt;  // The state keeps what it knew; what the log has beyond that is said by its verification.
  }
}

void RunLog::tell(News news) {
  std::unique_lock lock(news_mutex_);
  news_.push_back(std::move(news));
  if (telling_) return;
  telling_ = true;
  std::vector<News> batch;
  while (!news_.empty()) {
    batch.clear();
    batch.swap(news_);
    lock.unlock();
    for (const News& one : batch) deliver(one);
    lock.lock();
  }
  telling_ = false;
}

void RunLog::deliver(const News& news) {
  struct Tell {
    RunLog& log;
    void operator()(const plan::Step* step) const { log.observer_.begun(*step); }
    void operator()(const plan::StepResult* result) const {
      ++log.done_;
      log.observer_.finished(*result, log.done_, log.total_);
    }
    void operator()(const plan::AuditEntry& entry) const { log.observer_.wrote(entry); }
    void operator()(const std::string& text) const { log.observer_.notice(text); }
  };
  try {
    std::visit(Tell{*this}, news);
  } catch (const std::exception& error) {
    halt({ErrorKind::internal, std::string("a result could not be shown: ") + error.what(), {}, {}});
  } catch (...) {
    halt({ErrorKind::internal, "a result could not be shown", {}, {}});
  }
}

}  // namespace haloform::apply
