#include "planner/apply/execute_ends.hpp"

#include "planner/apply/lease_ended.hpp"
#include "planner/state/state.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform::apply {

void StepEnds::refused(StepRun& run, const ports::Refused& refusal) {
  const std::string words = words_of(refusal.error);
  journal_.record_failed(run, words);
  if (refusal.error.kind == ErrorKind::interrupted) return run.end(plan::StepEnd::not_started, words);
  // It was not sent, since the lease of the state was about to end, and so is none after it.
  if (refusal.error.kind == ErrorKind::locked) {
    if (!context_.log.halted()) context_.log.halt(lease_ended());
    return run.end(plan::StepEnd::not_started, std::string(lease_ended_words));
  }
  // Without a token every further step would fail with the same words, one by one.
  if (refusal.error.kind == ErrorKind::credentials) context_.log.halt(refusal.error);
  run.end(plan::StepEnd::failed, words);
}

void StepEnds::doubt(StepRun& run, MarkedText reason) {
  const plan::Step& step = run.step;
  journal_.record_doubt(run, reason);
  reason += step.kind() == plan::ActionKind::create
                ? fmt::format("; the next `haloform apply` looks for it first. {}",
                              state::ways_out_of_doubt(step.address))
                : std::string("; `haloform plan` shows whether it was done");
  run.end(plan::StepEnd::in_doubt, std::move(reason));
}

void StepEnds::broke(StepRun& run, const char* why) noexcept {
  try {
    tell_broke(run, why);
  } catch (...) {
    run.result.end = plan::StepEnd::in_doubt;  // Not even the words for it: the worst that may be true.
  }
}

void StepEnds::tell_broke(StepRun& run, const std::string& why) {
  const plan::StepResult& result = run.result;
  context_.log.halt({ErrorKind::internal,
                     fmt::format("{} failed unexpectedly: {}", run.step.address.text(), why),
                     {},
                     "this is a bug in haloform, or the machine is out of memory"});
  if (run.done) return run.end(plan::StepEnd::failed, "failed after it was recorded: " + why);
  if (!run.intent) return run.end(plan::StepEnd::failed, "failed before anything was sent: " + why);
  if (result.id && !run.step.id()) {
    run.result.grave = true;
    return doubt(run, fmt::format("it is id {}, which could not be recorded: {}", result.id->number(), why));
  }
  doubt(run, "failed while it was in progress: " + why);
}

}  // namespace haloform::apply
