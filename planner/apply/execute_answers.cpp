// What an answer to a write says of the record, and what the state is to remember of it.
#include "planner/apply/apply.hpp"
#include "planner/apply/execute_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform {

// ---- how fields are cleared

std::vector<FieldId> Clearing::with_text(ResourceType type, const Attributes& fields) const {
  std::vector<FieldId> found;
  const std::lock_guard lock(mutex_);
  if (known_.empty()) return found;
  for (const auto& [field, value] : fields) {
    if (value.is_null() && known_.contains({type, field})) found.push_back(field);
  }
  return found;
}

void Clearing::learn(ResourceType type, FieldId field) {
  const std::lock_guard lock(mutex_);
  known_.emplace(type, field);
}

std::set<std::pair<ResourceType, FieldId>> Clearing::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

std::vector<FieldId> Steps::not_cleared(std::size_t step, const Asked& asked, const Kept& kept) const {
  std::vector<FieldId> fields;
  if (at(step).kind() == ActionKind::create) return fields;
  const ResourceType type = at(step).address.type();
  std::ranges::copy_if(kept.lost, std::back_inserter(fields), [&](FieldId field) {
    const bool text = schema(step).at(field).kind == ValueKind::text;
    Attributes alone;
    alone.set(field, *asked.fields.find(field));
    return text && alone.find(field)->is_null() && clearing_.with_text(type, alone).empty();
  });
  return fields;
}

/// Null did not clear these: an empty text may. What is found in the record afterwards goes into `record`.
std::string Steps::clear_with_text(std::size_t step, const std::vector<FieldId>& fields, Record& record) {
  const ResourceType type = at(step).address.type();
  UpdateRequest request{type, record.id, {}, std::nullopt, std::nullopt, fields};
  for (const FieldId field : fields) request.fields.set(field, Value::null());
  const Asked asked{request.fields, std::nullopt, std::nullopt};
  WriteOutcome outcome = provider_.update(request);
  auto* written = std::get_if<Written>(&outcome);
  if (written == nullptr) {
    const auto* no = std::get_if<Refused>(&outcome);
    const Error& error = no != nullptr ? no->error : std::get<Unclear>(outcome).error;
    audit(step, asked, record.id, no != nullptr ? no->status : std::get<Unclear>(outcome).status,
          "not cleared with an empty text: " + error.what);
    return "an empty text in the place of null: " + words_of(error);
  }
  Record answer = std::move(written->record);
  const bool told =
      std::ranges::all_of(fields, [&](FieldId field) { return answer.fields.find(field) != nullptr; });
  if (!told) {
    auto full = provider_.get(type, record.id);
    if (full && *full) answer = std::move(**full);
  }
  for (const FieldId field : fields) {
    const Value* has = answer.fields.find(field);
    record.fields.set(field, has == nullptr ? Value::null() : *has);
    if (record.fields.find(field)->is_null()) clearing_.learn(type, field);
  }
  audit(step, asked, record.id, written->status, "cleared with an empty text");
  return {};
}

// ---- what an answer says

std::string Steps::lost_message(std::size_t step, const Asked& asked, const Record& record,
                                const Kept& kept) const {
  const bool created = at(step).kind() == ActionKind::create;
  const bool without_seat = kept.active_lost && *asked.active;
  const bool only_seat = without_seat && kept.lost.empty() && !kept.teams_lost && kept.known();
  if (only_seat && created) {
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
  std::string text = created ? fmt::format("created as id {}, but ", record.id.number()) : std::string();
  text += fmt::format("HaloPSA did not keep all of it: {}; plan again, it shows what is still to be done",
                      lost_words(schema(step), asked, record, kept, teams_of(step)));
  if (kept.lost.empty()) return text;
  std::string fields;
  for (const FieldId field : kept.lost) {
    fields.append(fields.empty() ? "" : ", ").append(schema(step).at(field).name);
  }
  return text + fmt::format(
                    ". Where HaloPSA decides the value itself, declare what it has, or put `{}` under "
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
    changed.adopted = false;
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

void Steps::settle(std::size_t step, const Asked& asked, Answered answered) {
  const Step& one = at(step);
  const Record& record = answered.record;
  const Checked checked = answered.checked ? std::move(*answered.checked) : check(step, asked, answered);
  const Kept& kept = checked.kept;
  std::optional<EntryDraft> truth;
  if ((!kept.all() || !kept.reformed.empty()) && one.effect.entry) {
    truth =
        true_entry(schema(step), *one.effect.entry, entry_before(step), asked, record, kept, teams_of(step));
  }
  const auto written = record_done(step, record.id, std::move(truth));
  StepResult& result = results_[step];
  result.id = record.id;
  const StepEnd ended = kept.all() ? StepEnd::done : StepEnd::failed;
  if (!kept.all()) end(step, ended, lost_message(step, asked, record, kept));
  const std::string forms = reformed_words(schema(step), entry_before(step), asked, record, kept);
  if (!forms.empty()) {
    end(step, ended,
        "warning: HaloPSA has a form of its own: " + forms +
            "; the state remembers both, and nothing is planned as long as neither changes");
  }
  end(step, ended, std::move(answered.note));
  if (!kept.all() && !checked.trouble.empty()) end(step, ended, checked.trouble);
  if (!written) {
    result.grave = true;
    end(step, result.end,
        fmt::format("{} is id {} in HaloPSA, and the journal could not take that: {}", one.address.text(),
                    record.id.number(), words_of(written.error())));
  }
  if (answered.status == 0) return;
  std::string outcome = "done";
  if (!kept.all()) outcome = "not kept: " + lost_words(schema(step), asked, record, kept, teams_of(step));
  if (!forms.empty()) outcome += "; " + forms;
  audit(step, asked, record.id, answered.status, std::move(outcome));
}

}  // namespace haloform
