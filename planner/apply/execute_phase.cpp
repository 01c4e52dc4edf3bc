#include "planner/apply/execute_phase.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace haloform::apply {

namespace {

bool later(const StepRun* one, const StepRun* other) {
  if (one->pending->due != other->pending->due) return one->pending->due > other->pending->due;
  return one->place > other->place;
}

std::string_view end_words(plan::StepEnd end) {
  switch (end) {
    case plan::StepEnd::failed: return "failed";
    case plan::StepEnd::in_doubt: return "is in doubt";
    case plan::StepEnd::deferred: return "is deferred";
    case plan::StepEnd::blocked: return "is blocked";
    case plan::StepEnd::unapproved: return "is not approved";
    case plan::StepEnd::held: return "is held";
    case plan::StepEnd::done:
    case plan::StepEnd::not_started: break;
  }
  return "was not started";
}

/// Whether its end is unknown.
bool was_sent(const StepRun& run) {
  using enum PendingCreate::Stage;
  return run.pending && run.pending->stage != held && run.pending->stage != confirm;
}

/// What was answered, and waits until nothing else is left to send: then one reading tells of all of them. Not of any number,
/// since a run may be killed.
bool is_unconfirmed(const StepRun& run) {
  return run.pending && run.pending->stage == PendingCreate::Stage::confirm;
}
constexpr std::size_t most_unconfirmed = 100;

/// To be sent again together: what was turned away unseen. What was refused in company goes alone, so that one that cannot be
/// taken holds up nobody else.
bool goes_again(const StepRun& run) {
  using enum ports::Unclear::Why;
  if (!run.pending || run.pending->stage != PendingCreate::Stage::again) return false;
  return run.pending->why == throttled || run.pending->why == unauthorized;
}

}  // namespace

Needs::Needs(const std::vector<plan::Step>& steps) {
  for (const plan::Step& step : steps) {
    for (const Address& address : step.needs) places_.emplace(address, steps.size());
  }
  if (places_.empty()) return;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const auto place = places_.find(steps[at].address);
    if (place != places_.end()) place->second = at;
  }
  std::erase_if(places_, [&](const auto& place) { return place.second == steps.size(); });
}

PhaseRun::PhaseRun(Range range, const Needs& needs, Steps& steps, RunLog& log, const ExecuteOptions& options)
    : range_(range),
      steps_(steps),
      runs_(steps.all()),
      log_(log),
      at_once_(std::max<std::size_t>(options.parallelism, 1)),
      workers_(at_once_ + at_once_ / 2),
      batch_(std::max<std::size_t>(options.batch, 1)),
      most_ahead_(log.append_is_dear() ? std::max(range.last - range.first, at_once_ * batch_)
                                       : at_once_ * batch_),
      turns_(at_once_),
      dear_(log.append_is_dear()),
      most_parked_(at_once_ * batch_ * 4) {
  ready_.reserve(range.last - range.first);
  prepare(needs);
  std::size_t held = 0;
  for (const StepRun* run : ready_) held += run->step.not_before ? 1U : 0U;
  for (const auto& [place, count] : waiting_) held += runs_[place].step.not_before ? 1U : 0U;
  parked_.reserve(
      std::min(held + most_parked_ + most_unconfirmed + workers_ * batch_, range.last - range.first));
}

