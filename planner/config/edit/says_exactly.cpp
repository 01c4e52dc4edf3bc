#include "planner/config/edit/says_exactly.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

namespace {

bool same(const YamlNode& one, const YamlNode& other);

bool same_items(const YamlNode& one, const YamlNode& other) {
  auto there = other.items().begin();
  for (const YamlNode item : one.items()) {
    if (!same(item, *there)) return false;
    ++there;
  }
  return true;
}

bool same_entries(const YamlNode& one, const YamlNode& other) {
  auto there = other.entries().begin();
  for (const YamlEntry entry : one.entries()) {
    const YamlEntry its = *there;
    if (entry.key.text() != its.key.text() || !same(entry.value, its.value)) return false;
    ++there;
  }
  return true;
}

bool same(const YamlNode& one, const YamlNode& other) {
  if (one.is_scalar() != other.is_scalar() || one.is_mapping() != other.is_mapping()) return false;
  if (one.is_scalar()) return one.scalar_type() == other.scalar_type() && one.text() == other.text();
  if (one.size() != other.size()) return false;
  return one.is_mapping() ? same_entries(one, other) : same_items(one, other);
}

/// Whether the node reads as the value.
bool is_value(const YamlNode& node, const Value& value) {
  switch (node.scalar_type()) {
    case ScalarType::null: return node.is_scalar() && value.is_null();
    case ScalarType::boolean: {
      const auto truth = value.as_boolean();
      return truth && node.text() == (*truth ? "true" : "false");
    }
    case ScalarType::integer: return value.as_integer() && plain_integer(node.text()) == value.as_integer();
    case ScalarType::text: return node.is_scalar() && value.as_text() == node.text();
    case ScalarType::real: break;
  }
  return false;
}

std::vector<std::string_view> names_of(const YamlNode& list) {
  std::vector<std::string_view> names;
  for (const YamlNode item : list.items()) names.push_back(trimmed(item.text()));
  return names;
}

/// Whether the list has the names of the one before in their order, without those that go, and behind them those that come.
/// Where all go, the first who comes may stand anywhere.
bool is_list(const std::optional<YamlEntry>& before, const YamlNode& after, const BlockEdit::List& edit) {
  if (!after.is_sequence()) return false;
  std::vector<std::string_view> wanted = before ? names_of(before->value) : std::vector<std::string_view>();
  std::erase_if(
      wanted, [&](std::string_view one) { return std::ranges::find(edit.remove, one) != edit.remove.end(); });
  wanted.insert(wanted.end(), edit.add.begin(), edit.add.end());
  return names_of(after) == wanted;
}

using Judge = std::function<bool(const std::optional<YamlEntry>& before, const YamlNode& after)>;
/// Which entries of a mapping may differ, and how; nothing for all others.
using Differences = std::function<std::optional<Judge>(std::string_view key)>;

/// Whether two mappings have the same entries in the same order, but for those that may differ or come.
bool same_but(const YamlNode& one, const YamlNode& other, const Differences& differences) {
  if (!one.is_mapping() || !other.is_mapping()) return false;
  std::vector<YamlEntry> before;
  for (const YamlEntry entry : one.entries()) before.push_back(entry);
  auto at = before.begin();
  for (const YamlEntry entry : other.entries()) {
    const bool there = at != before.end() && at->key.text() == entry.key.text();
    const auto judge = differences(entry.key.text());
    const std::optional<YamlEntry> was = there ? std::optional(*at) : std::nullopt;
    if (judge ? !(*judge)(was, entry.value) : !was || !same(was->value, entry.value)) return false;
    if (there) ++at;
  }
  return at == before.end();
}

/// Of a key of the block, or of the mapping in it.
std::optional<Judge> field_judge(const BlockEdit& edit, std::string_view inside, std::string_view key) {
  for (const BlockEdit::Field& field : edit.fields) {
    if (field.inside != inside || std::ranges::find(field.keys, key) == field.keys.end()) continue;
    return [&value = field.under(key)](const std::optional<YamlEntry>&, const YamlNode& after) {
      return is_value(after, value);
    };
  }
  return std::nullopt;
}

std::optional<Judge> in_block(const BlockEdit& edit, std::string_view key) {
  const auto is_inside = [key](const BlockEdit::Field& field) { return field.inside == key; };
  if (std::ranges::any_of(edit.fields, is_inside)) {
    return [&edit, inside = std::string(key)](const std::optional<YamlEntry>& before, const YamlNode& after) {
      return before && same_but(before->value, after,
                                [&](std::string_view inner) { return field_judge(edit, inside, inner); });
    };
  }
  if (auto judge = field_judge(edit, {}, key)) return judge;
  for (const BlockEdit::List& list : edit.lists) {
    if (list.key != key) continue;
    return [&list](const std::optional<YamlEntry>& before, const YamlNode& after) {
      return is_list(before, after, list);
    };
  }
  return std::nullopt;
}

std::vector<YamlEntry> entries_in(const YamlNode& mapping) {
  std::vector<YamlEntry> all;
  for (const YamlEntry entry : mapping.entries()) all.push_back(entry);
  return all;
}

std::vector<std::string_view> keys_in(const YamlNode& mapping) {
  std::vector<std::string_view> keys;
  for (const YamlEntry entry : mapping.entries()) keys.push_back(entry.key.text());
  return keys;
}

/// Whether all that is to be said is there; what stays away altogether would pass otherwise.
bool has_all(const YamlNode& block, const BlockEdit& edit) {
  const auto is_there = [&](const std::string& key) { return block.find(key).has_value(); };
  return std::ranges::all_of(edit.fields,
                             [&](const BlockEdit::Field& field) {
                               return field.inside.empty() ? std::ranges::any_of(field.keys, is_there)
                                                           : is_there(field.inside);
                             }) &&
         std::ranges::all_of(
             edit.lists, [&](const BlockEdit::List& list) { return list.add.empty() || is_there(list.key); });
}

}  // namespace

