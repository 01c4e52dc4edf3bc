// How fields are cleared: with null, or with an empty text where an instance does not take that.
#include "planner/apply/execute_steps.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace haloform {

namespace {

bool is_text_to_clear(const TypeSchema& schema, FieldId field, const Value& value) {
  return value.is_null() && schema.at(field).kind == ValueKind::text;
}

}  // namespace

std::vector<FieldId> Steps::not_cleared(std::size_t step, const Asked& asked, const Kept& kept) const {
  std::vector<FieldId> fields;
  if (at(step).kind() == ActionKind::create) return fields;
  std::ranges::copy_if(kept.lost, std::back_inserter(fields), [&](FieldId field) {
    // What another step has found out since this one was sent does not count.
    const bool sent_as_text = std::ranges::find(asked.as_text, field) != asked.as_text.end();
    return is_text_to_clear(schema(step), field, *asked.fields.find(field)) && !sent_as_text;
  });
  return fields;
}

std::optional<WriteOutcome> Steps::without_null(std::size_t step, Asked& asked, UpdateRequest request,
                                                const Refused& refusal) {
  if ((refusal.status != 400 && refusal.status != 422) || log_.ending()) return std::nullopt;
  std::vector<FieldId> texts;
  for (const auto& [field, value] : request.fields) {
    if (is_text_to_clear(schema(step), field, value)) texts.push_back(field);
  }
  if (texts.size() <= request.cleared_with_text.size()) return std::nullopt;
  request.cleared_with_text = texts;
  WriteOutcome outcome = provider_.update(request);
  if (const auto* no = std::get_if<Refused>(&outcome)) {
    const std::string words = "refused with an empty text instead of null: " + no->error.what;
    if (no->status != 0) audit(step, asked, request.id, no->status, words);
    return std::nullopt;
  }
  asked.as_text = std::move(texts);
  return outcome;
}

/// Of whatever was sent as an empty text and is cleared, it is known from now on.
void Steps::learn_cleared(std::size_t step, const Asked& asked, const Kept& kept) {
  for (const FieldId field : asked.as_text) {
    const auto is_in = [&](const std::vector<FieldId>& fields) {
      return std::ranges::find(fields, field) != fields.end();
    };
    if (!is_in(kept.lost) && !is_in(kept.unknown)) clearing_.learn(at(step).address.type(), field);
  }
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
    return "with an empty text instead of null: " + words_of(error);
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

}  // namespace haloform
