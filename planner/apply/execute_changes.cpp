#include "planner/apply/execute_changes.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace haloform::apply {

namespace {

/// Holds it until nothing else is left to send: then one reading serves all of them.
void hold_unconfirmed(StepRun& run, UnconfirmedChange change, SteadyTime now) {
  run.unconfirmed = std::make_unique<UnconfirmedChange>(std::move(change));
  run.pending = std::make_unique<PendingCreate>();
  run.pending->stage = PendingCreate::Stage::confirm;
  run.pending->due = now;
  run.comes_back = true;
}

}  // namespace

// ---- changes

std::optional<Asked> ChangeSteps::asked_of(const plan::Step& step) const {
  const plan::Changes& changes = *step.changes();
  Asked asked;
  asked.fields.reserve(changes.fields.size());
  asked.before.reserve(changes.fields.size());
  for (const plan::FieldChange& field : changes.fields) {
    asked.fields.set(field.field, field.after);
    asked.before.set(field.field, field.before);
  }
  const TypeSchema& schema = context_.schema(step);
  auto sent = context_.with_ids(schema, asked.fields, parts_.teams);
  if (!sent) return std::nullopt;
  asked.fields = std::move(*sent);
  if (auto before = context_.with_ids(schema, asked.before, parts_.teams)) asked.before = std::move(*before);
  if (changes.active) asked.active = changes.active->after;
  if (changes.teams) asked.teams = parts_.teams.ids_of(changes.teams->after);
  if (changes.teams && asked.teams->size() != changes.teams->after.size()) return std::nullopt;
  return asked;
}

void ChangeSteps::send(std::span<StepRun* const> runs) {
  std::vector<StepRun*> sent;
  std::vector<Asked> asked;
  std::vector<ports::UpdateRequest> requests;
  for (StepRun* run : runs) {
    const plan::Step& step = run->step;
    run->result.id = step.id();
    auto wanted = asked_of(step);
    if (!wanted) {
      run->end(plan::StepEnd::not_started, "what it names has no id");
      continue;
    }
    sent.push_back(run);
    wanted->as_text = parts_.clearing.with_text(step.address.type(), wanted->fields);
    requests.push_back(
        {step.address.type(), *step.id(), wanted->fields, wanted->active, wanted->teams, wanted->as_text});
    asked.push_back(std::move(*wanted));
  }
  if (!parts_.journal.intend(sent)) {
    for (StepRun* run : sent) {
      run->end(plan::StepEnd::not_started, "nothing was sent, since the journal cannot be written");
    }
    return;
  }
  const SteadyTime now = context_.clock.steady();
  std::vector<ports::WriteOutcome> outcomes = context_.provider.update_together(requests);
  runs.front()->turn.end();
  for (std::size_t place = 0; place < sent.size(); ++place) {
    const auto answer = [&] {
      ports::WriteOutcome& outcome = outcomes.at(place);
      const auto* unclear = std::get_if<ports::Unclear>(&outcome);
      // What several records ended in together, one alone may clear up; an update can be sent again.
      const bool again =
          sent.size() > 1 && unclear != nullptr && unclear->why == ports::Unclear::Why::together;
      answered(*sent[place], requests[place], asked[place],
               again ? context_.provider.update(requests[place]) : std::move(outcome), now);
    };
    parts_.ends.guarded(*sent[place], answer);
  }
}

void ChangeSteps::answered(StepRun& run, const ports::UpdateRequest& request, Asked& asked,
                           ports::WriteOutcome outcome, SteadyTime sent) {
  const auto id = run.step.id();
  if (auto* written = std::get_if<ports::Written>(&outcome)) {
    changed(run, request, asked, std::move(*written), sent);
  } else if (const auto* no = std::get_if<ports::Refused>(&outcome)) {
    if (no->status != 0)
      parts_.journal.audit(run, asked, {plan::WriteEnd::refused, id, no->status, no->error.what});
    // An error in a 200 may come with what was done all the same: only the record can tell.
    const bool says_done = no->status >= 200 && no->status < 300;
    if (says_done) return unclear(run, asked, {ports::Unclear::Why::no_record, no->error, no->status});
    if (auto second = parts_.texts.without_null(run, asked, request, *no))
      return answered(run, request, asked, std::move(*second), sent);
    parts_.ends.refused(run, *no);
  } else {
    const auto& end = std::get<ports::Unclear>(outcome);
    parts_.journal.audit(run, asked, {plan::WriteEnd::unclear, id, end.status, end.error.what});
    unclear(run, asked, end);
  }
}

/// Fields of which nobody knows what was sent last: all of a record that is adopted, and those that are managed for the
/// first time, or again. Likewise those that the instance is known to keep in a form of its own: it may have another one by
/// now.
std::vector<FieldId> ChangeSteps::may_be_forms(const plan::Step& step, const Asked& asked) const {
  const state::EntryDraft* before =
      step.kind() == plan::ActionKind::adopt ? nullptr : context_.entry_before(step);
  std::vector<FieldId> fields;
  for (const auto& [field, sent] : asked.fields) {
    const Value* applied = before == nullptr ? nullptr : before->applied.fields.find(field);
    const bool has_form = applied != nullptr && *applied == sent && before->kept->find(field) != nullptr;
    if (applied == nullptr || has_form) fields.push_back(field);
  }
  return fields;
}