bool says_exactly(const YamlNode& before, const YamlNode& after, std::span<const BlockEdit> edits) {
  const auto in_section = [&](ResourceType type, std::string_view key) -> std::optional<Judge> {
    const auto edit = std::ranges::find_if(
        edits, [&](const BlockEdit& one) { return one.address.type() == type && one.address.key() == key; });
    if (edit == edits.end()) return std::nullopt;
    return [edit](const std::optional<YamlEntry>& was, const YamlNode& block) {
      return was && has_all(block, *edit) &&
             same_but(was->value, block, [edit](std::string_view inner) { return in_block(*edit, inner); });
    };
  };
  return same_but(before, after, [&](std::string_view name) -> std::optional<Judge> {
    const auto type = parse_type_plural(name);
    if (!type) return std::nullopt;
    return [&in_section, type](const std::optional<YamlEntry>& was, const YamlNode& section) {
      if (!was || section.is_null()) return was && same(was->value, section);
      return same_but(was->value, section, [&](std::string_view key) { return in_section(*type, key); });
    };
  });
}

bool says_more(const YamlNode& before, const YamlNode& after,
               const std::function<bool(ResourceType, std::string_view key)>& new_ones) {
  const auto section = [&](ResourceType type, const std::optional<YamlEntry>& was, const YamlNode& now) {
    if (was && same(was->value, now)) return true;
    const auto is_new = [&](std::string_view key) -> std::optional<Judge> {
      if (!new_ones(type, key)) return std::nullopt;
      return [](const std::optional<YamlEntry>& there, const YamlNode& block) {
        return !there && block.is_mapping();
      };
    };
    if (was && was->value.is_mapping()) return same_but(was->value, now, is_new);
    if (was && !was->value.is_null()) return false;
    return now.is_mapping() &&
           std::ranges::all_of(keys_in(now), [&](std::string_view key) { return new_ones(type, key); });
  };
  const Differences differences = [&](std::string_view name) -> std::optional<Judge> {
    const auto type = parse_type_plural(name);
    if (!type) return std::nullopt;
    return [&section, type](const std::optional<YamlEntry>& was, const YamlNode& now) {
      return section(*type, was, now);
    };
  };
  if (before.is_mapping()) return same_but(before, after, differences);
  return before.is_null() && after.is_mapping() &&
         std::ranges::all_of(entries_in(after), [&](const YamlEntry& entry) {
           const auto judge = differences(entry.key.text());
           return judge && (*judge)(std::nullopt, entry.value);
         });
}

bool says_same_but(const YamlNode& before, const YamlNode& after, std::string_view key) {
  return same_but(before, after, [key](std::string_view name) -> std::optional<Judge> {
    if (name != key) return std::nullopt;
    return [](const std::optional<YamlEntry>&, const YamlNode&) { return true; };
  });
}

}  // namespace haloform::config
