#include "planner/apply/execute_phase.hpp"

#include <algorithm>
#include <exception>
#include <system_error>
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
    case StepEnd::done:
    case StepEnd::not_started: break;
  }
  return "was not started";
}

bool was_sent(const WorkItem& item) {
  return item.pending && item.pending->stage != PendingCreate::Stage::held;
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
                   std::vector<StepResult>& results, std::size_t workers)
    : plan_(plan),
      range_(range),
      steps_(steps),
      log_(log),
      results_(results),
      workers_(std::max<std::size_t>(workers, 1)),
      most_parked_(workers_ * 4) {
  ready_.reserve(range.last - range.first);
  prepare(needs);
  std::size_t held = 0;
  for (const std::size_t step : ready_) held += plan.steps[step].not_before ? 1U : 0U;
  for (const auto& [step, count] : waiting_) held += plan.steps[step].not_before ? 1U : 0U;
  parked_.reserve(std::min(held + most_parked_ + workers_, range.last - range.first));
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
      } catch (const std::system_error&) {
        break;  // Fewer hands, the same work.
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
  while (auto item = take()) {
    const std::size_t step = item->step;
    std::optional<WorkItem> next;
    try {
      next = steps_.go_on(std::move(*item));
    } catch (const std::exception& error) {
      broke(step, error.what());
    } catch (...) {
      broke(step, "an unknown exception");
    }
    give_back(step, std::move(next));
  }
}

void PhaseRun::broke(std::size_t step, const char* why) {
  try {
    steps_.broke(step, why);
  } catch (...) {
    results_[step].end = StepEnd::in_doubt;  // Not even the words for it: the worst that may be true.
  }
}

std::optional<WorkItem> PhaseRun::take() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (log_.ending()) next_ready_ = ready_.size();
    if (!parked_.empty() && (!fresh_left() || in_doubt_ >= most_parked_)) {
      ++active_;
      return take_parked();
    }
    if (fresh_left()) {
      ++active_;
      const std::size_t step = ready_[next_ready_++];
      lock.unlock();
      const SteadyTime now = steps_.now();
      return WorkItem{step, now, now, std::nullopt};
    }
    if (active_ == 0) {
      changed_.notify_all();
      return std::nullopt;
    }
    changed_.wait(lock);
  }
}

WorkItem PhaseRun::take_parked() {
  std::ranges::pop_heap(parked_, later);
  WorkItem item = std::move(parked_.back());
  parked_.pop_back();
  if (was_sent(item)) --in_doubt_;
  return item;
}

void PhaseRun::give_back(std::size_t step, std::optional<WorkItem> next) {
  try {
    if (!next) log_.finished(results_[step]);
    const std::lock_guard lock(mutex_);
    if (next) {
      if (was_sent(*next)) ++in_doubt_;
      parked_.push_back(std::move(*next));
      std::ranges::push_heap(parked_, later);
    } else {
      release_dependents(step);
    }
  } catch (const std::exception& error) {
    broke(step, error.what());
  }
  {
    const std::lock_guard lock(mutex_);
    --active_;
  }
  changed_.notify_all();
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
