#include "planner/config/lifecycle_block.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"
#include "planner/config/accepted_drift.hpp"
#include "planner/config/fields.hpp"
#include "planner/config/lifecycle_ownership.hpp"
#include "planner/config/lifecycle_people.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::array<std::string_view, 14> lifecycle_keys{
    "protect", "on_removal", "ignore_changes", "drift",  "id",      "previously", "starts_on",
    "ends_on", "grace",      "extended_until", "paused", "overlap", "owner",      "block_if"};
/// What is of one person, and of nobody by default.
constexpr std::array<std::string_view, 5> own_keys{"id", "previously", "starts_on", "ends_on",
                                                   "extended_until"};
/// What names fields.
constexpr std::array<std::string_view, 2> field_keys{"ignore_changes", "drift"};

bool is_among(std::string_view key, std::span<const std::string_view> keys) {
  return std::ranges::find(keys, key) != keys.end();
}

class LifecycleReader {
 public:
  /// `label`: whose lifecycle it is, in messages; `known`: the keys that it may have.
  LifecycleReader(const BlockRules& rules, Resource& resource, FileParts& parts, FileCheck& check,
                  std::string label, std::span<const std::string_view> known, DatesOf whose)
      : rules_(&rules),
        schema_(&rules.catalog->of(resource.address.type())),
        resource_(&resource),
        parts_(&parts),
        check_(&check),
        label_(std::move(label)),
        known_(known),
        whose_(whose) {}

  void read(const YamlNode& value, const EntryFilter& counts) {
    if (!check_->mapping(value, "lifecycle", "lifecycle: {protect: true}")) return;
    for (const YamlEntry entry : value.entries()) {
      if (entry.use == KeyUse::first && counts(entry)) this->entry(entry);
    }
    read_schedule(value, whose_, *resource_, *check_, counts);
    // Behind them all, since it speaks of what others ignore.
    if (const auto drift = value.find("drift"); drift && counts(*drift)) {
      resource_->lifecycle.edit().drift.clear();
      read_accepted_drift(drift->value, *rules_, *resource_, *check_);
    }
  }

 private:
  void entry(const YamlEntry& entry);
  void on_removal(const YamlNode& value);
  void ignore_changes(const YamlNode& value);
  void ignored_field(const YamlNode& item);
  void id(const YamlNode& value);
  void previously(const YamlEntry& entry);

  const BlockRules* rules_;
  const TypeSchema* schema_;
  Resource* resource_;
  FileParts* parts_;
  FileCheck* check_;
  std::string label_;
  std::span<const std::string_view> known_;
  DatesOf whose_;
};

void LifecycleReader::entry(const YamlEntry& entry) {
  const std::string_view key = entry.key.text();
  if (key == "protect") {
    read_protect(entry.value, *schema_, *resource_, *check_);
  } else if (key == "on_removal") {
    on_removal(entry.value);
  } else if (key == "ignore_changes") {
    ignore_changes(entry.value);
  } else if (key == "drift" || is_among(key, schedule_keys)) {
    return;  // read when the others are
  } else if (key == "id") {
    id(entry.value);
  } else if (key == "previously") {
    previously(entry);
  } else if (key == "overlap") {
    read_overlap(entry, *rules_, *resource_, *check_);
  } else if (key == "owner") {
    read_owner(entry, *schema_, *resource_, *check_);
  } else if (key == "block_if") {
    read_block_if(entry, *schema_, *resource_, *check_);
  } else {
    check_->unknown_key(entry.key, label_, known_);
  }
}

void LifecycleReader::on_removal(const YamlNode& value) {
  static constexpr std::array<std::string_view, 3> names{"deactivate", "delete", "forget"};
  const auto text = check_->text(value, "on_removal");
  if (!text) return;
  const auto policy = parse_on_removal(*text);
  if (!policy) {
    std::string advice = did_you_mean(nearest(*text, names));
    if (advice.empty()) advice = "known are deactivate, delete and forget";
    return check_->error(value, fmt::format("unknown on_removal {}", in_quotes(*text)), std::move(advice));
  }
  // A record that cannot be switched off is never deleted either: others may still use it.
  if (schema_->activation == TypeFacts::Activation::none && *policy != OnRemoval::forget) {
    return check_->error(
        value,
        fmt::format("{} can only be forgotten (removed from the state alone), not {}",
                    type_plural(schema_->type), *policy == OnRemoval::remove ? "deleted" : "deactivated"),
        "write on_removal: forget, or leave it out");
  }
  resource_->lifecycle.edit().on_removal = *policy;
}

void LifecycleReader::ignore_changes(const YamlNode& value) {
  // In the place of what is the default.
  resource_->lifecycle.edit().ignore_changes.clear();
  resource_->lifecycle.edit().ignores_teams = false;
  if (!check_->sequence(value, "ignore_changes", "ignore_changes: [phone]")) return;
  for (const YamlNode item : value.items()) ignored_field(item);
  auto& fields = resource_->lifecycle.edit().ignore_changes;
  fields = each_once(std::move(fields));
}

