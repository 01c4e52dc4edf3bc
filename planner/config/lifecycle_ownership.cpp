#include "planner/config/lifecycle_ownership.hpp"

#include "planner/base/text.hpp"
#include "planner/config/fields.hpp"
#include "planner/model/snapshot.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::config {

namespace {

/// Whether the key may stand here: only people are imported, and only they leave.
bool is_for_people(const YamlEntry& entry, const TypeSchema& schema, FileCheck& check) {
  if (schema.about == TypeFacts::About::people) return true;
  check.error(entry.key,
              fmt::format("{} is for people, and {} are none", entry.key.text(), type_plural(schema.type)),
              "remove it", Rule::misplaced_key);
  return false;
}

std::string known_or_near(std::string_view name, std::span<const std::string_view> names) {
  std::string advice = did_you_mean(nearest(name, names));
  return advice.empty() ? fmt::format("known are {}", fmt::join(names, ", ")) : advice;
}

}  // namespace

void read_owner(const YamlEntry& entry, const TypeSchema& schema, Resource& resource, FileCheck& check) {
  if (!is_for_people(entry, schema, check)) return;
  const auto text = check.text(entry.value, "owner");
  if (!text) return;
  if (std::ranges::find(owner_words, *text) == owner_words.end()) {
    return check.error(entry.value, fmt::format("unknown owner {}", in_quotes(*text)),
                       known_or_near(*text, owner_words), Rule::unknown_name);
  }
  resource.lifecycle.edit().owner =
      *text == "haloform" ? Lifecycle::Owner::haloform : Lifecycle::Owner::automatic;
}

void read_block_if(const YamlEntry& entry, const TypeSchema& schema, Resource& resource, FileCheck& check) {
  if (!is_for_people(entry, schema, check)) return;
  resource.lifecycle.edit().block_if.clear();  // In the place of what is the default.
  if (!check.sequence(entry.value, "block_if", "block_if: [open_tickets]")) return;
  const std::span<const std::string_view> known = attached_kinds_of(schema.type);
  for (const YamlNode item : entry.value.items()) {
    const auto name = check.text(item, "block_if");
    if (!name) continue;
    std::vector<std::string>& kinds = resource.lifecycle.edit().block_if;
    if (std::ranges::find(known, *name) == known.end()) {
      check.error(item,
                  fmt::format("block_if names {}, which is nothing that hangs on {}", in_quotes(*name),
                              type_plural(schema.type)),
                  known_or_near(*name, known), Rule::unknown_name);
    } else if (std::ranges::find(kinds, *name) != kinds.end()) {
      check.error(item, fmt::format("block_if names {} twice", *name), "keep one of the two",
                  Rule::duplicate);
    } else {
      kinds.emplace_back(*name);
    }
  }
  std::ranges::sort(resource.lifecycle.edit().block_if);
}

}  // namespace haloform::config
