#include "planner/config/accepted_drift.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/config/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::array<std::string_view, 3> drift_keys{"accept", "until", "reason"};
constexpr std::string_view looks_like = "drift: [{accept: phone, until: 2027-01-31, reason: \"…\"}]";

class DriftReader {
 public:
  DriftReader(const BlockRules& rules, Resource& resource, FileCheck& check)
      : rules_(&rules),
        schema_(&rules.catalog->of(resource.address.type())),
        resource_(&resource),
        check_(&check) {}

  void read(const YamlNode& value) {
    if (!check_->sequence(value, "drift", looks_like)) return;
    for (const YamlNode item : value.items()) {
      if (check_->mapping(item, "an entry of drift", looks_like)) entry(item);
    }
  }

 private:
  void entry(const YamlNode& item);
  std::optional<YamlNode> needed(const YamlNode& item, std::string_view key, std::string_view advice);
  std::optional<std::string> accepted(const YamlNode& value);
  std::optional<std::chrono::sys_days> until(const YamlNode& value);
  [[nodiscard]] std::vector<std::string_view> names() const;
  [[nodiscard]] bool is_ignored(std::string_view what) const;

  const BlockRules* rules_;
  const TypeSchema* schema_;
  Resource* resource_;
  FileCheck* check_;
};

void DriftReader::entry(const YamlNode& item) {
  for (const YamlEntry one : item.entries()) {
    const bool known = std::ranges::find(drift_keys, one.key.text()) != drift_keys.end();
    if (one.use == KeyUse::first && !known) check_->unknown_key(one.key, "an entry of drift", drift_keys);
  }
  const auto what = needed(item, "accept", "say what is accepted, as in accept: phone");
  const auto last_day =
      needed(item, "until",
             "add until: 2027-01-31, the last day; what is accepted for good stands in ignore_changes");
  const auto why = needed(item, "reason", "say why, as in reason: \"she is on a project\"");
  if (!what || !last_day || !why) return;
  auto name = accepted(*what);
  const auto day = until(*last_day);
  auto reason = check_->filled_text(*why, "reason");
  if (!name || !day || !reason) return;
  auto& drift = resource_->lifecycle.edit().drift;
  if (std::ranges::find(drift, *name, &Lifecycle::AcceptedDrift::what) != drift.end()) {
    return check_->error(*what, fmt::format("drift accepts {} twice", *name), "keep one of the two",
                         Rule::duplicate);
  }
  if (is_ignored(*name)) {
    check_->warning(*what, fmt::format("{} stands in ignore_changes, so that none of it is drift", *name),
                    "remove it from one of the two", Rule::contradiction);
  }
  drift.push_back({std::move(*name), *day, std::move(*reason), check_->place(item)});
}

std::optional<YamlNode> DriftReader::needed(const YamlNode& item, std::string_view key,
                                            std::string_view advice) {
  if (const auto found = item.find(key)) return found->value;
  check_->error(item, fmt::format("an entry of drift has no {}", key), std::string(advice),
                Rule::missing_field);
  return std::nullopt;
}

/// All that somebody may change in HaloPSA and that is set back.
std::vector<std::string_view> DriftReader::names() const {
  std::vector<std::string_view> names = field_names(*schema_, rules_->profile);
  if (schema_->activation == TypeFacts::Activation::switchable) names.emplace_back("active");
  if (schema_->membership == TypeFacts::Membership::joins_teams) names.emplace_back("teams");
  if (schema_->membership == TypeFacts::Membership::has_members) names.emplace_back("members");
  return names;
}

std::optional<std::string> DriftReader::accepted(const YamlNode& value) {
  const auto name = check_->text(value, "accept");
  if (!name) return std::nullopt;
  const std::vector<std::string_view> known = names();
  if (std::ranges::find(known, *name) != known.end()) return std::string(*name);
  if (const auto field = schema_->find(*name); field && !schema_->at(*field).carried(rules_->profile)) {
    check_->error(value, cannot_carry(*schema_, *field, rules_->profile), "remove it",
                  Rule::unsupported_by_profile);
    return std::nullopt;
  }
  std::string advice = did_you_mean(nearest(*name, known));
  if (advice.empty()) advice = fmt::format("known are {}", fmt::join(known, ", "));
  check_->error(value,
                fmt::format("accept names {}, which is not a field of {}", in_quotes(*name),
                            type_plural(schema_->type)),
                std::move(advice), Rule::unknown_name);
  return std::nullopt;
}

std::optional<std::chrono::sys_days> DriftReader::until(const YamlNode& value) {
  const auto text = check_->text(value, "until");
  if (!text) return std::nullopt;
  const auto day = parse_iso_date(*text);
  if (!day) {
    check_->error(value, fmt::format("{} is not a day", in_quotes(*text)),
                  "write year, month and day, as in until: 2027-01-31", Rule::invalid_date);
  }
  return day;
}

bool DriftReader::is_ignored(std::string_view what) const {
  const Lifecycle& lifecycle = *resource_->lifecycle;
  const auto field = schema_->find(what);
  return (what == "teams" && lifecycle.ignores_teams) ||
         (field && std::ranges::binary_search(lifecycle.ignore_changes, *field));
}

}  // namespace

void read_accepted_drift(const YamlNode& value, const BlockRules& rules, Resource& resource,
                         FileCheck& check) {
  DriftReader(rules, resource, check).read(value);
}

std::span<const std::string_view> keys_of_accepted_drift() { return drift_keys; }

}  // namespace haloform::config
