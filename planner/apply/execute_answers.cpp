#include "planner/apply/execute_answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::apply {

MarkedText Answers::lost_message(const plan::Step& step, const Asked& asked, const Record& record,
                                 const Kept& kept) const {
  const TypeSchema& schema = context_.schema(step);
  const bool created = step.kind() == plan::ActionKind::create;
  const bool without_seat = kept.active_lost && *asked.active;
  const bool only_seat = without_seat && kept.lost.empty() && !kept.teams_lost && kept.known();
  if (only_seat && created) {
    return fmt::format(
        "created without a seat: id {} is recorded and inactive, probably because no seat or licence is "
        "free; free one and apply again",
        record.id.number());
  }
  if (only_seat) {
    return fmt::format(
        "id {} stays inactive, probably because no seat or licence is free; free one and apply again",
        record.id.number());
  }
  std::string text = created ? fmt::format("created as id {}, but ", record.id.number()) : std::string();
  text += fmt::format("HaloPSA did not store all of it: {}; plan again to see what is still to be done",
                      lost_words(schema, asked, record, kept, teams_.named_by(step)).marked());
  if (kept.lost.empty()) return text;
  std::string fields;
  for (const FieldId field : kept.lost) {
    fields.append(fields.empty() ? "" : ", ").append(schema.at(field).name);
  }
  return text + fmt::format(
                    ". If HaloPSA sets the value itself, declare that value, or put `{}` under "
                    "`lifecycle.ignore_changes`",
                    fields);
}

Result<std::optional<Record>> Answers::read_until(const plan::Step& step, RemoteId id, const Shows& shows) {
  constexpr Milliseconds longest{4'000};
  const SteadyTime end = context_.clock.steady() + context_.options.read_again;
  for (Milliseconds delay{500};; delay = std::min(delay * 2, longest)) {
    auto read = context_.provider.get(step.address.type(), id);
    const SteadyTime now = context_.clock.steady();
    if (!read || shows(*read) || now >= end || context_.log.ending()) return read;
    context_.log.wait_until(std::min(now + delay, end));
  }
}

CheckedAnswer Answers::check(const StepRun& run, const Asked& asked, WriteAnswer& answer) {
  const TypeSchema& schema = context_.schema(run.step);
  Record& record = answer.record;
  CheckedAnswer checked{compare(schema, asked, record, answer.reading), {}};
  if (!checked.kept.known()) {
    const auto with = [&](const Record& full) { return completed(record, full); };
    // What was there before may be what a late read still shows.
    Asked changed = asked;
    changed.may_be_form.clear();
    const auto full = read_until(run.step, record.id, [&](const std::optional<Record>& read) {
      return read && compare(schema, changed, with(*read), Reading::full).all();
    });
    if (full && *full) {
      record = with(**full);
      checked.kept = compare(schema, asked, record, Reading::full);
    } else {
      checked.trouble = "it could not be read back: " +
                        (full ? std::string("it is not found by its id") : words_of(full.error()));
    }
  }
  const std::vector<FieldId> fields = texts_.not_cleared(run, asked, checked.kept);
  if (fields.empty()) return checked;
  if (const MarkedText trouble = texts_.clear_with_text(run, fields, record); !trouble.empty()) {
    checked.trouble += (checked.trouble.empty() ? "" : "; ") + trouble;
  }
  checked.kept = compare(schema, asked, record, Reading::answer);
  return checked;
}

std::vector<FieldId> Answers::beside(const plan::Step& step, const Asked& asked, const Record& record) const {
  if (!step.effect.entry) return {};
  // Of one whose block is gone, the plan compared nothing but whether it is active.
  if (step.kind() == plan::ActionKind::deactivate && asked.fields.empty()) return {};
  return reformed_beside(context_.schema(step), *step.effect.entry, context_.entry_before(step), step.person,
                         asked, record);
}

MarkedText Answers::form_words(const plan::Step& step, const Asked& asked, const Record& record,
                               const Kept& kept) const {
  const TypeSchema& schema = context_.schema(step);
  MarkedText words = reformed_words(schema, context_.entry_before(step), asked, record, kept);
  if (kept.beside.empty()) return words;
  if (!words.empty()) words += "; ";
  return words + beside_words(schema, *step.effect.entry, record, kept);
}

void Answers::audit(const StepRun& run, const Asked& asked, int status, const Record& record,
                    const Kept& kept, const MarkedText& forms) {
  StepJournal::Told told{plan::WriteEnd::done, record.id, status, {}, &record};
  if (!forms.empty()) told.end = plan::WriteEnd::stored_otherwise;
  if (!kept.all()) {
    told.end = plan::WriteEnd::not_stored;
    told.words = lost_words(context_.schema(run.step), asked, record, kept, teams_.named_by(run.step));
  }
  if (!forms.empty()) told.words += (told.words.empty() ? "" : "; ") + forms;
  journal_.audit(run, asked, std::move(told));
}

void Answers::settle(StepRun& run, const Asked& asked, WriteAnswer answer) {
  const plan::Step& step = run.step;
  const TypeSchema& schema = context_.schema(step);
  const Record& record = answer.record;
  CheckedAnswer checked = answer.checked ? std::move(*answer.checked) : check(run, asked, answer);
  Kept& kept = checked.kept;
  kept.beside = beside(step, asked, record);
  texts_.learn(run, asked, kept);
  std::optional<state::EntryDraft> truth;
  const bool as_meant = kept.all() && kept.reformed.empty() && kept.beside.empty();
  if (!as_meant && step.effect.entry) {
    truth = true_entry(schema, *step.effect.entry, context_.entry_before(step), asked, record, kept,
                       teams_.named_by(step));
  }
  const MarkedText forms = form_words(step, asked, record, kept);
  // Before the journal: of a run that is killed here the next one makes up for what the journal lacks, and not for a line.
  if (answer.status != 0) audit(run, asked, answer.status, record, kept, forms);
  const auto written = journal_.record_done(run, record.id, std::move(truth));
  run.result.id = record.id;
  const plan::StepEnd ended = kept.all() ? plan::StepEnd::done : plan::StepEnd::failed;
  if (!kept.all()) run.end(ended, lost_message(step, asked, record, kept));
  if (!forms.empty()) {
    run.end(ended, "warning: HaloPSA stores it in another form: " + forms +
                       "; the state keeps both forms, and no change is planned until one of them changes");
  }
  run.end(ended, std::move(answer.note));
  if (!kept.all() && !checked.trouble.empty()) run.end(ended, checked.trouble);
  if (!written) {
    run.result.grave = true;
    run.end(run.result.end,
            fmt::format("{} is id {} in HaloPSA, but that could not be written to the journal: {}",
                        step.address.text(), record.id.number(), words_of(written.error())));
  }
}

}  // namespace haloform::apply
