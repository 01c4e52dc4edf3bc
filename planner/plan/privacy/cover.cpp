#include "planner/plan/privacy/cover.hpp"

#include <utility>

namespace haloform::plan {

namespace {

FieldId field_of(const TypeSchema& schema, NaturalKey::By by) {
  return by == NaturalKey::By::email && schema.email ? *schema.email : schema.name;
}

std::string over_field(const FieldSpec& field, std::string_view text, const Veil& veil) {
  return field.personal ? veil.over(*field.personal, text) : std::string(text);
}

}  // namespace

Value covered(const FieldSpec& field, const Value& value, const Veil& veil) {
  if (!field.personal || value.is_null()) return value;
  if (auto entries = value.as_entries()) {
    for (Value::Entry& one : *entries) one.value = covered(field, one.value, veil);
    return Value::entries(std::move(*entries));
  }
  return Value::text(veil.over(*field.personal, value.plain()));
}

Attributes covered(const TypeSchema& schema, const Attributes& fields, const Veil& veil) {
  Attributes shown;
  shown.reserve(fields.size());
  for (const auto& [field, value] : fields) shown.set(field, covered(schema.at(field), value, veil));
  return shown;
}

Changes covered(const TypeSchema& schema, Changes changes, const Veil& veil) {
  for (FieldChange& change : changes.fields) {
    const FieldSpec& field = schema.at(change.field);
    change.before = covered(field, change.before, veil);
    change.after = covered(field, change.after, veil);
  }
  return changes;
}

NaturalKey covered(const TypeSchema& schema, const NaturalKey& key, const Veil& veil) {
  return NaturalKey::of(key.type, key.by, covered(schema, key.by, key.written(), veil), key.scope);
}

std::string covered(const TypeSchema& schema, NaturalKey::By by, std::string_view text, const Veil& veil) {
  return over_field(schema.at(field_of(schema, by)), text, veil);
}

void ReasonCover::value(std::string& text, Tells tells, const Beside& beside) const {
  const auto of_field = [&](FieldId field) { text = over_field(schema_->at(field), text, *veil_); };
  switch (tells) {
    case Tells::nobody: return;
    case Tells::name: return of_field(schema_->name);
    case Tells::email: return of_field(schema_->email.value_or(schema_->name));
    case Tells::by_key: return of_field(field_of(*schema_, beside.by.value_or(NaturalKey::By::name)));
    case Tells::by_field:
    case Tells::anybody: break;
  }
  // A field of which this catalog knows nothing may be anybody's.
  if (tells == Tells::by_field && beside.field) return of_field(*beside.field);
  text = veil_->over(MarkedText::Personal::other, text);
}

}  // namespace haloform::plan
