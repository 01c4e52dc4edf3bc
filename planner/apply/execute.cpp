#include "planner/apply/execute.hpp"

#include "planner/apply/execute_context.hpp"
#include "planner/apply/execute_log.hpp"
#include "planner/apply/execute_phase.hpp"
#include "planner/apply/execute_steps.hpp"
#include "planner/apply/lease_ended.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/base/text.hpp"
#include "planner/plan/value/seat_use.hpp"
#include "planner/state/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <span>
#include <utility>

namespace haloform::apply {

namespace {

constexpr std::array<plan::Phase, 5> phases{plan::Phase::release, plan::Phase::ahead, plan::Phase::changes,
                                            plan::Phase::reactivations, plan::Phase::creates};

/// About how long the journal's lines of a step are, in bytes.
std::size_t line_bytes(const state::EntryDraft& draft) {
  constexpr std::size_t around = 200;
  constexpr std::size_t around_field = 24;
  std::size_t bytes = around;
  for (const auto& [field, value] : draft.applied.fields) {
    bytes += around_field;
    if (const auto text = value.as_text()) bytes += text->size();
  }
  if (*draft.applied.teams) {
    for (const std::string& team : **draft.applied.teams) bytes += team.size() + 3;
  }
  for (const state::LeavingTeam& one : *draft.leaving) bytes += one.team.size() + around_field;
  bytes += draft.external_id->size();
  return bytes;
}

struct JournalRoom {
  std::size_t events = 0;
  std::size_t bytes = 0;
};

JournalRoom room_for(const plan::Plan& plan) {
  constexpr std::size_t events_of_write = 2;
  JournalRoom room;
  for (const plan::Step& step : plan.steps) {
    if (!step.runs()) continue;
    room.events += step.writes() ? events_of_write : 1;
    const std::size_t line = step.effect.entry ? line_bytes(*step.effect.entry) + step.source.file.size()
                                               : step.address.key().size();
    room.bytes += step.kind() == plan::ActionKind::create ? 2 * line : line;
  }
  return room;
}

// ---- seats

/// Defers, before a phase that takes seats, the last steps that counted on a seat which did not become free.
class Seats {
 public:
  Seats(const std::optional<plan::SeatBalance>& balance, std::span<StepRun> runs, RunLog& log)
      : balance_(balance), runs_(runs), log_(log) {}

  void before(plan::Phase phase) {
    if (!balance_ || (phase != plan::Phase::reactivations && phase != plan::Phase::creates)) return;
    std::size_t short_of = missing();
    if (short_of == 0) return;
    if (phase == plan::Phase::reactivations) {
      const std::size_t creates = takers(plan::Phase::creates);
      short_of = short_of > creates ? short_of - creates : 0;
    }
    for (std::size_t at = runs_.size(); at > 0 && short_of > 0; --at) {
      const plan::Step& step = runs_[at - 1].step;
      if (step.phase() != phase || !plan::takes_seat(step, *balance_)) continue;
      plan::StepResult& result = runs_[at - 1].result;
      result.end = plan::StepEnd::deferred;
      result.message = "no seat is left: a deactivation that should have freed one did not succeed";
      log_.finished(result);
      --short_of;
    }
  }

 private:
  /// How many seats the rest of the plan wants that are not there.
  [[nodiscard]] std::size_t missing() const {
    const plan::SeatBalance& seats = *balance_;
    const std::size_t planned = std::size_t{seats.used} + seats.taken;
    const std::size_t there = std::size_t{seats.limit} + seats.freed;
    const std::size_t spare = there > planned ? there - planned : 0;
    std::size_t lost = 0;
    std::size_t unused = 0;
    for (const StepRun& run : runs_) {
      const plan::Step& step = run.step;
      const plan::StepEnd end = run.result.end;
      if (plan::frees_seat(step) && end != plan::StepEnd::done) ++lost;
      const bool ended = step.kind() == plan::ActionKind::reactivate &&
                         (end == plan::StepEnd::failed || end == plan::StepEnd::deferred);
      if (plan::takes_seat(step, seats) && ended) ++unused;
    }
    const std::size_t covered = spare + unused;
    return lost > covered ? lost - covered : 0;
  }
  [[nodiscard]] std::size_t takers(plan::Phase phase) const {
    return static_cast<std::size_t>(std::ranges::count_if(runs_, [&](const StepRun& run) {
      return run.step.phase() == phase && plan::takes_seat(run.step, *balance_);
    }));
  }

  const std::optional<plan::SeatBalance>& balance_;
  std::span<StepRun> runs_;
  RunLog& log_;
};

// ---- the run

class Run {
 public:
  Run(const Catalog& catalog, const plan::Plan& plan, state::State state, ports::Provider& provider,
      ports::StateSession& session, const Clock& clock, const StopFlag& stop, Observer& observer,
      const ExecuteOptions& options)
      : catalog_(catalog),
        plan_(plan),
        provider_(provider),
        session_(session),
        clock_(clock),
        options_(options),
        log_(session, observer, clock, stop) {
    report_.state = std::move(state);
  }

  plan::ApplyReport go() {
    const SteadyTime begun = clock_.steady();
    try {
      prepare();
      const bool something = runnable_ > 0 || plan_.raises_guards();
      if (something && !log_.ending() && begin()) run_phases();
    } catch (const std::exception& error) {
      log_.halt(broken(error.what()));
    } catch (...) {
      log_.halt(broken("an unknown exception"));
    }
    try {
      finish();
    } catch (const std::exception& error) {
      report_.halted = broken(error.what());
    } catch (...) {
      report_.halted = broken("an unknown exception");
    }
    report_.took = std::chrono::duration_cast<Milliseconds>(clock_.steady() - begun);
    return std::move(report_);
  }

