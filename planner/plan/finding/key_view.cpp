#include "planner/plan/finding/key_view.hpp"

#include "planner/base/text.hpp"

#include <utility>

namespace haloform::plan {

std::string_view comparable(std::string_view text) {
  return has_no_key(text) ? std::string_view{} : trimmed(text);
}

std::optional<std::int64_t> scope_of(const TypeSchema& schema, const Attributes& fields) {
  if (!schema.scope) return std::nullopt;
  const Value* scope = fields.find(*schema.scope);
  return scope == nullptr ? std::nullopt : scope->as_integer();
}

KeyView key_view(const TypeSchema& schema, const Attributes& fields) {
  KeyView key;
  if (schema.email) key.text = comparable(fields.text(*schema.email));
  if (key.text.empty()) {
    key.by = NaturalKey::By::name;
    key.text = comparable(fields.text(schema.name));
  }
  key.scope = scope_of(schema, fields);
  return key;
}

void append_keys(const TypeSchema& schema, const Resource& resource, std::vector<NaturalKey>& keys) {
  if (auto own = natural_key(schema, resource.fields)) {
    if (own->by == NaturalKey::By::email) own->scope.reset();
    keys.push_back(std::move(*own));
  }
  for (const std::string& email : resource.lifecycle->previously) {
    keys.push_back(NaturalKey::of(schema.type, NaturalKey::By::email, email));
  }
}

}  // namespace haloform::plan
