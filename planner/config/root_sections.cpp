#include "planner/config/root_sections.hpp"

#include "planner/base/text.hpp"
#include "planner/config/allow_section.hpp"
#include "planner/config/fields.hpp"
#include "planner/config/lifecycle_block.hpp"
#include "planner/config/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

class RootReader {
 public:
  RootReader(const Catalog& catalog, std::optional<Profile> profile, FileCheck& check)
      : catalog_(&catalog), profile_(profile), check_(&check) {}

  void version(const YamlNode& root);
  /// One that is wrong is an error of the settings.
  void timezone(const YamlNode& root) {
    const auto zone = root.find("timezone");
    if (zone && zone->value.is_scalar() && !zone_fault(zone->value.text())) zone_ = zone->value.text();
  }
  void section(const YamlEntry& entry);
  [[nodiscard]] RootSections take() { return std::move(sections_); }

 private:
  void guards(const YamlNode& value);
  void type_guards(ResourceType type, const YamlNode& value);
  std::optional<Limit> limit(const YamlNode& value, GuardKind kind, std::string_view name);
  void set_for_all(GuardKind kind, Limit limit);
  void seats(const YamlNode& value);
  void defaults(const YamlNode& value);
  void type_defaults(const TypeSchema& schema, const YamlNode& value);
  void lifecycle(const YamlNode& value, DefaultsOf whose, ResourceType type);

  const Catalog* catalog_;
  std::optional<Profile> profile_;
  FileCheck* check_;
  std::string zone_ = "UTC";  ///< Of the configuration.
  RootSections sections_;
};

void RootReader::version(const YamlNode& root) {
  const auto entry = root.find("version");
  if (!entry) {
    return check_->error(root, "the configuration has no version", "add version: 1 at the top",
                         Rule::missing_field);
  }
  const auto number = check_->integer(entry->value, "version");
  if (!number || *number == 1) return;
  check_->error(entry->value, fmt::format("version {} of the configuration is not supported", *number),
                "this haloform reads version: 1");
}

void RootReader::section(const YamlEntry& entry) {
  if (entry.use != KeyUse::first) return;
  if (entry.key.text() == "guards") guards(entry.value);
  if (entry.key.text() == "allow")
    sections_.guards.once() = allow_section(entry.value, *catalog_, profile_, zone_, *check_);
  if (entry.key.text() == "seats") seats(entry.value);
  if (entry.key.text() == "defaults") defaults(entry.value);
}

std::optional<Limit> RootReader::limit(const YamlNode& value, GuardKind kind, std::string_view name) {
  const std::string_view text = value.text();
  if (kind == GuardKind::per_site) {
    const auto count = check_->count(value, fmt::format("guards.{}", name), 0);
    return count ? std::optional(Limit{Limit::Unit::count, *count}) : std::nullopt;
  }
  if (value.is_scalar() && text.ends_with('%')) {
    if (const auto percent = Limit::parse(text)) return percent;
    check_->error(value, fmt::format("{} is not a percentage from 0% to 100%", in_quotes(text)),
                  fmt::format("write {}: 10%, for example", name));
    return std::nullopt;
  }
  if (value.kind() != YamlKind::plain || value.scalar_type() != ScalarType::integer) {
    check_->error(value, fmt::format("guards.{} must be a count or a percentage", name),
                  fmt::format("write {}: 20, or {}: 10%", name, name));
    return std::nullopt;
  }
  const auto count = check_->count(value, name, 0);
  if (!count) return std::nullopt;
  return Limit{Limit::Unit::count, *count};
}

void RootReader::guards(const YamlNode& value) {
  if (!check_->mapping(value, "guards", "guards: {deactivate: 10%, contacts: {deactivate: 100}}")) return;
  // What is said of all types comes first, wherever it stands; what is said of one type goes before it.
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    const auto kind = parse_guard(entry.key.text());
    if (!kind) continue;
    if (const auto said = limit(entry.value, *kind, entry.key.text())) set_for_all(*kind, *said);
  }
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first || parse_guard(entry.key.text())) continue;
    if (const auto type = parse_type_plural(entry.key.text())) {
      type_guards(*type, entry.value);
    } else {
      check_->unknown_key(entry.key, "guards", keys_of_guards());
    }
  }
}

/// A limit of sites is one of those types alone whose records are at one.
void RootReader::set_for_all(GuardKind kind, Limit limit) {
  for (const ResourceType type : all_types) {
    if (kind != GuardKind::per_site || catalog_->of(type).scope) sections_.guards.of(type, kind) = limit;
  }
}

void RootReader::type_guards(ResourceType type, const YamlNode& value) {
  const std::string inside = fmt::format("guards.{}", type_plural(type));
  if (!check_->mapping(value, inside, fmt::format("{}: {{deactivate: 10%}}", type_plural(type)))) return;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    const auto kind = parse_guard(entry.key.text());
    if (!kind) {
      check_->unknown_key(entry.key, inside, keys_of_type_guards());
    } else if (*kind == GuardKind::per_site && !catalog_->of(type).scope) {
      check_->error(entry.key, fmt::format("{} are at no site", type_plural(type)), "remove per_site",
                    Rule::misplaced_key);
    } else if (const auto said =
                   limit(entry.value, *kind, fmt::format("{}.{}", type_plural(type), guard_name(*kind)))) {
      sections_.guards.of(type, *kind) = *said;
    }
  }
}

