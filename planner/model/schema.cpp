#include "planner/model/schema.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace haloform {

std::string_view profile_name(Profile profile) {
  switch (profile) {
    case Profile::guide: return "guide";
    case Profile::halo: return "halo";
  }
  return "";
}

std::optional<Profile> parse_profile(std::string_view name) {
  const auto at = std::ranges::find(all_profiles, name, profile_name);
  return at == all_profiles.end() ? std::nullopt : std::optional(*at);
}

namespace {

bool among(const std::vector<Profile>& profiles, std::optional<Profile> profile) {
  if (!profile) return !profiles.empty();
  return std::ranges::find(profiles, *profile) != profiles.end();
}

}  // namespace

bool FieldSpec::Naming::known(std::optional<Profile> profile) const { return among(known_by, profile); }

bool FieldSpec::carried(std::optional<Profile> profile) const { return among(carried_by, profile); }

std::optional<FieldId> TypeSchema::find(std::string_view field_name) const {
  const auto at = std::ranges::find(fields, field_name, &FieldSpec::name);
  if (at == fields.end()) return std::nullopt;
  return FieldId{static_cast<std::uint8_t>(at - fields.begin())};
}

std::optional<FieldId> TypeSchema::named_by(std::string_view key) const {
  const auto at = std::ranges::find_if(
      fields, [key](const FieldSpec& field) { return field.naming && field.naming->key == key; });
  if (at == fields.end()) return std::nullopt;
  return FieldId{static_cast<std::uint8_t>(at - fields.begin())};
}

bool Catalog::one_team(Profile profile) const {
  return std::ranges::find(one_team_per_agent, profile) != one_team_per_agent.end();
}

std::vector<FieldId> imported_fields(const TypeSchema& schema) {
  // A job title is `title` of a contact and `jobtitle` of an agent.
  static constexpr std::array<std::string_view, 8> names{"name",  "firstname", "surname", "email",
                                                         "phone", "mobile",    "title",   "jobtitle"};
  std::vector<FieldId> fields;
  if (schema.about == TypeFacts::About::groups) return fields;
  for (const std::string_view name : names) {
    if (const auto field = schema.find(name)) fields.push_back(*field);
  }
  std::ranges::sort(fields);
  return fields;
}

}  // namespace haloform
