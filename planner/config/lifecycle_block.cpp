#include "planner/config/lifecycle_block.hpp"

#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"
#include "planner/config/accepted_drift.hpp"
#include "planner/config/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::config {

namespace {

constexpr std::array<std::string_view, 6> lifecycle_keys{"protect", "on_removal", "ignore_changes",
                                                         "drift",   "id",         "previously"};

class LifecycleReader {
 public:
  LifecycleReader(const BlockRules& rules, Resource& resource, FileParts& parts, FileCheck& check)
      : rules_(&rules),
        schema_(&rules.catalog->of(resource.address.type())),
        resource_(&resource),
        parts_(&parts),
        check_(&check) {}

  void read(const YamlNode& value) {
    if (!check_->mapping(value, "lifecycle", "lifecycle: {protect: true}")) return;
    for (const YamlEntry entry : value.entries()) {
      if (entry.use == KeyUse::first) this->entry(entry);
    }
    // Behind them all, since it speaks of what others ignore.
    if (const auto drift = value.find("drift"))
      read_accepted_drift(drift->value, *rules_, *resource_, *check_);
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
};

void LifecycleReader::entry(const YamlEntry& entry) {
  const std::string_view key = entry.key.text();
  if (key == "protect") {
    const auto truth = check_->boolean(entry.value, key);
    if (truth && *truth) resource_->lifecycle.edit().protection = Protection::protect;
  } else if (key == "on_removal") {
    on_removal(entry.value);
  } else if (key == "ignore_changes") {
    ignore_changes(entry.value);
  } else if (key == "drift") {
    return;  // read when the others are
  } else if (key == "id") {
    id(entry.value);
  } else if (key == "previously") {
    previously(entry);
  } else {
    check_->unknown_key(entry.key, fmt::format("the lifecycle of {}", resource_->address.text()),
                        lifecycle_keys);
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

void read_lifecycle(const YamlNode& value, const BlockRules& rules, Resource& resource, FileParts& parts,
                    FileCheck& check) {
  LifecycleReader(rules, resource, parts, check).read(value);
}

}  // namespace haloform::config
