#include "planner/plan/finding/interests.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"
#include "planner/plan/finding/key_view.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::plan {

namespace {

/// What is left of a text in most of the forms in which an instance may keep it, and short enough to stand before a cut: its
/// first run of plain letters and digits. Empty where each of them is too short to find anybody by.
std::string piece_of(std::string_view text) {
  constexpr std::size_t shortest = 3;
  constexpr std::size_t longest = 10;
  const auto plain = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  };
  const std::string small = folded(text);
  for (auto from = small.begin(); from != small.end();) {
    from = std::find_if(from, small.end(), plain);
    const auto to = std::find_if_not(from, small.end(), plain);
    const auto size = static_cast<std::size_t>(to - from);
    if (size >= shortest) return {from, from + static_cast<std::ptrdiff_t>(std::min(size, longest))};
    from = to;
  }
  return {};
}

/// Of the e-mail, where that has one; else of the name, and of those parts that it may have been built of.
std::vector<NaturalKey> pieces_of(const TypeSchema& schema, const Attributes& fields) {
  std::vector<NaturalKey> pieces;
  const auto add = [&](NaturalKey::By by, std::string_view text) {
    if (std::string piece = piece_of(text); !piece.empty())
      pieces.push_back(NaturalKey::of(schema.type, by, piece));
  };
  if (schema.email) {
    const std::string_view email = comparable(fields.text(*schema.email));
    add(NaturalKey::By::email, email.substr(0, email.rfind('@')));
    if (!pieces.empty()) return pieces;
  }
  add(NaturalKey::By::name, fields.text(schema.name));
  if (pieces.empty()) return pieces;
  for (const std::string_view part : {"firstname", "surname"}) {
    if (const auto field = schema.find(part)) add(NaturalKey::By::name, fields.text(*field));
  }
  return pieces;
}

}  // namespace

UnknownPerson unknown_person(const TypeSchema& schema, NaturalKey key, const Attributes& fields) {
  return {std::move(key), pieces_of(schema, fields)};
}

Interests interests(const Catalog& catalog, const DesiredState& desired, const state::State& state,
                    ResourceType type) {
  const TypeSchema& schema = catalog.of(type);
  Interests wanted;
  bool repeats = false;
  const auto declared = desired.resources(type);
  std::vector<bool> in_state(declared.size());
  std::size_t next = 0;
  for (const auto& [address, entry] : state.of(type)) {
    wanted.ids.push_back(entry.id);
    // Whether somebody who leaves has a twin. Both are sorted by address.
    while (next < declared.size() && declared[next].address < address) ++next;
    const bool stays = next < declared.size() && declared[next].address == address;
    if (stays) in_state[next] = true;
    if (stays || entry.draft.status != state::Status::active) continue;
    auto key = natural_key(schema, entry.draft.applied.fields);
    if (!key || key->by != NaturalKey::By::email) continue;
    key->scope.reset();
    repeats = true;
    wanted.keys.push_back(std::move(*key));
  }
  wanted.keys.reserve(wanted.keys.size() + declared.size());
  for (std::size_t at = 0; at < declared.size(); ++at) {
    const Resource& resource = declared[at];
    if (resource.lifecycle->id) wanted.ids.push_back(*resource.lifecycle->id);
    repeats = repeats || !resource.lifecycle->previously.empty();
    const std::size_t before = wanted.keys.size();
    append_keys(schema, resource, wanted.keys);
    const bool has_key = wanted.keys.size() > before;
    if (resource.lifecycle->id || in_state[at]) continue;
    if (has_key) wanted.unknown.push_back(unknown_person(schema, wanted.keys[before], resource.fields));
    each_second_email(schema, resource, [&](std::string_view email) {
      repeats = true;
      wanted.keys.push_back(NaturalKey::of(type, NaturalKey::By::email, email));
    });
  }
  for (const state::OpenIntent& intent : state.open) {
    if (intent.address.type() != type) continue;
    repeats = true;
    wanted.keys.push_back(intent.key);
    wanted.unknown.push_back(unknown_person(schema, intent.key, intent.draft.applied.fields));
  }
  wanted.ids = each_once(std::move(wanted.ids));
  if (repeats) wanted.keys = each_once(std::move(wanted.keys));
  return wanted;
}

}  // namespace haloform::plan