void PhaseRun::prepare(const Needs& needs) {
  const auto runs = [&](std::size_t place) {
    return runs_[place].step.runs() && runs_[place].result.end != plan::StepEnd::deferred;
  };
  std::vector<std::pair<std::size_t, std::size_t>> unmet;  // a step, and a need of it that has ended badly
  for (std::size_t step = range_.first; step < range_.last; ++step) {
    if (!runs(step)) continue;
    bool met = true;
    std::size_t to_come = 0;
    needs.each_of(runs_[step].step, [&](std::size_t need) {
      const bool here = need >= range_.first && need < range_.last && runs(need);
      if (here) {
        dependents_.emplace(need, step);
        ++to_come;
      } else if (runs_[need].result.end != plan::StepEnd::done && met) {
        met = false;
        unmet.emplace_back(step, need);
      }
    });
    if (to_come > 0) {
      waiting_.emplace(step, to_come);
    } else if (met) {
      ready_.push_back(&runs_[step]);
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
    runs_[step].end(plan::StepEnd::not_started, "it waits for a step that waits for it");
    log_.finished(runs_[step].result);
  }
}

void PhaseRun::work() {
  for (auto runs = take(); !runs.empty(); runs = take()) {
    const bool fresh = !runs.front()->comes_back;
    runs.front()->turn = turns_.wait();
    if (fresh && !begin(runs)) {
      leave(runs);
      continue;
    }
    steps_.go_on(runs);
    give_back(runs, fresh);
  }
}

bool PhaseRun::begin(std::span<StepRun* const> runs) {
  if (log_.ending()) return false;
  const SteadyTime now = steps_.now();
  for (StepRun* run : runs) {
    run->begun = now;
    log_.begun(run->step);
  }
  return true;
}

void PhaseRun::leave(std::span<StepRun* const> runs) {
  runs.front()->turn.end();
  for (StepRun* run : runs) steps_.journal().withdraw(*run);
  {
    const std::lock_guard lock(mutex_);
    --active_;
    --sending_;
  }
  changed_.notify_all();
}

std::vector<StepRun*> PhaseRun::take() {
  std::unique_lock lock(mutex_);
  for (;;) {
    const bool ending = log_.ending();
    if (ending) withdraw_announced();
    const bool fresh_left = !ending && next_ready_ < ready_.size();
    if (parked_is_next(fresh_left)) {
      ++active_;
      return take_parked();
    }
    if (fresh_left && next_ready_ < looked_at_) {
      ++active_;
      ++sending_;
      auto runs = take_fresh();
      look_ahead(lock);
      return runs;
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

bool PhaseRun::parked_is_next(bool fresh_left) const {
  if (parked_.empty()) return false;
  const bool enough = unconfirmed_ >= most_unconfirmed;
  // What others are sending would need another reading.
  if (is_unconfirmed(*parked_.front()) && sending_ > 0 && !enough) return false;
  return !fresh_left || in_doubt_ >= most_parked_ || enough;
}

std::vector<StepRun*> PhaseRun::take_fresh() {
  std::vector<StepRun*> runs;
  do {
    runs.push_back(ready_[next_ready_++]);
  } while (runs.size() < batch_ && next_ready_ < looked_at_ &&
           go_together(runs.front()->step, ready_[next_ready_]->step));
  return runs;
}

void PhaseRun::look_ahead(std::unique_lock<std::mutex>& lock) {
  if (looking_ahead_) return;
  const auto few_left = [this] {
    const std::size_t left = looked_at_ - next_ready_;
    return dear_ ? left == 0 : 2 * left <= most_ahead_;
  };
  while (few_left() && looked_at_ < ready_.size() && !log_.ending()) {
    const std::size_t up_to = std::min(next_ready_ + most_ahead_, ready_.size());
    looking_ahead_ = true;
    lock.unlock();
    // What is ready never moves: room for all of it was made at the start.
    steps_.journal().announce_ahead({ready_.data() + looked_at_, up_to - looked_at_});
    lock.lock();
    looking_ahead_ = false;
    looked_at_ = up_to;
    changed_.notify_all();
  }
}

void PhaseRun::withdraw_announced() {
  for (; next_ready_ < looked_at_; ++next_ready_) steps_.journal().withdraw(*ready_[next_ready_]);
}

/// What was turned away unseen goes together as it did the first time.
std::vector<StepRun*> PhaseRun::take_parked() {
  std::vector<StepRun*> runs;
  do {
    runs.push_back(pop_parked());
  } while (runs.size() < batch_ && !parked_.empty() && goes_again(*runs.front()) &&
           goes_again(*parked_.front()) && go_together(runs.front()->step, parked_.front()->step));
  return runs;
}

StepRun* PhaseRun::pop_parked() {
  std::ranges::pop_heap(parked_, later);
  StepRun* run = parked_.back();
  parked_.pop_back();
  if (was_sent(*run)) --in_doubt_;
  if (is_unconfirmed(*run)) --unconfirmed_;
  return run;
}

void PhaseRun::give_back(std::span<StepRun* const> runs, bool were_fresh) {
  runs.front()->turn.end();
  for (StepRun* run : runs) {
    try {
      if (!run->comes_back) log_.finished(run->result);
      const std::lock_guard lock(mutex_);
      if (run->comes_back) {
        park(run);
      } else {
        release_dependents(run->place);
      }
    } catch (const std::exception& error) {
      steps_.ends().broke(*run, error.what());
    }
  }
  {
    const std::lock_guard lock(mutex_);
    --active_;
    if (were_fresh) --sending_;
  }
  changed_.notify_all();
}

void PhaseRun::park(StepRun* run) {
  if (was_sent(*run)) ++in_doubt_;
  if (is_unconfirmed(*run)) ++unconfirmed_;
  parked_.push_back(run);
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
      if (runs_[need].result.end != plan::StepEnd::done) {
        fail_need(at->second, need);
        waiting_.erase(waits);
        ended.push_back(at->second);
      } else if (--waits->second == 0) {
        ready_.push_back(&runs_[at->second]);
        waiting_.erase(waits);
      }
    }
  }
}

void PhaseRun::fail_need(std::size_t step, std::size_t need) {
  std::string words = "it needs " + runs_[need].step.address.text() + ", which ";
  runs_[step].end(plan::StepEnd::not_started, words.append(end_words(runs_[need].result.end)));
  log_.finished(runs_[step].result);
}

}  // namespace haloform::apply
