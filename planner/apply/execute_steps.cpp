#include "planner/apply/execute_steps.hpp"

#include "planner/apply/apply.hpp"

#include <fmt/format.h>

#include <algorithm>
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
      traces_(plan.steps.size()),
      bound_(state, plan),
      lookup_(catalog, provider, clock, bound_) {}

std::optional<WorkItem> Steps::go_on(WorkItem item) {
  const std::size_t step = item.step;
  const SteadyTime begun = item.begun;
  std::optional<WorkItem> next;
  switch (at(step).kind()) {
    case ActionKind::create: next = create(std::move(item)); break;
    case ActionKind::remove: remove(step); break;
    case ActionKind::forget:
    case ActionKind::state: state_step(step); break;
    case ActionKind::update:
    case ActionKind::adopt:
    case ActionKind::reactivate:
    case ActionKind::deactivate: change(step); break;
  }
  if (!next) results_[step].took = std::chrono::duration_cast<Milliseconds>(clock_.steady() - begun);
  return next;
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

void Steps::broke(std::size_t step, const std::string& why) {
  const Trace& trace = traces_[step];
  StepResult& result = results_[step];
  log_.halt({ErrorKind::internal,
             fmt::format("{} broke: {}", at(step).address.text(), why),
             {},
             "this is a mistake in haloform, or the machine is out of memory"});
  if (trace.entry != Trace::Entry::untouched)
    return end(step, StepEnd::failed, "broke once it was recorded: " + why);
  if (!trace.intent) return end(step, StepEnd::failed, "broke before anything was sent: " + why);
  if (result.id && !at(step).id()) {
    result.grave = true;
    return doubt(step, fmt::format("it is id {}, which could not be recorded: {}", result.id->number(), why));
  }
  doubt(step, "broke while it was under way: " + why);
}

// ---- the journal

bool Steps::intend(std::size_t step, std::optional<NaturalKey> key, std::optional<EntryDraft> draft) {
  const Step& one = at(step);
  if (log_.halted()) return false;
  const bool create = draft.has_value();
  const WallTime time = clock_.wall();
  const auto written = log_.append(IntentEvent{one.address, std::string(action_name(one.kind())), one.id(),
                                               std::move(key), std::move(draft)},
                                   time);
  if (!written) return false;
  if (log_.halted()) {
    record_failed(step, "the run was halted before it was sent");
    return false;
  }
  traces_[step].intent = time;
  traces_[step].open = create;
  return true;
}

Result<void> Steps::record_done(std::size_t step, std::optional<RemoteId> id,
                                std::optional<EntryDraft> truth) {
  const Step& one = at(step);
  Trace& trace = traces_[step];
  DoneEvent done{one.address, std::string(action_name(one.kind())), std::nullopt, one.effect.moved_from};
  if (one.effect.entry && id) done.entry = StateEntry{*id, truth ? *truth : *one.effect.entry};
  const auto kind = done.entry ? Trace::Entry::written : Trace::Entry::removed;
  auto written = log_.note(std::move(done), clock_.wall());
  // What was sent is true whether or not the journal could take it.
  if (written || one.writes()) {
    trace.entry = kind;
    trace.truth = std::move(truth);
    trace.open = false;
  }
  return written;
}

void Steps::record_failed(std::size_t step, std::string reason) {
  const Step& one = at(step);
  traces_[step].open = false;
  static_cast<void>(log_.note(
      FailedEvent{one.address, std::string(action_name(one.kind())), std::move(reason)}, clock_.wall()));
}

void Steps::audit(std::size_t step, const Asked& asked, std::optional<RemoteId> id, int status,
                  std::string outcome) {
  const Step& one = at(step);
  AuditEntry entry{clock_.wall(), one.address,       std::string(action_name(one.kind())), id, {}, {},
                   status,        std::move(outcome)};
  entry.fields.reserve(asked.fields.size() + 2);
  for (const auto& [field, value] : asked.fields) entry.fields.emplace_back(schema(step).at(field).name);
  const auto* create = std::get_if<Create>(&one.action);
  const bool active_sent = create == nullptr ? asked.active.has_value() : create->active.has_value();
  if (active_sent) entry.fields.emplace_back("active");
  if (asked.teams) entry.fields.emplace_back("teams");
  const bool removal = one.kind() == ActionKind::remove;
  entry.request = provider_.write_line(one.address.type(), removal ? one.id() : std::nullopt);
  log_.wrote(std::move(entry));
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

// ---- what an answer says

std::string Steps::lost_message(std::size_t step, const Asked& asked, const Record& record,
                                const Kept& kept) const {
  const bool without_seat = kept.active_lost && *asked.active;
  const bool only_seat = without_seat && kept.lost.empty() && !kept.teams_lost && kept.known();
  if (only_seat && at(step).kind() == ActionKind::create) {
    return fmt::format(
        "created without a seat: id {} is recorded and inactive, and no seat or licence may be free; free "
        "one "
        "and apply again",
        record.id.number());
  }
  if (only_seat) {
    return fmt::format("id {} stays inactive, and no seat or licence may be free; free one and apply again",
                       record.id.number());
  }
  return fmt::format("HaloPSA did not keep all of it: {}; plan again, it shows what is still to be done",
                     lost_words(schema(step), asked, record, kept, teams_of(step)));
}

void Steps::settle(std::size_t step, const Asked& asked, Answered answered) {
  const Step& one = at(step);
  Record& record = answered.record;
  Kept kept = compare(schema(step), asked, record, answered.reading);
  std::string unread;
  if (!kept.known()) {
    auto full = provider_.get(one.address.type(), record.id);
    if (full && *full) {
      record = completed(std::move(record), **full);
      kept = compare(schema(step), asked, record, Reading::full);
    } else {
      unread = full ? std::string("it is not found by its id") : words_of(full.error());
    }
  }
  std::optional<EntryDraft> truth;
  if (!kept.all() && one.effect.entry) {
    truth = true_entry(*one.effect.entry, entry_before(step), asked, record, kept, teams_of(step));
  }
  const auto written = record_done(step, record.id, std::move(truth));
  StepResult& result = results_[step];
  result.id = record.id;
  if (kept.all()) {
    end(step, StepEnd::done, std::move(answered.note));
  } else {
    end(step, StepEnd::failed, lost_message(step, asked, record, kept));
    end(step, StepEnd::failed, std::move(answered.note));
    if (!unread.empty()) end(step, StepEnd::failed, "it could not be read back: " + unread);
  }
  if (!written) {
    result.grave = true;
    end(step, result.end,
        fmt::format("{} is id {} in HaloPSA, and the journal could not take that: {}", one.address.text(),
                    record.id.number(), words_of(written.error())));
  }
  if (answered.status != 0) {
    audit(step, asked, record.id, answered.status,
          kept.all() ? "done" : "not kept: " + lost_words(schema(step), asked, record, kept, teams_of(step)));
  }
}

// ---- steps of the state alone

void Steps::state_step(std::size_t step) {
  const auto written = record_done(step, at(step).id(), std::nullopt);
  results_[step].id = at(step).id();
  if (written) return end(step, StepEnd::done);
  end(step, StepEnd::not_started, "the journal could not take it: " + words_of(written.error()));
}

// ---- changes

void Steps::refused(std::size_t step, const Refused& refusal) {
  const std::string words = words_of(refusal.error);
  record_failed(step, words);
  if (refusal.error.kind == ErrorKind::interrupted) return end(step, StepEnd::not_started, words);
  // Without a token every further step would fail with the same words, one by one.
  if (refusal.error.kind == ErrorKind::credentials) log_.halt(refusal.error);
  end(step, StepEnd::failed, words);
}

void Steps::change(std::size_t step) {
  const Step& one = at(step);
  const Changes& changes = *one.changes();
  if (changes.empty()) return state_step(step);
  results_[step].id = one.id();

  Asked asked;
  asked.fields.reserve(changes.fields.size());
  for (const FieldChange& field : changes.fields) asked.fields.set(field.field, field.after);
  if (changes.active) asked.active = changes.active->after;
  if (changes.teams) asked.teams = ids_of(changes.teams->after);
  if (changes.teams && asked.teams->size() != changes.teams->after.size()) {
    return end(step, StepEnd::not_started, "a team that it joins has no id");
  }
  if (!intend(step, std::nullopt, std::nullopt)) {
    return end(step, StepEnd::not_started, "nothing was sent, since the journal cannot be written");
  }
  WriteOutcome outcome =
      provider_.update({one.address.type(), *one.id(), asked.fields, asked.active, asked.teams});
  if (auto* written = std::get_if<Written>(&outcome)) {
    answered_change(step, asked, std::move(*written));
  } else if (const auto* no = std::get_if<Refused>(&outcome)) {
    if (no->status != 0) audit(step, asked, one.id(), no->status, "refused: " + no->error.what);
    refused(step, *no);
  } else {
    const auto& unclear = std::get<Unclear>(outcome);
    audit(step, asked, one.id(), unclear.status, "unclear: " + unclear.error.what);
    unclear_change(step, asked, unclear);
  }
}

void Steps::answered_change(std::size_t step, const Asked& asked, Written written) {
  const RemoteId id = *at(step).id();
  if (written.record.id == id) {
    return settle(step, asked,
                  {std::move(written.record), Reading::answer, written.status, std::move(written.words)});
  }
  const std::string words = fmt::format(
      "the update of id {} was answered with id {}: HaloPSA made a second record. {} stays bound to id {}; "
      "look at "
      "both, and deactivate the one that is not wanted",
      id.number(), written.record.id.number(), at(step).address.text(), id.number());
  results_[step].grave = true;
  record_failed(step, words);
  audit(step, asked, written.record.id, written.status,
        fmt::format("answered with id {} instead of {}", written.record.id.number(), id.number()));
  end(step, StepEnd::failed, words);
}

void Steps::unclear_change(std::size_t step, const Asked& asked, const Unclear& unclear) {
  const RemoteId id = *at(step).id();
  const std::string words = words_of(unclear.error);
  auto full = provider_.get(at(step).address.type(), id);
  if (!full) {
    return doubt(step,
                 fmt::format("{}; and id {} could not be read: {}; plan again, it shows whether it was done",
                             words, id.number(), words_of(full.error())));
  }
  if (!*full) {
    const std::string gone = fmt::format("{}; and id {} does not exist any more", words, id.number());
    record_failed(step, gone);
    return end(step, StepEnd::failed, gone);
  }
  const Kept kept = compare(schema(step), asked, **full, Reading::full);
  if (!kept.none_of(asked)) {
    return settle(
        step, asked,
        {std::move(**full), Reading::full, 0, "its answer was lost; reading it back shows that it was done"});
  }
  std::string reason = fmt::format("it was not done: {}", words);
  if (kept.active_lost && *asked.active && unclear.why == Unclear::Why::no_record) {
    reason += "; no seat or licence may be free";
  }
  record_failed(step, reason);
  end(step, StepEnd::failed, std::move(reason));
}

// ---- deletes

void Steps::remove(std::size_t step) {
  const Step& one = at(step);
  const RemoteId id = *one.id();
  results_[step].id = id;
  if (!intend(step, std::nullopt, std::nullopt)) {
    return end(step, StepEnd::not_started, "nothing was sent, since the journal cannot be written");
  }
  const auto no = provider_.remove(one.address.type(), id);
  std::string note;
  if (no) {
    if (no->status != 0 || no->error.kind == ErrorKind::unavailable) {
      audit(step, {}, id, no->status, "refused: " + no->error.what);
    }
    const bool unclear = no->error.kind == ErrorKind::unavailable || no->error.kind == ErrorKind::protocol;
    if (!unclear) return refused(step, *no);
    auto record = provider_.get(one.address.type(), id);
    if (!record) return doubt(step, words_of(no->error));
    if (*record) return refused(step, *no);
    note = "its answer was lost; the record does not exist any more";
  } else {
    audit(step, {}, id, 200, "done");
  }
  const auto written = record_done(step, id, std::nullopt);
  end(step, StepEnd::done, std::move(note));
  if (written) return;
  results_[step].grave = true;
  end(step, StepEnd::done,
      fmt::format("{} (id {}) is deleted in HaloPSA, and the journal could not take that: {}",
                  one.address.text(), id.number(), words_of(written.error())));
}

}  // namespace haloform
