#include "planner/model/alike.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/model/kept_form.hpp"

#include <string>
#include <string_view>

namespace haloform {

bool is_elsewhere(const TypeSchema& schema, const NaturalKey& key, const Record& record) {
  const Value* site = schema.scope ? record.fields.find(*schema.scope) : nullptr;
  return key.scope && site != nullptr && site->as_integer() != key.scope;
}

std::string may_be_words(std::string_view who) {
  std::string words = "it may be ";
  words += who;
  words +=
      ", which no block declares: name and e-mail differ only in ways in which HaloPSA may have rewritten "
      "them";
  return words;
}

bool is_enough(Likeness like, const TypeSchema& schema, const NaturalKey& key, const Record& record) {
  if (like != Likeness::form_of_name) return like != Likeness::none;
  if (key.by == NaturalKey::By::email) return false;
  return !schema.email || has_no_key(record.fields.text(*schema.email));
}

Likeness likeness(const TypeSchema& schema, const NaturalKey& key, const Attributes& sent,
                  const Record& record) {
  if (schema.email && key.by == NaturalKey::By::email) {
    const std::string_view stored = record.fields.text(*schema.email);
    if (!has_no_key(stored) && is_kept_form(key.written(), stored)) return Likeness::email;
  }
  const Value* name = sent.find(schema.name);
  const Value* has = record.fields.find(schema.name);
  if (name == nullptr || has == nullptr || is_elsewhere(schema, key, record)) return Likeness::none;
  const std::string whole = loose_key(sent.text(schema.name));
  if (!whole.empty() && whole == loose_key(record.fields.text(schema.name))) return Likeness::name;
  return is_kept_form(schema, schema.name, *name, *has, sent) ? Likeness::form_of_name : Likeness::none;
}

}  // namespace haloform