void LifecycleReader::ignored_field(const YamlNode& item) {
  const auto name = check_->text(item, "ignore_changes");
  if (!name) return;
  const bool joins_teams = schema_->membership == TypeFacts::Membership::joins_teams;
  if (*name == "teams" && joins_teams) {
    resource_->lifecycle.edit().ignores_teams = true;
    return;
  }
  std::vector<std::string_view> names = field_names(*schema_, rules_->profile);
  if (const auto field = schema_->find(*name); field && std::ranges::find(names, *name) != names.end()) {
    resource_->lifecycle.edit().ignore_changes.push_back(*field);
    return;
  }
  if (*name == "active") {
    return check_->error(
        item, "ignore_changes cannot contain active",
        "remove active from the block: a record that is deactivated outside then stays inactive");
  }
  if (const auto field = schema_->find(*name); field && !schema_->at(*field).carried(rules_->profile)) {
    return check_->error(item, cannot_carry(*schema_, *field, rules_->profile), "remove it",
                         Rule::unsupported_by_profile);
  }
  if (joins_teams) names.emplace_back("teams");
  std::string advice = did_you_mean(nearest(*name, names));
  if (advice.empty()) advice = fmt::format("known are {}", fmt::join(names, ", "));
  check_->error(item,
                fmt::format("ignore_changes names {}, which is not a field of {}", in_quotes(*name),
                            type_plural(schema_->type)),
                std::move(advice), Rule::unknown_key);
}

void LifecycleReader::id(const YamlNode& value) {
  const auto number = check_->integer(value, "id");
  if (!number) return;
  const auto id = RemoteId::from(*number);
  if (!id) {
    return check_->error(value, fmt::format("{} is not the id of a record", *number),
                         "write the id that HaloPSA shows, a whole number from 1");
  }
  resource_->lifecycle.edit().id = *id;
  parts_->ids.push_back({resource_->address, *id, check_->place(value)});
}

void LifecycleReader::previously(const YamlEntry& entry) {
  if (!schema_->email) {
    return check_->error(entry.key,
                         fmt::format("{} have no e-mail to be found by", type_plural(schema_->type)),
                         "remove previously; use lifecycle.id to name a record", Rule::misplaced_key);
  }
  if (!check_->sequence(entry.value, "previously", "previously: [jane.old@example.com]")) return;
  for (const YamlNode item : entry.value.items()) {
    const auto text = check_->text(item, "previously");
    if (!text || !check_email(item, *text, *check_)) continue;
    resource_->lifecycle.edit().previously.emplace_back(*text);
    parts_->previous.push_back({resource_->address, std::string(*text), check_->place(item)});
  }
}

}  // namespace

void read_lifecycle(const YamlNode& value, DatesOf whose, const BlockRules& rules, Resource& resource,
                    FileParts& parts, FileCheck& check, const EntryFilter& counts) {
  LifecycleReader(rules, resource, parts, check, fmt::format("the lifecycle of {}", resource.address.text()),
                  lifecycle_keys, whose)
      .read(value, counts);
}

Lifecycle read_default_lifecycle(const YamlNode& value, DefaultsOf whose, const BlockRules& rules,
                                 ResourceType type, Lifecycle before, FileCheck& check) {
  const std::string label = whose == DefaultsOf::all_types
                                ? std::string("defaults.lifecycle")
                                : fmt::format("defaults.{}.lifecycle", type_name(type));
  if (!check.mapping(value, label, "lifecycle: {grace: 7d}")) return before;
  bool fits = true;
  for (const YamlEntry entry : value.entries()) {
    const std::string_view key = entry.key.text();
    const bool names_fields = whose == DefaultsOf::all_types && is_among(key, field_keys);
    if (entry.use != KeyUse::first || !(names_fields || is_among(key, own_keys))) continue;
    fits = false;
    check.error(entry.key,
                fmt::format("{} cannot have a default{}", key, names_fields ? " for all types" : ""),
                names_fields ? fmt::format("types have other fields; write it under defaults.{}.lifecycle",
                                           type_name(ResourceType::agent))
                             : std::string("it is of one person; set it in each block"),
                Rule::misplaced_key);
  }
  if (!fits) return before;
  // A block of nobody, which has all that blocks of the type will have.
  Resource resource{*Address::of(type, "x"), {}, {}, {}, MemberList::absent, {}, {}};
  resource.lifecycle = std::move(before);
  FileParts parts;
  // Of all types, what only some can have is of those alone.
  const bool leaves_teams = facts_of(type).membership == TypeFacts::Membership::joins_teams;
  const auto counts = [&](const YamlEntry& entry) {
    return whose == DefaultsOf::one_type || leaves_teams || entry.key.text() != "overlap";
  };
  LifecycleReader(rules, resource, parts, check, label, keys_of_default_lifecycle(whose), DatesOf::defaults)
      .read(value, counts);
  return *resource.lifecycle;
}

std::span<const std::string_view> keys_of_lifecycle() { return lifecycle_keys; }

std::span<const std::string_view> keys_of_default_lifecycle(DefaultsOf whose) {
  const auto keys_of = [](bool with_fields) {
    std::vector<std::string_view> keys(lifecycle_keys.begin(), lifecycle_keys.end());
    std::erase_if(keys, [&](std::string_view key) {
      return is_among(key, own_keys) || (!with_fields && is_among(key, field_keys));
    });
    return keys;
  };
  static const std::vector<std::string_view> of_one_type = keys_of(true);
  static const std::vector<std::string_view> of_all_types = keys_of(false);
  return whose == DefaultsOf::one_type ? of_one_type : of_all_types;
}

}  // namespace haloform::config
