#include "planner/apply/execute_steps.hpp"

#include <chrono>
#include <exception>
#include <optional>
#include <variant>

namespace haloform::apply {

namespace {

std::vector<StepRun> runs_of(const plan::Plan& plan, std::vector<plan::StepResult>& results) {
  std::vector<StepRun> runs;
  runs.reserve(plan.steps.size());
  for (std::size_t place = 0; place < plan.steps.size(); ++place)
    runs.push_back({plan.steps[place], results[place], place});
  return runs;
}

}  // namespace

Steps::Steps(const ExecuteContext& context, std::vector<plan::StepResult>& results)
    : context_(context),
      runs_(runs_of(context.plan, results)),
      bound_(context.state, context.plan),
      freshness_(context.catalog),
      planned_(context.catalog, context.plan),
      lookup_(context.catalog, context.provider, context.clock, bound_, context.options.there_before,
              freshness_, planned_),
      clearing_(context.state.cleared_with_text),
      journal_(context_, teams_),
      ends_(context_, journal_),
      texts_(context_, journal_, clearing_),
      answers_(context_, journal_, teams_, texts_),
      looks_(context_, {journal_, ends_, lookup_, freshness_, planned_}),
      creates_(context_, {journal_, ends_, answers_, looks_, teams_, bound_, freshness_}),
      changes_(context_, {journal_, ends_, answers_, texts_, clearing_, teams_, planned_, freshness_}) {}

void Steps::go_on(std::span<StepRun* const> runs) noexcept {
  for (StepRun* run : runs) run->comes_back = false;
  try {
    take(runs);
  } catch (const std::exception& error) {
    for (StepRun* run : runs) ends_.broke(*run, error.what());
  } catch (...) {
    for (StepRun* run : runs) ends_.broke(*run, "an unknown exception");
  }
  for (StepRun* run : runs) {
    if (run->comes_back) continue;
    run->pending.reset();
    run->result.took = std::chrono::duration_cast<Milliseconds>(context_.clock.steady() - run->begun);
  }
}

void Steps::take(std::span<StepRun* const> runs) {
  StepRun& first = *runs.front();
  switch (first.step.kind()) {
    case plan::ActionKind::create:
      if (runs.size() > 1) {
        creates_.send(runs);
      } else {
        creates_.go_on(first);
      }
      break;
    case plan::ActionKind::remove: changes_.remove(first); break;
    case plan::ActionKind::forget:
    case plan::ActionKind::state: record_alone(first); break;
    case plan::ActionKind::update:
    case plan::ActionKind::adopt:
    case plan::ActionKind::reactivate:
    case plan::ActionKind::deactivate:
      if (first.unconfirmed) {
        changes_.confirm(first);
      } else if (first.step.changes()->empty()) {
        record_alone(first);
      } else {
        changes_.send(runs);
      }
      break;
  }
}

/// A step of the state alone.
void Steps::record_alone(StepRun& run) {
  const auto written = journal_.record_done(run, run.step.id(), std::nullopt);
  run.result.id = run.step.id();
  if (written) {
    log_lost_create(run);
    return run.end(plan::StepEnd::done);
  }
  run.end(plan::StepEnd::not_started, "it could not be written to the journal: " + words_of(written.error()));
}

/// Of a create whose run was ended before its answer came nobody has told the audit log.
void Steps::log_lost_create(const StepRun& run) {
  const auto* adopt = std::get_if<plan::Adopt>(&run.step.action);
  if (adopt == nullptr || adopt->by != plan::AdoptedBy::open_intent) return;
  journal_.audit(run, {},
                 {plan::WriteEnd::done, run.step.id(), 0,
                  "an earlier run sent this create, and was ended before it could say so"});
}

bool go_together(const plan::Step& one, const plan::Step& other) {
  if (one.address.type() != other.address.type() || one.kind() != other.kind()) return false;
  if (one.kind() == plan::ActionKind::create) return !one.not_before && !other.not_before;
  const plan::Changes* changes = one.changes();
  const plan::Changes* others = other.changes();
  return changes != nullptr && others != nullptr && !changes->empty() && !others->empty();
}

}  // namespace haloform::apply
