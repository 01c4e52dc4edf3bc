#include "planner/audit/line_privacy.hpp"

#include "planner/plan/privacy/cover.hpp"

#include <optional>

namespace haloform::audit {

namespace {

/// `teams` and `active` name nobody; a field that this catalog does not know may be anybody's.
void cover(std::optional<Value>& value, const FieldSpec* field, const plan::Veil& veil) {
  if (!value || value->is_null()) return;
  value = field != nullptr ? plan::covered(*field, *value, veil)
                           : Value::text(veil.over(MarkedText::Personal::other, value->plain()));
}

}  // namespace

Line without_people(const Catalog& catalog, Line line, const plan::Veil& veil) {
  if (veil.is_open() || line.privacy != Privacy::full) return line;
  plan::AuditEntry& write = line.write;
  const TypeSchema& schema = catalog.of(write.address.type());
  write.person.name = plan::covered(schema, NaturalKey::By::name, write.person.name, veil);
  if (schema.email)
    write.person.email = plan::covered(schema, NaturalKey::By::email, write.person.email, veil);
  for (plan::AuditField& field : write.fields) {
    if (field.name == "active" || field.name == "teams") continue;
    const auto known = schema.find(field.name);
    const FieldSpec* spec = known ? &schema.at(*known) : nullptr;
    cover(field.before, spec, veil);
    cover(field.after, spec, veil);
    cover(field.returned, spec, veil);
  }
  write.words = veil.over(write.words);
  line.privacy = veil.privacy();
  return line;
}

}  // namespace haloform::audit
