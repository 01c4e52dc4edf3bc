#include "planner/apply/execute_steps.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform {

// ---- changes

void Steps::refused(std::size_t step, const Refused& refusal) {
  const std::string words = words_of(refusal.error);
  record_failed(step, words);
  if (refusal.error.kind == ErrorKind::interrupted) return end(step, StepEnd::not_started, words);
  // Without a token every further step would fail with the same words, one by one.
  if (refusal.error.kind == ErrorKind::credentials) log_.halt(refusal.error);
  end(step, StepEnd::failed, words);
}

std::optional<Asked> Steps::asked_of(std::size_t step) {
  const Changes& changes = *at(step).changes();
  Asked asked;
  asked.fields.reserve(changes.fields.size());
  asked.before.reserve(changes.fields.size());
  for (const FieldChange& field : changes.fields) {
    asked.fields.set(field.field, field.after);
    asked.before.set(field.field, field.before);
  }
  if (changes.active) asked.active = changes.active->after;
  if (changes.teams) asked.teams = ids_of(changes.teams->after);
  if (changes.teams && asked.teams->size() != changes.teams->after.size()) return std::nullopt;
  return asked;
}

void Steps::send_changes(std::span<WorkItem> items) {
  std::vector<std::size_t> steps;
  std::vector<Asked> asked;
  std::vector<UpdateRequest> requests;
  for (const WorkItem& item : items) {
    const Step& one = at(item.step);
    results_[item.step].id = one.id();
    auto wanted = asked_of(item.step);
    if (!wanted) {
      end(item.step, StepEnd::not_started, "a team that it joins has no id");
      continue;
    }
    steps.push_back(item.step);
    wanted->as_text = clearing_.with_text(one.address.type(), wanted->fields);
    requests.push_back(
        {one.address.type(), *one.id(), wanted->fields, wanted->active, wanted->teams, wanted->as_text});
    asked.push_back(std::move(*wanted));
  }
  if (!intend(steps)) {
    for (const std::size_t step : steps) {
      end(step, StepEnd::not_started, "nothing was sent, since the journal cannot be written");
    }
    return;
  }
  const SteadyTime sent = clock_.steady();
  std::vector<WriteOutcome> outcomes = provider_.update_together(requests);
  for (std::size_t place = 0; place < steps.size(); ++place) {
    const auto answer = [&] {
      WriteOutcome& outcome = outcomes.at(place);
      const auto* unclear = std::get_if<Unclear>(&outcome);
      // What several records ended in together, one alone may clear up; an update can be sent again.
      const bool again = steps.size() > 1 && unclear != nullptr && unclear->why == Unclear::Why::together;
      answered_change(steps[place], requests[place], asked[place],
                      again ? provider_.update(requests[place]) : std::move(outcome), sent);
    };
    guarded(steps[place], answer);
  }
}

void Steps::answered_change(std::size_t step, const UpdateRequest& request, Asked& asked,
                            WriteOutcome outcome, SteadyTime sent) {
  if (auto* written = std::get_if<Written>(&outcome)) {
    changed(step, asked, std::move(*written), sent);
  } else if (const auto* no = std::get_if<Refused>(&outcome)) {
    if (no->status != 0) audit(step, asked, at(step).id(), no->status, "refused: " + no->error.what);
    // An error in a 200 may come with what was done all the same: only the record can tell.
    const bool says_done = no->status >= 200 && no->status < 300;
    if (says_done) return unclear_change(step, asked, {Unclear::Why::no_record, no->error, no->status});
    if (auto second = without_null(step, asked, request, *no))
      return answered_change(step, request, asked, std::move(*second), sent);
    refused(step, *no);
  } else {
    const auto& unclear = std::get<Unclear>(outcome);
    audit(step, asked, at(step).id(), unclear.status, "unclear: " + unclear.error.what);
    unclear_change(step, asked, unclear);
  }
}

/// Fields of which nobody knows what was sent last: all of a record that is adopted, and those that are managed for the
/// first time, or again. Likewise those that the instance is known to keep in a form of its own: it may have another one by
/// now.
std::vector<FieldId> Steps::may_be_forms(std::size_t step, const Asked& asked) const {
  const EntryDraft* before = at(step).kind() == ActionKind::adopt ? nullptr : entry_before(step);
  std::vector<FieldId> fields;
  for (const auto& [field, sent] : asked.fields) {
    const Value* applied = before == nullptr ? nullptr : before->applied.fields.find(field);
    const bool has_form = applied != nullptr && *applied == sent && before->kept->find(field) != nullptr;
    if (applied == nullptr || has_form) fields.push_back(field);
  }
  return fields;
}

void Steps::changed(std::size_t step, const Asked& asked, Written written, SteadyTime sent) {
  const RemoteId id = *at(step).id();
  if (written.record.id == id) {
    if (!namesakes_.empty()) freshness_.changed(at(step).address.type(), id, asked, sent);
    Asked answered = asked;
    answered.may_be_form = may_be_forms(step, asked);
    return settle(
        step, answered,
        {std::move(written.record), Reading::answer, written.status, sent, std::move(written.words)});
  }
  const std::string words = fmt::format(
      "the update of id {} was answered with id {}: HaloPSA created a second record. {} stays bound to id "
      "{}; "
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
  auto full = read_until(step, id, [&](const std::optional<Record>& read) {
    return !read || !compare(schema(step), asked, *read, Reading::full).none_of(asked);
  });
  if (!full) {
    return doubt(
        step, fmt::format("{}; and id {} could not be read: {}", words, id.number(), words_of(full.error())));
  }
  if (!*full) {
    const std::string gone = fmt::format("{}; and id {} does not exist any more", words, id.number());
    record_failed(step, gone);
    return end(step, StepEnd::failed, gone);
  }
  const Kept kept = compare(schema(step), asked, **full, Reading::full);
  if (!kept.none_of(asked)) {
    return settle(step, asked,
                  {std::move(**full),
                   Reading::full,
                   0,
                   {},
                   "the answer was lost; reading the record back shows that it was done"});
  }
  std::string reason = fmt::format("it was not done: {}", words);
  if (kept.active_lost && *asked.active && unclear.why == Unclear::Why::no_record) {
    reason += "; probably no seat or licence is free";
  }
  record_failed(step, reason);
  end(step, StepEnd::failed, std::move(reason));
}

// ---- deletes

void Steps::remove(std::size_t step) {
  const Step& one = at(step);
  const RemoteId id = *one.id();
  results_[step].id = id;
  if (!intend({&step, 1})) {
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
    auto record = read_until(step, id, [](const std::optional<Record>& read) { return !read; });
    if (!record) return doubt(step, words_of(no->error));
    if (*record) return refused(step, *no);
    note = "the answer was lost; the record does not exist any more";
  } else {
    audit(step, {}, id, 200, "done");
  }
  const auto written = record_done(step, id, std::nullopt);
  end(step, StepEnd::done, std::move(note));
  if (written) return;
  results_[step].grave = true;
  end(step, StepEnd::done,
      fmt::format("{} (id {}) is deleted in HaloPSA, but that could not be written to the journal: {}",
                  one.address.text(), id.number(), words_of(written.error())));
}

}  // namespace haloform
