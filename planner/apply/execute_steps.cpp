#include "planner/apply/execute_steps.hpp"

#include "planner/apply/apply.hpp"
#include "planner/base/comparison_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace haloform {

std::string words_of(const Error& error) {
  std::string words = error.what;
  if (!error.where.empty()) words += fmt::format(" ({})", error.where);
  if (!error.advice.empty()) words += fmt::format("; {}", error.advice);
  return words;
}

Steps::Steps(const Catalog& catalog, const Plan& plan, const State& state, Provider& provider,
             const Clock& clock, const ExecuteOptions& options, RunLog& log, std::vector<StepResult>& results)
    : catalog_(catalog),
      plan_(plan),
      state_(state),
      provider_(provider),
      clock_(clock),
      options_(options),
      log_(log),
      results_(results),
      recorded_(plan.steps.size()),
      bound_(state, plan),
      freshness_(catalog),
      planned_(catalog, plan),
      lookup_(catalog, provider, clock, bound_, options.there_before, freshness_, planned_),
      clearing_(state.cleared_with_text) {
  for (const OpenIntent& intent : state.open) open_before_.insert(intent.address);
  for (const Step& step : plan.steps) {
    const auto* create = std::get_if<Create>(&step.action);
    if (create != nullptr) ++namesakes_[name_of(step.address.type(), create->fields)];
  }
}

std::string Steps::name_of(ResourceType type, const Attributes& fields) const {
  return fmt::format("{} {}", type_name(type), comparison_key(fields.text(catalog_.of(type).name)));
}

bool Steps::go_together(std::size_t one, std::size_t other) const {
  const Step& first = at(one);
  const Step& second = at(other);
  if (first.address.type() != second.address.type() || first.kind() != second.kind()) return false;
  if (first.kind() == ActionKind::create) return !first.not_before && !second.not_before;
  const Changes* changes = first.changes();
  const Changes* others = second.changes();
  return changes != nullptr && others != nullptr && !changes->empty() && !others->empty();
}

void Steps::go_on(std::span<WorkItem> items) noexcept {
  for (WorkItem& item : items) item.comes_back = false;
  try {
    take(items);
  } catch (const std::exception& error) {
    for (const WorkItem& item : items) broke(item.step, error.what());
  } catch (...) {
    for (const WorkItem& item : items) broke(item.step, "an unknown exception");
  }
  for (const WorkItem& item : items) {
    if (item.comes_back) continue;
    results_[item.step].took = std::chrono::duration_cast<Milliseconds>(clock_.steady() - item.begun);
  }
}

void Steps::take(std::span<WorkItem> items) {
  WorkItem& first = items.front();
  switch (at(first.step).kind()) {
    case ActionKind::create:
      if (items.size() > 1) {
        send_creates(items);
      } else {
        create(first);
      }
      break;
    case ActionKind::remove: remove(first.step); break;
    case ActionKind::forget:
    case ActionKind::state: state_step(first.step); break;
    case ActionKind::update:
    case ActionKind::adopt:
    case ActionKind::reactivate:
    case ActionKind::deactivate:
      if (at(first.step).changes()->empty()) {
        state_step(first.step);
      } else {
        send_changes(items);
      }
      break;
  }
}

void Steps::broke(std::size_t step, const char* why) noexcept {
  try {
    tell_broke(step, why);
  } catch (...) {
    results_[step].end = StepEnd::in_doubt;  // Not even the words for it: the worst that may be true.
  }
}

void Steps::tell_broke(std::size_t step, const std::string& why) {
  const Recorded& recorded = recorded_[step];
  StepResult& result = results_[step];
  log_.halt({ErrorKind::internal,
             fmt::format("{} failed unexpectedly: {}", at(step).address.text(), why),
             {},
             "this is a bug in haloform, or the machine is out of memory"});
  if (recorded.done) return end(step, StepEnd::failed, "failed after it was recorded: " + why);
  if (!recorded.intent) return end(step, StepEnd::failed, "failed before anything was sent: " + why);
  if (result.id && !at(step).id()) {
    result.grave = true;
    return doubt(step, fmt::format("it is id {}, which could not be recorded: {}", result.id->number(), why));
  }
  doubt(step, "failed while it was in progress: " + why);
}

void Steps::end(std::size_t step, StepEnd end, std::string message) {
  StepResult& result = results_[step];
  result.end = end;
  if (result.message.empty()) {
    result.message = std::move(message);
  } else if (!message.empty()) {
    result.message += "; " + message;
  }
}

// ---- teams

std::vector<TeamRef> Steps::teams_of(std::size_t step) const {
  const Step& one = at(step);
  std::vector<TeamRef> teams;
  if (const auto* create = std::get_if<Create>(&one.action); create != nullptr && create->teams) {
    teams = *create->teams;
  } else if (const Changes* changes = one.changes(); changes != nullptr && changes->teams) {
    teams = changes->teams->before;
    teams.insert(teams.end(), changes->teams->after.begin(), changes->teams->after.end());
  }
  const std::lock_guard lock(made_mutex_);
  for (TeamRef& team : teams) {
    const auto made = team.id ? made_teams_.end() : made_teams_.find(team.key);
    if (made != made_teams_.end()) team.id = made->second;
  }
  return teams;
}

std::vector<RemoteId> Steps::ids_of(const std::vector<TeamRef>& teams) const {
  std::vector<RemoteId> ids;
  ids.reserve(teams.size());
  const std::lock_guard lock(made_mutex_);
  for (const TeamRef& team : teams) {
    if (team.id) {
      ids.push_back(*team.id);
    } else if (const auto made = made_teams_.find(team.key); made != made_teams_.end()) {
      ids.push_back(made->second);
    }
  }
  std::ranges::sort(ids);
  return ids;
}

const EntryDraft* Steps::entry_before(std::size_t step) const {
  const Step& one = at(step);
  const StateEntry* entry = state_.find(one.effect.moved_from.value_or(one.address));
  return entry == nullptr ? nullptr : &entry->draft;
}

// ---- steps of the state alone

void Steps::state_step(std::size_t step) {
  const auto written = record_done(step, at(step).id(), std::nullopt);
  results_[step].id = at(step).id();
  if (written) return end(step, StepEnd::done);
  end(step, StepEnd::not_started, "it could not be written to the journal: " + words_of(written.error()));
}

}  // namespace haloform
