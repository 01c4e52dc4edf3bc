#include "planner/apply/execute_clearing.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace haloform::apply {

namespace {

bool is_text_to_clear(const TypeSchema& schema, FieldId field, const Value& value) {
  return value.is_null() && schema.at(field).kind == ValueKind::text;
}

}  // namespace

std::vector<FieldId> EmptyTexts::not_cleared(const StepRun& run, const Asked& asked, const Kept& kept) const {
  std::vector<FieldId> fields;
  if (run.step.kind() == plan::ActionKind::create) return fields;
  std::ranges::copy_if(kept.lost, std::back_inserter(fields), [&](FieldId field) {
    // What another step has found out since this one was sent does not count.
    const bool sent_as_text = std::ranges::find(asked.as_text, field) != asked.as_text.end();
    return is_text_to_clear(context_.schema(run.step), field, *asked.fields.find(field)) && !sent_as_text;
  });
  return fields;
}

std::optional<ports::WriteOutcome> EmptyTexts::without_null(const StepRun& run, Asked& asked,
                                                            ports::UpdateRequest request,
                                                            const ports::Refused& refusal) {
  if ((refusal.status != 400 && refusal.status != 422) || context_.log.ending()) return std::nullopt;
  std::vector<FieldId> texts;
  for (const auto& [field, value] : request.fields) {
    if (is_text_to_clear(context_.schema(run.step), field, value)) texts.push_back(field);
  }
  if (texts.size() <= request.cleared_with_text.size()) return std::nullopt;
  request.cleared_with_text = texts;
  ports::WriteOutcome outcome = context_.provider.update(request);
  if (const auto* no = std::get_if<ports::Refused>(&outcome)) {
    const MarkedText words = "with an empty text instead of null: " + no->error.what;
    if (no->status != 0) journal_.audit(run, asked, {plan::WriteEnd::refused, request.id, no->status, words});
    return std::nullopt;
  }
  asked.as_text = std::move(texts);
  return outcome;
}

void EmptyTexts::learn(const StepRun& run, const Asked& asked, const Kept& kept) {
  for (const FieldId field : asked.as_text) {
    const auto is_in = [&](const std::vector<FieldId>& fields) {
      return std::ranges::find(fields, field) != fields.end();
    };
    if (!is_in(kept.lost) && !is_in(kept.unknown)) clearing_.learn(run.step.address.type(), field);
  }
}

MarkedText EmptyTexts::clear_with_text(const StepRun& run, const std::vector<FieldId>& fields,
                                       Record& record) {
  const ResourceType type = run.step.address.type();
  ports::UpdateRequest request{type, record.id, {}, std::nullopt, std::nullopt, fields};
  for (const FieldId field : fields) request.fields.set(field, Value::null());
  const Asked asked{request.fields, std::nullopt, std::nullopt};
  ports::WriteOutcome outcome = context_.provider.update(request);
  auto* written = std::get_if<ports::Written>(&outcome);
  if (written == nullptr) {
    const auto* no = std::get_if<ports::Refused>(&outcome);
    const Error& error = no != nullptr ? no->error : std::get<ports::Unclear>(outcome).error;
    const auto end = no != nullptr ? plan::WriteEnd::refused : plan::WriteEnd::unclear;
    const int status = no != nullptr ? no->status : std::get<ports::Unclear>(outcome).status;
    journal_.audit(run, asked, {end, record.id, status, "with an empty text instead of null: " + error.what});
    return "with an empty text instead of null: " + words_of(error);
  }
  Record answer = std::move(written->record);
  const bool told =
      std::ranges::all_of(fields, [&](FieldId field) { return answer.fields.find(field) != nullptr; });
  if (!told) {
    auto full = context_.provider.get(type, record.id);
    if (full && *full) answer = std::move(**full);
  }
  for (const FieldId field : fields) {
    const Value* has = answer.fields.find(field);
    record.fields.set(field, has == nullptr ? Value::null() : *has);
    if (record.fields.find(field)->is_null()) clearing_.learn(type, field);
  }
  journal_.audit(run, asked,
                 {plan::WriteEnd::done, record.id, written->status, "cleared with an empty text", &record});
  return {};
}

}  // namespace haloform::apply
