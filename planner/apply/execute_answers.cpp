// What an answer to a write says of the record, and what the state is to remember of it.
#include "planner/apply/apply.hpp"
#include "planner/apply/execute_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform {

std::string Steps::lost_message(std::size_t step, const Asked& asked, const Record& record,
                                const Kept& kept) const {
  const bool created = at(step).kind() == ActionKind::create;
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
                      lost_words(schema(step), asked, record, kept, teams_of(step)));
  if (kept.lost.empty()) return text;
  std::string fields;
  for (const FieldId field : kept.lost) {
    fields.append(fields.empty() ? "" : ", ").append(schema(step).at(field).name);
  }
  return text + fmt::format(
                    ". If HaloPSA sets the value itself, declare that value, or put `{}` under "
                    "`lifecycle.ignore_changes`",
                    fields);
}

Result<std::optional<Record>> Steps::read_until(std::size_t step, RemoteId id, const Shows& shows) {
  constexpr Milliseconds longest{4'000};
  const SteadyTime end = clock_.steady() + options_.read_again;
  for (Milliseconds delay{500};; delay = std::min(delay * 2, longest)) {
    auto read = provider_.get(at(step).address.type(), id);
    const SteadyTime now = clock_.steady();
    if (!read || shows(*read) || now >= end || log_.ending()) return read;
    log_.wait_until(std::min(now + delay, end));
  }
}

/// Reads what the answer did not carry, until it shows what was written, and sends an empty text where null did not clear.
Steps::Checked Steps::check(std::size_t step, const Asked& asked, Answered& answered) {
  Record& record = answered.record;
  Checked checked{compare(schema(step), asked, record, answered.reading), {}};
  if (!checked.kept.known()) {
    const auto with = [&](const Record& full) { return completed(record, full); };
    // What was there before may be what a late read still shows.
    Asked changed = asked;
    changed.may_be_form.clear();
    const auto full = read_until(step, record.id, [&](const std::optional<Record>& read) {
      return read && compare(schema(step), changed, with(*read), Reading::full).all();
    });
    if (full && *full) {
      record = with(**full);
      checked.kept = compare(schema(step), asked, record, Reading::full);
    } else {
      checked.trouble = "it could not be read back: " +
                        (full ? std::string("it is not found by its id") : words_of(full.error()));
    }
  }
  const std::vector<FieldId> fields = not_cleared(step, asked, checked.kept);
  if (fields.empty()) return checked;
  if (std::string trouble = clear_with_text(step, fields, record); !trouble.empty()) {
    checked.trouble += (checked.trouble.empty() ? "" : "; ") + trouble;
  }
  checked.kept = compare(schema(step), asked, record, Reading::answer);
  return checked;
}

std::vector<FieldId> Steps::beside(std::size_t step, const Asked& asked, const Record& record) const {
  const Step& one = at(step);
  if (!one.effect.entry) return {};
  // Of one whose block is gone, the plan compared nothing but whether it is active.
  if (one.kind() == ActionKind::deactivate && asked.fields.empty()) return {};
  return reformed_beside(schema(step), *one.effect.entry, entry_before(step), one.person, asked, record);
}

std::string Steps::form_words(std::size_t step, const Asked& asked, const Record& record,
                              const Kept& kept) const {
  std::string words = reformed_words(schema(step), entry_before(step), asked, record, kept);
  if (kept.beside.empty()) return words;
  if (!words.empty()) words += "; ";
  return words + beside_words(schema(step), *at(step).effect.entry, record, kept);
}

void Steps::settle(std::size_t step, const Asked& asked, Answered answered) {
  const Step& one = at(step);
  const Record& record = answered.record;
  Checked checked = answered.checked ? std::move(*answered.checked) : check(step, asked, answered);
  Kept& kept = checked.kept;
  kept.beside = beside(step, asked, record);
  learn_cleared(step, asked, kept);
  std::optional<EntryDraft> truth;
  const bool as_meant = kept.all() && kept.reformed.empty() && kept.beside.empty();
  if (!as_meant && one.effect.entry) {
    truth =
        true_entry(schema(step), *one.effect.entry, entry_before(step), asked, record, kept, teams_of(step));
  }
  const auto written = record_done(step, record.id, std::move(truth));
  StepResult& result = results_[step];
  result.id = record.id;
  const StepEnd ended = kept.all() ? StepEnd::done : StepEnd::failed;
  if (!kept.all()) end(step, ended, lost_message(step, asked, record, kept));
  const std::string forms = form_words(step, asked, record, kept);
  if (!forms.empty()) {
    end(step, ended,
        "warning: HaloPSA stores it in another form: " + forms +
            "; the state keeps both forms, and no change is planned until one of them changes");
  }
  end(step, ended, std::move(answered.note));
  if (!kept.all() && !checked.trouble.empty()) end(step, ended, checked.trouble);
  if (!written) {
    result.grave = true;
    end(step, result.end,
        fmt::format("{} is id {} in HaloPSA, but that could not be written to the journal: {}",
                    one.address.text(), record.id.number(), words_of(written.error())));
  }
  if (answered.status == 0) return;
  std::string outcome = "done";
  if (!kept.all()) outcome = "not stored: " + lost_words(schema(step), asked, record, kept, teams_of(step));
  if (!forms.empty()) outcome += "; " + forms;
  audit(step, asked, record.id, answered.status, std::move(outcome));
}

}  // namespace haloform
