#pragma once

#include "planner/apply/execute_log.hpp"
#include "planner/apply/execute_options.hpp"
#include "planner/apply/execute_steps.hpp"
#include "planner/apply/send_turns.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/plan/value/plan.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

namespace haloform::apply {

/// Who waits for whom, over the whole plan. Most plans have few such steps.
class Needs {
 public:
  explicit Needs(const std::vector<plan::Step>& steps);
  /// The steps of the plan that the step needs; a need that is not a step of the plan is fulfilled already.
  template <typename Visit>
  void each_of(const plan::Step& step, Visit&& visit) const {
    for (const Address& address : step.needs) {
      const auto at = places_.find(address);
      if (at != places_.end()) visit(at->second);
    }
  }

 private:
  std::unordered_map<Address, std::size_t> places_;
};

/// The steps of one phase, taken by several workers: as soon as what they need is done, in their order. There are more workers
/// than may send at once, so that the next request is ready by the time that an answer comes, and nobody's turn passes with the
/// work that the answer makes. Creates whose end is unknown are parked until they are due; too many of them hold back fresh ones.
class PhaseRun {
 public:
  struct Range {
    std::size_t first = 0;
    std::size_t last = 0;  ///< One behind.
  };
  PhaseRun(Range range, const Needs& needs, Steps& steps, RunLog& log, const ExecuteOptions& options);

  /// Returns once every step has ended, or, where the run is ending, all that were under way.
  void run();

 private:
  void prepare(const Needs& needs);
  void work();
  /// What a worker does next; nothing once all is done.
  [[nodiscard]] std::vector<StepRun*> take();
  [[nodiscard]] bool parked_is_next(bool fresh_left) const;
  [[nodiscard]] std::vector<StepRun*> take_fresh();
  /// Announces the next steps where few are left. One worker at a time, with `lock` open while the disk works.
  void look_ahead(std::unique_lock<std::mutex>& lock);
  void withdraw_announced();
  [[nodiscard]] std::vector<StepRun*> take_parked();
  /// Begins fresh ones. False: the run ended before their turn came.
  [[nodiscard]] bool begin(std::span<StepRun* const> runs);
  /// Gives up what was taken and has not begun.
  void leave(std::span<StepRun* const> runs);
  [[nodiscard]] StepRun* pop_parked();
  void give_back(std::span<StepRun* const> runs, bool were_fresh);
  void park(StepRun* run);
  void release_dependents(std::size_t step);
  void fail_need(std::size_t step, std::size_t need);

  Range range_;
  Steps& steps_;
  std::span<StepRun> runs_;  ///< Of the whole plan.
  RunLog& log_;
  std::size_t at_once_;  ///< So many send at once.
  std::size_t workers_;
  std::size_t batch_;       ///< At most so many in one request.
  std::size_t most_ahead_;  ///< At most so many are announced and not taken.
  SendTurns turns_;
  bool
      dear_;  ///< An announcement costs a request: all that is ready is in one, and the next comes when it is used up.
  std::size_t most_parked_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<StepRun*> ready_;  ///< As large as the phase from the start: nothing is allocated later.
  std::size_t next_ready_ = 0;
  std::size_t looked_at_ = 0;  ///< Ready ones before it are announced, where they can be.
  bool looking_ahead_ = false;
  std::vector<StepRun*> parked_;  ///< A heap; the one that is due first in front.
  std::size_t in_doubt_ = 0;      ///< Parked ones that were sent.
  std::size_t unconfirmed_ = 0;   ///< Parked ones that wait to be confirmed.
  std::size_t active_ = 0;
  std::size_t sending_ = 0;  ///< Of the active ones, those that were taken fresh.
  std::unordered_map<std::size_t, std::size_t> waiting_;  ///< Needs of this phase that have not ended yet.
  std::unordered_multimap<std::size_t, std::size_t> dependents_;
};

}  // namespace haloform::apply
