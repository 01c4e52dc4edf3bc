#include "planner/model/schema.hpp"

#include <algorithm>

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

bool FieldSpec::carried(std::optional<Profile> profile) const {
  if (!profile) return !carried_by.empty();
  return std::ranges::find(carried_by, *profile) != carried_by.end();
}

std::optional<FieldId> TypeSchema::find(std::string_view field_name) const {
  const auto at = std::ranges::find(fields, field_name, &FieldSpec::name);
  if (at == fields.end()) return std::nullopt;
  return FieldId{static_cast<std::uint8_t>(at - fields.begin())};
}

bool Catalog::one_team(Profile profile) const {
  return std::ranges::find(one_team_per_agent, profile) != one_team_per_agent.end();
}

}  // namespace haloform
