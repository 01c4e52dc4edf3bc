#include "planner/apply/execute_phase.hpp"

#include "planner/apply/apply.hpp"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

namespace haloform {

namespace {

bool later(const WorkItem& one, const WorkItem& other) {
  if (one.due != other.due) return one.due > other.due;
  return one.step > other.step;
}

std::string_view end_words(StepEnd end) {
  switch (end) {
    case StepEnd::failed: return "failed";
    case StepEnd::in_doubt: return "is in doubt";
    case StepEnd::deferred: return "is deferred";
    case StepEnd::blocked: return "is blocked";
    case StepEnd::done:
    case StepEnd::not_started: break;
  }
  return "was not started";
}

bool was_sent(const WorkItem& item) {
  return item.pending && item.pending->stage != PendingCreate::Stage::held;
}

/// To be sent again together: what was turned away unseen. What was refused in company goes alone, so that one that cannot be
/// taken holds up nobody else.
bool goes_again(const WorkItem& item) {
  using enum Unclear::Why;
  if (!item.pending || item.pending->stage != PendingCreate::Stage::again) return false;
  return item.pending->why == throttled || item.pending->why == unauthorized;
}

}  // namespace

Needs::Needs(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    for (const Address& address : step.needs) places_.emplace(address, steps.size());
  }
  if (places_.empty()) return;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const auto place = places_.find(steps[at].address);
    if (place != places_.end()) place->second = at;
  }
  std::erase_if(places_, [&](const auto& place) { return place.second == steps.size(); });
}

PhaseRun::PhaseRun(const Plan& plan, Range range, const Needs& needs, Steps& steps, RunLog& log,
                   std::vector<StepResult>& results, const ExecuteOptions& options)
    : plan_(plan),
      range_(range),
      steps_(steps),
      log_(log),
      results_(results),
      workers_(std::max<std::size_t>(options.parallelism, 1)),
      batch_(std::max<std::size_t>(options.batch, 1)),
      most_ahead_(workers_ * batch_),
      most_parked_(workers_ * batch_ * 4) {
  ready_.reserve(range.last - range.first);
  prepare(needs);
  std::size_t held = 0;
  for (const std::size_t step : ready_) held += plan.steps[step].not_before ? 1U : 0U;
  for (const auto& [step, count] : waiting_) held += plan.steps[step].not_before ? 1U : 0U;
  parked_.reserve(std::min(held + most_parked_ + workers_ * batch_, range.last - range.first));
}

void PhaseRun::prepare(const Needs& needs) {
  const auto runs = [&](std::size_t step) {
    return plan_.steps[step].runs() && results_[step].end != StepEnd::deferred;
  };
  std::vector<std::pair<std::size_t, std::size_t>> unmet;  // a step, and a need of it that has ended badly
  for (std::size_t step = range_.first; step < range_.last; ++step) {
    if (!runs(step)) continue;
    bool met = true;
    std::size_t to_come = 0;
    needs.each_of(plan_.steps[step], [&](std::size_t need) {
      const bool here = need >= range_.first && need < range_.last && runs(need);
      if (here) {
        dependents_.emplace(need, step);
        ++to_come;
      } else if (results_[need].end != StepEnd::done && met) {
        met = false;
        unmet.emplace_back(step, need);
      }
    });
    if (to_come > 0) {
      waiting_.emplace(step, to_come);
    } else if (met) {
      ready_.push_back(step);
    }
  }
  for (const auto& [step, need] : unmet) fail_need(step, need);
}

void PhaseRun::run() {
  const std::size_t steps = ready_.size() + waiting_.size();
  if (steps == 0) return;
  {
    std::vector<std::jthread> others;
    const std::size_t helpers = std::min(workers_, steps) - 1;
    others.reserve(helpers);
    for (std::size_t count = 0; count < helpers; ++count) {
      try {
        others.emplace_back([this] { work(); });
      } catch (const std::exception&) {  // no thread, or no memory for one
        break;                           // Fewer hands, the same work.
      }
    }
    work();
  }
  if (log_.ending()) return;
  for (std::size_t step = range_.first; step < range_.last; ++step) {
    if (!waiting_.contains(step)) continue;
    steps_.end(step, StepEnd::not_started, "it waits for a step that waits for it");
    log_.finished(results_[step]);
  }
}

void PhaseRun::work() {
  for (auto items = take(); !items.empty(); items = take()) {
    steps_.go_on(items);
    give_back(std::move(items));
  }
}