void RootReader::seats(const YamlNode& value) {
  if (!check_->mapping(value, "seats", "seats: {agents: 50}")) return;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    const auto type = parse_type_plural(entry.key.text());
    if (type && facts_of(*type).seats == TypeFacts::SeatUse::one_each) {
      sections_.agent_seats = check_->count(entry.value, type_plural(*type), 0);
    } else {
      check_->unknown_key(entry.key, "seats", keys_of_seats());
    }
  }
}

void RootReader::defaults(const YamlNode& value) {
  if (!check_->mapping(value, "defaults", "defaults: {agent: {timezone: Europe/London}}")) return;
  // What is said of all comes first, wherever it stands; what is said of one type goes before it.
  if (const auto all = value.find("lifecycle")) {
    for (const ResourceType type : all_types) {
      if (facts_of(type).activation == TypeFacts::Activation::switchable)
        lifecycle(all->value, DefaultsOf::all_types, type);
    }
  }
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first || entry.key.text() == "lifecycle") continue;
    const auto type = parse_type(entry.key.text());
    if (type) {
      type_defaults(catalog_->of(*type), entry.value);
    } else {
      check_->unknown_key(entry.key, "defaults", keys_of_all_defaults());
    }
  }
}

void RootReader::lifecycle(const YamlNode& value, DefaultsOf whose, ResourceType type) {
  const BlockRules rules{catalog_, profile_, {}, {}};
  Rare<Lifecycle>& target = sections_.lifecycle.at(type);
  target = read_default_lifecycle(value, whose, rules, type, *target, *check_);
}

void RootReader::type_defaults(const TypeSchema& schema, const YamlNode& value) {
  const std::string inside = fmt::format("defaults.{}", type_name(schema.type));
  if (!check_->mapping(value, inside, "a mapping of fields, or remove it")) return;
  Attributes& target = sections_.defaults.at(schema.type);
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    const std::string_view key = entry.key.text();
    const auto field = schema.find(key);
    if (key == "lifecycle") {
      lifecycle(entry.value, DefaultsOf::one_type, schema.type);
    } else if (key == "active" || key == "teams" || key == "members" || key == "membership" ||
               key == "external_id") {
      check_->error(entry.key, fmt::format("{} cannot have a default", key),
                    "defaults contain fields and lifecycle only; set it in each block", Rule::misplaced_key);
    } else if (!field) {
      if (!other_word(schema, profile_, entry.key, inside, *check_))
        check_->unknown_key(entry.key, inside, keys_of_defaults(schema, profile_));
    } else if (is_identity(schema, *field)) {
      check_->error(entry.key, fmt::format("{} cannot have a default", key),
                    fmt::format("{} are identified by it; set it in each block", type_plural(schema.type)),
                    Rule::misplaced_key);
    } else if (auto read = read_field(schema, *field, profile_, entry, *check_)) {
      target.set(*field, std::move(*read));
    }
  }
}

}  // namespace

RootSections root_sections_of(const YamlNode& root, const Catalog& catalog, std::optional<Profile> profile,
                              FileCheck& check) {
  RootReader reader(catalog, profile, check);
  reader.version(root);
  reader.timezone(root);
  for (const YamlEntry entry : root.entries()) reader.section(entry);
  return reader.take();
}

std::vector<IncludePattern> include_patterns_of(const YamlNode& root, FileCheck& check) {
  std::vector<IncludePattern> patterns;
  const auto entry = root.find("include");
  if (!entry) return patterns;
  const auto add = [&](const YamlNode& value) {
    const auto text = check.text(value, "include");
    if (text) patterns.push_back({std::string(*text), check.span(value)});
  };
  if (entry->value.is_scalar() && !entry->value.is_null()) {
    add(entry->value);
  } else if (check.sequence(entry->value, "include", "include: [people/*.yaml]")) {
    for (const YamlNode item : entry->value.items()) add(item);
  }
  return patterns;
}

std::vector<std::string_view> keys_of_type_guards() {
  std::vector<std::string_view> names;
  std::ranges::transform(all_guards, std::back_inserter(names), guard_name);
  return names;
}

std::vector<std::string_view> keys_of_guards() {
  std::vector<std::string_view> keys = keys_of_type_guards();
  keys.insert(keys.end(), type_plurals().begin(), type_plurals().end());
  return keys;
}

std::vector<std::string_view> keys_of_seats() {
  std::vector<std::string_view> names;
  for (const ResourceType type : all_types) {
    if (facts_of(type).seats == TypeFacts::SeatUse::one_each) names.push_back(type_plural(type));
  }
  return names;
}

std::vector<std::string_view> keys_of_defaults(const TypeSchema& schema, std::optional<Profile> profile) {
  std::vector<std::string_view> names = field_names(schema, profile);
  std::erase_if(names, [&](std::string_view name) { return is_identity(schema, *schema.find(name)); });
  names.emplace_back("lifecycle");
  return names;
}

std::vector<std::string_view> keys_of_all_defaults() {
  std::vector<std::string_view> keys(type_names().begin(), type_names().end());
  keys.emplace_back("lifecycle");
  return keys;
}

}  // namespace haloform::config
