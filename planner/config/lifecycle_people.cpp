#include "planner/config/lifecycle_people.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/days.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::config {

namespace {

constexpr std::size_t longest_number = 100;  ///< In bytes; more than any employer's.
constexpr std::chrono::days longest_overlap{366};

}  // namespace

void read_protect(const YamlNode& value, const TypeSchema& schema, Resource& resource, FileCheck& check) {
  const bool word = value.is_scalar() && value.scalar_type() == ScalarType::text &&
                    parse_protection(value.text()) == Protection::break_glass;
  if (word && schema.activation == TypeFacts::Activation::none) {
    return check.error(value, fmt::format("{} cannot be break glass", type_plural(schema.type)),
                       "protect: break_glass is for accounts; write protect: true, or leave it out",
                       Rule::misplaced_key);
  }
  if (word) {
    resource.lifecycle.edit().protection = Protection::break_glass;
    return;
  }
  if (value.is_scalar() && value.scalar_type() == ScalarType::text) {
    return check.error(value, fmt::format("unknown protect {}", in_quotes(value.text())),
                       "known are true, false and break_glass");
  }
  const auto truth = check.boolean(value, "protect");
  if (truth) resource.lifecycle.edit().protection = *truth ? Protection::protect : Protection::none;
}

void read_overlap(const YamlEntry& entry, const BlockRules& rules, Resource& resource, FileCheck& check) {
  const TypeSchema& schema = rules.catalog->of(resource.address.type());
  if (schema.membership != TypeFacts::Membership::joins_teams) {
    return check.error(entry.key,
                       fmt::format("{} are in no teams that they could leave", type_plural(schema.type)),
                       "remove overlap", Rule::misplaced_key);
  }
  const auto text = check.text(entry.value, "overlap");
  if (!text) return;
  const auto days = parse_days(*text);
  if (!days || *days > longest_overlap) {
    return check.error(entry.value, fmt::format("{} is not a number of days", in_quotes(*text)),
                       fmt::format("write overlap: 14d, up to {}d; 0d is none", longest_overlap.count()));
  }
  if (rules.profile && rules.catalog->one_team(*rules.profile)) {
    return check.error(entry.key,
                       fmt::format("under the profile {} an agent is in one team, so that nobody keeps the "
                                   "one that was left",
                                   profile_name(*rules.profile)),
                       "remove overlap", Rule::unsupported_by_profile);
  }
  resource.lifecycle.edit().schedule.edit().overlap = *days;
}

void read_external_id(const YamlNode& value, Resource& resource, FileParts& parts, FileCheck& check) {
  const auto text = check.filled_text(value, "external_id");
  if (!text) return;
  const bool blanks = without_blanks_around(*text) != *text;
  const bool unseen = std::ranges::any_of(
      *text, [](char one) { return static_cast<unsigned char>(one) < ' ' || one == 0x7f; });
  if (blanks || unseen || has_no_key(*text)) {
    return check.error(value, "external_id has spaces around it, or a character that cannot be seen",
                       "write the number alone, as in external_id: \"4711\"");
  }
  if (text->size() > longest_number) {
    return check.error(value, fmt::format("external_id is longer than {} bytes", longest_number),
                       "shorten it");
  }
  resource.external_id = *text;
  parts.numbers.push_back({resource.address, *text, check.place(value)});
}

}  // namespace haloform::config
