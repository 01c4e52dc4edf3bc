#include "planner/config/schema/profile_rules.hpp"

#include "planner/config/schema/feed_shapes.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace haloform::config {

namespace {

/// Where a profile lacks fields of a type, none of them may stand in a block, below `defaults:`, in a feed, or in a list of names.
struct Lacking {
  Shape block = Shape::object();
  Shape defaults = Shape::object();
  Shape feed = Shape::object();
};

Shape properties_of(Shape properties) { return {{"properties", std::move(properties)}}; }

/// What a `lifecycle:` may not say: `names`, which are no fields there, and an overlap of teams where there is one.
Shape lifecycle_rules(const Shape& names, bool one_team) {
  Shape rules = Shape::object();
  if (!names.empty()) {
    const Shape name = no_shape({{"enum", names}});
    rules["ignore_changes"] = {{"items", name}};
    rules["drift"] = {{"items", properties_of({{"accept", name}})}};
  }
  if (one_team) rules["overlap"] = false;
  return rules;
}

/// Of a text that is the number of something under some profiles.
Shape id_rule(const FieldSpec& field, Profile profile) {
  if (field.id_under.empty()) return Shape::object();
  if (std::ranges::find(field.id_under, profile) != field.id_under.end()) return {{"pattern", "^$|[0-9]"}};
  return {{"type", Shape::array({"string", "null"})}};
}

Lacking lacking(const TypeSchema& schema, Profile profile, bool one_team) {
  Lacking lacks;
  Shape names = Shape::array();
  for (const FieldSpec& field : schema.fields) {
    if (field.naming && field.naming->key != field.name && !field.naming->known(profile))
      lacks.block[std::string(field.naming->key)] = {{"maxLength", 0}};
    if (field.carried(profile)) {
      const Shape rule = id_rule(field, profile);
      if (rule.empty()) continue;
      lacks.block[std::string(field.name)] = rule;
      lacks.defaults[std::string(field.name)] = rule;
      continue;
    }
    for (Shape* const where : {&lacks.block, &lacks.defaults, &lacks.feed})
      (*where)[std::string(field.name)] = false;
    names.push_back(field.name);
  }
  const bool leaves_teams = schema.membership == TypeFacts::Membership::joins_teams;
  const Shape lifecycle = lifecycle_rules(names, one_team && leaves_teams);
  if (!lifecycle.empty()) {
    lacks.block["lifecycle"] = properties_of(lifecycle);
    lacks.defaults["lifecycle"] = properties_of(lifecycle);
  }
  return lacks;
}

Shape rule_of(const Catalog& catalog, Profile profile) {
  Shape sections = Shape::object();
  Shape defaults = Shape::object();
  Shape feeds = Shape::array();
  for (const ResourceType type : all_types) {
    Lacking lacks = lacking(catalog.of(type), profile, catalog.one_team(profile));
    if (!lacks.block.empty())
      sections[std::string(type_plural(type))] = {{"additionalProperties", properties_of(lacks.block)}};
    if (!lacks.defaults.empty()) defaults[std::string(type_name(type))] = properties_of(lacks.defaults);
    if (!lacks.feed.empty())
      feeds.push_back(of_feeds_of(type, {{"fields", properties_of(std::move(lacks.feed))}}));
  }
  if (catalog.one_team(profile)) defaults["lifecycle"] = properties_of({{"overlap", false}});
  if (!defaults.empty()) sections["defaults"] = properties_of(std::move(defaults));
  if (!feeds.empty()) sections["feeds"] = {{"additionalProperties", {{"allOf", std::move(feeds)}}}};
  // One record is all that its body holds.
  if (catalog.one_team(profile)) sections["instance"] = properties_of({{"batch", {{"maximum", 1}}}});
  Shape named = with_keys({"instance"});
  named["type"] = "object";
  Shape api = with_keys({"api"});
  api["properties"] = {{"api", {{"const", profile_name(profile)}}}};
  named["properties"] = {{"instance", std::move(api)}};
  return {{"if", std::move(named)}, {"then", properties_of(std::move(sections))}};
}

}  // namespace

Shape profile_rules(const Catalog& catalog) {
  Shape rules = Shape::array();
  for (const Profile profile : all_profiles) rules.push_back(rule_of(catalog, profile));
  return rules;
}

}  // namespace haloform::config
