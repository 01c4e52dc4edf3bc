#include "planner/plan/natural_index.hpp"

#include "planner/base/text.hpp"

#include <tuple>

namespace haloform {

namespace {

unsigned char small(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte >= 'A' && byte <= 'Z' ? static_cast<unsigned char>(byte + ('a' - 'A')) : byte;
}

}  // namespace

bool same_natural_form(std::string_view left, std::string_view right) {
  const auto equal = [](char one, char other) { return small(one) == small(other); };
  return std::ranges::equal(trimmed(left), trimmed(right), equal);
}

std::optional<std::int64_t> scope_of(const TypeSchema& schema, const Attributes& fields) {
  if (!schema.scope) return std::nullopt;
  const Value* scope = fields.find(*schema.scope);
  return scope == nullptr ? std::nullopt : scope->as_integer();
}

KeyView key_view(const TypeSchema& schema, const Attributes& fields) {
  KeyView key;
  if (schema.email) key.text = trimmed(fields.text(*schema.email));
  if (key.text.empty()) {
    key.by = NaturalKey::By::name;
    key.text = trimmed(fields.text(schema.name));
  }
  key.scope = scope_of(schema, fields);
  return key;
}

std::uint64_t NaturalIndex::hash_of(std::string_view text) {
  // FNV-1a over the folded bytes: an equal natural form gives an equal hash.
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char letter : trimmed(text)) hash = (hash ^ small(letter)) * 0x100000001b3U;
  return hash;
}

void NaturalIndex::add(std::string_view text, std::uint32_t number) {
  entries_.push_back({hash_of(text), text, number});
}

void NaturalIndex::seal() {
  std::ranges::sort(entries_, {}, [](const Entry& entry) { return std::tuple(entry.hash, entry.number); });
}

}  // namespace haloform