 private:
  static Error broken(const char* why) {
    return {ErrorKind::internal,
            std::string("the run stopped with an unexpected error: ") + why,
            {},
            "what was done is recorded in the journal; the next run adds it to the state"};
  }

  void prepare() {
    report_.results.resize(plan_.steps.size());
    for (std::size_t at = 0; at < plan_.steps.size(); ++at) {
      plan::StepResult& result = report_.results[at];
      const plan::Step& step = plan_.steps[at];
      result.step = &step;
      result.id = step.id();
      if (step.runs()) ++runnable_;
      result.end = plan::end_without_run(step);
    }
  }

  bool begin() {
    const JournalRoom room = room_for(plan_);
    state::State& state = report_.state;
    auto begun = session_.begin({state.lineage, state.serial, plan_.instance, plan_.profile, plan_.digest},
                                room.events, room.bytes);
    if (!begun) {
      log_.halt(begun.error());
      return false;
    }
    // What an earlier run left in its journal has become a state of its own: entries that change now change after it.
    state.serial = *begun;
    return true;
  }

  void run_phases() {
    steps_.emplace(ExecuteContext{catalog_, plan_, report_.state, provider_, clock_, options_, log_},
                   report_.results);
    log_.started(runnable_);
    provider_.expect_memberships(regrouped());
    const Needs needs(plan_.steps);
    Seats seats(plan_.seats, steps_->all(), log_);
    std::size_t first = 0;
    for (const plan::Phase phase : phases) {
      std::size_t last = first;
      while (last < plan_.steps.size() && plan_.steps[last].phase() == phase) ++last;
      if (log_.ending()) return;
      seats.before(phase);
      PhaseRun({first, last}, needs, *steps_, log_, options_).run();
      first = last;
    }
  }

  /// How many updates change memberships.
  [[nodiscard]] std::size_t regrouped() const {
    return static_cast<std::size_t>(std::ranges::count_if(plan_.steps, [](const plan::Step& step) {
      return step.runs() && step.changes() != nullptr && step.changes()->teams;
    }));
  }

  void finish() {
    name_what_was_not_started();
    report_.halted = log_.why_halted();
    const bool not_started = report_.count(plan::StepEnd::not_started) > 0;
    if (!report_.halted && log_.stopped() && not_started) {
      report_.halted =
          Error{ErrorKind::interrupted,
                fmt::format("interrupted: {} of {} were not started",
                            report_.count(plan::StepEnd::not_started), counted(runnable_, "step")),
                {},
                "apply again: it continues where this run ended"};
    }
    const bool raises = plan_.raises_guards() && !report_.halted;
    // A create of an earlier run that was looked for in vain leaves no event; the plan was carried out all the same.
    const bool in_doubt = report_.count(plan::StepEnd::in_doubt) > 0;
    if (steps_ && (log_.appended() || raises || in_doubt)) write_state();
  }

  void name_what_was_not_started() {
    std::string_view words =
        log_.halted() ? "the run stopped before this step" : "interrupted before this step";
    if (const auto why = log_.why_halted(); why && why->kind == ErrorKind::locked) words = lease_ended_words;
    for (plan::StepResult& result : report_.results) {
      if (result.end == plan::StepEnd::not_started && result.message.empty()) result.message = words;
    }
  }

  void write_state() {
    take_in_what_was_done();
    auto written = session_.commit(report_.state);
    if (written) {
      report_.state = std::move(*written);
      report_.state_written = true;
      for (plan::StepResult& result : report_.results) {
        const bool saved = result.grave && report_.state.find(result.step->address) != nullptr &&
                           report_.state.find(result.step->address)->id == result.id;
        if (saved && log_.halted()) result.message += "; it is recorded in the state file";
      }
      return;
    }
    Error error = std::move(written.error());
    // A store that is gone has no journal that the next run could read: the error says what was kept, and where.
    error.what = std::string("the state could not be written") +
                 (session_.append_is_dear() ? ": " : " (what was done is recorded in the journal): ") +
                 error.what;
    if (error.advice.empty())
      error.advice = "correct that and run again: the next run first adds the journal to the state";
    if (!report_.halted) {
      report_.halted = std::move(error);
      return;
    }
    // Why the run ended comes first; where its result is to be found is not less important.
    report_.halted->what += "; and " + error.what;
    if (!error.where.empty()) report_.halted->what += fmt::format(" ({})", error.where.marked());
    report_.halted->advice = std::move(error.advice);
  }

  void take_in_what_was_done() {
    state::State& state = report_.state;
    state::apply_events(state, log_.take_events());
    state.cleared_with_text = steps_->cleared_with_text();
    state.tool_version = options_.tool_version;
    if (auto reached = log_.audited()) state.audit = std::move(reached);
    if (options_.saved_plan_digest) state.last_plan = options_.saved_plan_digest;
    if (state.exists()) return;
    state.instance = plan_.instance;
    state.profile = plan_.profile;
  }

  const Catalog& catalog_;
  const plan::Plan& plan_;
  ports::Provider& provider_;
  ports::StateSession& session_;
  const Clock& clock_;
  const ExecuteOptions& options_;
  RunLog log_;
  plan::ApplyReport report_;
  std::optional<Steps> steps_;
  std::size_t runnable_ = 0;
};

}  // namespace

plan::ApplyReport execute(const Catalog& catalog, const ApprovedPlan& approved, state::State state,
                          ports::Provider& provider, ports::StateSession& session, const Clock& clock,
                          const StopFlag& stop, Observer& observer, const ExecuteOptions& options) {
  return Run(catalog, approved.plan(), std::move(state), provider, session, clock, stop, observer, options)
      .go();
}

}  // namespace haloform::apply
