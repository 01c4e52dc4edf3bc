#include "planner/config/block_keys.hpp"

#include "planner/config/fields.hpp"

#include <array>

namespace haloform::config {

namespace {

/// The keys that only the root file has.
constexpr std::array<std::string_view, 13> root_keys{"version",  "instance", "state",  "include", "defaults",
                                                     "timezone", "feeds",    "guards", "allow",   "seats",
                                                     "pii",      "audit",    "notify"};

}  // namespace

std::vector<std::string_view> keys_of_file(FileRole role) {
  std::vector<std::string_view> keys;
  if (role == FileRole::root) keys.assign(root_keys.begin(), root_keys.end());
  keys.insert(keys.end(), type_plurals().begin(), type_plurals().end());
  keys.emplace_back("moved");
  return keys;
}

std::vector<std::string_view> keys_of_block(const TypeSchema& schema, std::optional<Profile> profile) {
  std::vector<std::string_view> names = field_names(schema, profile);
  if (schema.activation == TypeFacts::Activation::switchable) names.emplace_back("active");
  if (schema.membership == TypeFacts::Membership::joins_teams) names.emplace_back("teams");
  if (schema.membership == TypeFacts::Membership::has_members) {
    names.emplace_back("members");
    names.emplace_back("membership");
  }
  for (const FieldSpec& field : schema.fields) {
    if (field.naming && field.naming->key != field.name && field.carried(profile))
      names.push_back(field.naming->key);
  }
  if (schema.activation == TypeFacts::Activation::switchable) names.emplace_back("external_id");
  names.emplace_back("lifecycle");
  return names;
}

}  // namespace haloform::config
