#include "planner/model/alike.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/model/kept_form.hpp"

namespace haloform {

Likeness likeness(const TypeSchema& schema, const NaturalKey& key, std::string_view name,
                  const Record& record) {
  if (schema.email && key.by == NaturalKey::By::email) {
    const std::string_view stored = record.fields.text(*schema.email);
    if (!has_no_key(stored) && is_kept_form(key.written(), stored)) return Likeness::email;
  }
  const Value* site = schema.scope ? record.fields.find(*schema.scope) : nullptr;
  const bool elsewhere = key.scope && site != nullptr && site->as_integer() != key.scope;
  const std::string sent = loose_key(name);
  const bool named = !sent.empty() && sent == loose_key(record.fields.text(schema.name));
  return named && !elsewhere ? Likeness::name : Likeness::none;
}

}  // namespace haloform