std::vector<WorkItem> PhaseRun::take() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const bool ending = log_.ending();
    if (ending) withdraw_announced();
    const bool fresh_left = !ending && next_ready_ < ready_.size();
    if (!parked_.empty() && (!fresh_left || in_doubt_ >= most_parked_)) {
      ++active_;
      return take_parked();
    }
    if (fresh_left && next_ready_ < looked_at_) {
      ++active_;
      auto items = take_fresh();
      look_ahead(lock);
      return items;
    }
    if (fresh_left && !looking_ahead_) {
      ++active_;
      look_ahead(lock);
      --active_;
      continue;
    }
    if (active_ == 0) {
      changed_.notify_all();
      return {};
    }
    changed_.wait(lock);
  }
}

std::vector<WorkItem> PhaseRun::take_fresh() {
  std::vector<WorkItem> items;
  const SteadyTime now = steps_.now();
  do {
    items.push_back({ready_[next_ready_++], now, now, std::nullopt});
  } while (items.size() < batch_ && next_ready_ < looked_at_ &&
           steps_.go_together(items.front().step, ready_[next_ready_]));
  return items;
}

void PhaseRun::look_ahead(std::unique_lock<std::mutex>& lock) {
  if (looking_ahead_) return;
  while (2 * (looked_at_ - next_ready_) <= most_ahead_ && looked_at_ < ready_.size() && !log_.ending()) {
    const std::size_t up_to = std::min(next_ready_ + most_ahead_, ready_.size());
    looking_ahead_ = true;
    lock.unlock();
    // What is ready never moves: room for all of it was made at the start.
    steps_.announce_ahead({ready_.data() + looked_at_, up_to - looked_at_});
    lock.lock();
    looking_ahead_ = false;
    looked_at_ = up_to;
    changed_.notify_all();
  }
}

void PhaseRun::withdraw_announced() {
  for (; next_ready_ < looked_at_; ++next_ready_) steps_.withdraw(ready_[next_ready_]);
}

/// What was turned away unseen goes together as it did the first time.
std::vector<WorkItem> PhaseRun::take_parked() {
  std::vector<WorkItem> items;
  do {
    items.push_back(pop_parked());
  } while (items.size() < batch_ && !parked_.empty() && goes_again(items.front()) &&
           goes_again(parked_.front()) && steps_.go_together(items.front().step, parked_.front().step));
  return items;
}

WorkItem PhaseRun::pop_parked() {
  std::ranges::pop_heap(parked_, later);
  WorkItem item = std::move(parked_.back());
  parked_.pop_back();
  if (was_sent(item)) --in_doubt_;
  return item;
}

void PhaseRun::give_back(std::vector<WorkItem> items) {
  for (WorkItem& item : items) {
    const std::size_t step = item.step;
    try {
      if (!item.comes_back) log_.finished(results_[step]);
      const std::lock_guard lock(mutex_);
      if (item.comes_back) {
        park(std::move(item));
      } else {
        release_dependents(step);
      }
    } catch (const std::exception& error) {
      steps_.broke(step, error.what());
    }
  }
  {
    const std::lock_guard lock(mutex_);
    --active_;
  }
  changed_.notify_all();
}

void PhaseRun::park(WorkItem item) {
  if (was_sent(item)) ++in_doubt_;
  parked_.push_back(std::move(item));
  std::ranges::push_heap(parked_, later);
}

void PhaseRun::release_dependents(std::size_t step) {
  std::vector<std::size_t> ended{step};
  while (!ended.empty()) {
    const std::size_t need = ended.back();
    ended.pop_back();
    const auto [first, last] = dependents_.equal_range(need);
    for (auto at = first; at != last; ++at) {
      const auto waits = waiting_.find(at->second);
      if (waits == waiting_.end()) continue;
      if (results_[need].end != StepEnd::done) {
        fail_need(at->second, need);
        waiting_.erase(waits);
        ended.push_back(at->second);
      } else if (--waits->second == 0) {
        ready_.push_back(at->second);
        waiting_.erase(waits);
      }
    }
  }
}

void PhaseRun::fail_need(std::size_t step, std::size_t need) {
  std::string words = "it needs " + plan_.steps[need].address.text() + ", which ";
  steps_.end(step, StepEnd::not_started, words.append(end_words(results_[need].end)));
  log_.finished(results_[step]);
}

}  // namespace haloform