void ChangeSteps::changed(StepRun& run, const ports::UpdateRequest& request, const Asked& asked,
                          ports::Written written, SteadyTime sent) {
  const plan::Step& step = run.step;
  const RemoteId id = *step.id();
  if (written.record.id == id && written.unconfirmed)
    return hold_unconfirmed(run, {request, asked, std::move(written), sent}, context_.clock.steady());
  if (written.record.id == id) return settle(run, asked, std::move(written), sent);
  const std::string words = fmt::format(
      "the update of id {} was answered with id {}: HaloPSA created a second record. {} stays bound to id "
      "{}; look at both, and deactivate the one that is not wanted",
      id.number(), written.record.id.number(), step.address.text(), id.number());
  run.result.grave = true;
  parts_.journal.record_failed(run, words);
  parts_.journal.audit(
      run, asked,
      {plan::WriteEnd::other_record, written.record.id, written.status,
       fmt::format("answered with id {} instead of {}", written.record.id.number(), id.number()),
       &written.record});
  run.end(plan::StepEnd::failed, words);
}

void ChangeSteps::confirm(StepRun& run) {
  const std::unique_ptr<UnconfirmedChange> change = std::move(run.unconfirmed);
  const auto go_on = [&] {
    answered(run, change->request, change->asked,
             context_.provider.confirm(change->request, std::move(change->written)), change->sent);
  };
  parts_.ends.guarded(run, go_on);
}

void ChangeSteps::settle(StepRun& run, const Asked& asked, ports::Written written, SteadyTime sent) {
  const plan::Step& step = run.step;
  // How young a reading is matters to creates alone.
  if (parts_.planned.any()) parts_.freshness.changed(step.address.type(), *step.id(), asked, sent);
  Asked answered = asked;
  answered.may_be_form = may_be_forms(step, asked);
  parts_.answers.settle(
      run, answered,
      {std::move(written.record), Reading::answer, written.status, sent, std::move(written.words)});
}

void ChangeSteps::unclear(StepRun& run, const Asked& asked, const ports::Unclear& unclear) {
  const TypeSchema& schema = context_.schema(run.step);
  const RemoteId id = *run.step.id();
  const std::string words = words_of(unclear.error);
  auto full = parts_.answers.read_until(run.step, id, [&](const std::optional<Record>& read) {
    return !read || !compare(schema, asked, *read, Reading::full).none_of(asked);
  });
  if (!full) {
    return parts_.ends.doubt(
        run, fmt::format("{}; and id {} could not be read: {}", words, id.number(), words_of(full.error())));
  }
  if (!*full) {
    const std::string gone = fmt::format("{}; and id {} does not exist any more", words, id.number());
    parts_.journal.record_failed(run, gone);
    return run.end(plan::StepEnd::failed, gone);
  }
  const Kept kept = compare(schema, asked, **full, Reading::full);
  if (!kept.none_of(asked)) {
    return parts_.answers.settle(run, asked,
                                 {std::move(**full),
                                  Reading::full,
                                  0,
                                  {},
                                  "the answer was lost; reading the record back shows that it was done"});
  }
  std::string reason = fmt::format("it was not done: {}", words);
  if (kept.active_lost && *asked.active && unclear.why == ports::Unclear::Why::no_record) {
    reason += "; probably no seat or licence is free";
  }
  parts_.journal.record_failed(run, reason);
  run.end(plan::StepEnd::failed, std::move(reason));
}

// ---- deletes

void ChangeSteps::remove(StepRun& run) {
  const plan::Step& step = run.step;
  const RemoteId id = *step.id();
  run.result.id = id;
  StepRun* const alone = &run;
  if (!parts_.journal.intend({&alone, 1})) {
    return run.end(plan::StepEnd::not_started, "nothing was sent, since the journal cannot be written");
  }
  const auto no = context_.provider.remove(step.address.type(), id);
  run.turn.end();
  std::string note;
  if (no) {
    if (no->status != 0 || no->error.kind == ErrorKind::unavailable) {
      const auto end =
          no->error.kind == ErrorKind::unavailable ? plan::WriteEnd::unclear : plan::WriteEnd::refused;
      parts_.journal.audit(run, {}, {end, id, no->status, no->error.what});
    }
    const bool unclear = no->error.kind == ErrorKind::unavailable || no->error.kind == ErrorKind::protocol;
    if (!unclear) return parts_.ends.refused(run, *no);
    auto record =
        parts_.answers.read_until(step, id, [](const std::optional<Record>& read) { return !read; });
    if (!record) return parts_.ends.doubt(run, words_of(no->error));
    if (*record) return parts_.ends.refused(run, *no);
    note = "the answer was lost; the record does not exist any more";
  } else {
    parts_.journal.audit(run, {}, {plan::WriteEnd::done, id, 200});
  }
  const auto written = parts_.journal.record_done(run, id, std::nullopt);
  run.end(plan::StepEnd::done, std::move(note));
  if (written) return;
  run.result.grave = true;
  run.end(plan::StepEnd::done,
          fmt::format("{} (id {}) is deleted in HaloPSA, but that could not be written to the journal: {}",
                      step.address.text(), id.number(), words_of(written.error())));
}

}  // namespace haloform::apply
