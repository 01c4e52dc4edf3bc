#include "planner/config/schema/block_shapes.hpp"

#include "planner/config/block_keys.hpp"
#include "planner/config/fields.hpp"
#include "planner/config/root_sections.hpp"
#include "planner/config/schema/lifecycle_shapes.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
/// Nothing around it, in one line or several.
constexpr std::string_view no_blanks_around = R"(^\S([\s\S]*\S)?$)";
constexpr std::size_t longest_external_id = 100;

/// An id of something, a text that the pattern fits, or nothing: null, or "".
Shape id_shape(std::int64_t least, std::string_view texts) {
  Shape shape{
      {"type", Shape::array({"integer", "null", "string"})}, {"minimum", least}, {"maximum", largest}};
  if (!texts.empty()) shape["pattern"] = texts;
  return shape;
}

Shape text_of(const FieldSpec& field) {
  Shape shape = text_shape();
  if (field.comparison == Comparison::email) shape = email_shape();
  if (field.declared_as) shape = key_shape();
  if (is_name(field)) shape = text_like(no_blanks_around);
  if (!field.id_under.empty()) return id_shape(1, {});
  return field.presence == Presence::required ? shape : or_cleared(std::move(shape));
}

/// The key or the address of a block, or the id of a record that none declares.
Shape resource_shape(const FieldSpec& field) {
  const std::string key = "[a-z0-9][a-z0-9._-]{0," + std::to_string(Address::longest_key - 1) + "}";
  return id_shape(0,
                  R"(^$|^\s*()" + std::string(type_name(*field.declared_as)) + R"(\.)?)" + key + R"(\s*$)");
}

/// Values by the names that the instance has for them.
Shape entries_shape() {
  return {{"type", Shape::array({"object", "null"})},
          {"propertyNames", text_like(no_blanks_around)},
          {"additionalProperties",
           {{"type", Shape::array({"string", "number", "boolean", "null"})}, {"maxLength", longest_text}}}};
}

Shape field_shape(const FieldSpec& field) {
  switch (field.kind) {
    case ValueKind::text: return text_of(field);
    case ValueKind::integer:
      return id_shape(
          field.comparison == Comparison::reference ? 0 : std::numeric_limits<std::int64_t>::min(), "^$");
    case ValueKind::names: return or_null(list_shape(text_shape()));
    case ValueKind::resource: return resource_shape(field);
    case ValueKind::entries: return entries_shape();
    case ValueKind::boolean: break;
  }
  return or_null(boolean_shape());
}

/// `Acme Ltd/Head Office`, or what the id takes.
Shape named_shape() { return id_shape(0, R"(^$|^\s*[^\s/][^/]*/[\s\S]*\S)"); }

std::string field_help(const FieldSpec& field) {
  std::string help = field.presence == Presence::required ? "Required." : "null clears it.";
  if (field.carried_by.size() == 1)
    help += " Of the profile " + std::string(profile_name(field.carried_by.front())) + " alone.";
  return help;
}

constexpr std::array<std::string_view, 2> membership_words{"additive", "exclusive"};

Shape keys_shape() { return list_shape(key_shape()); }

constexpr std::array facet_rows{
    KeyRow{"active", [](const Subject&) { return boolean_shape(); },
           "Who is declared is active unless this says false."},
    KeyRow{"teams", [](const Subject&) { return keys_shape(); }, "Teams by their keys."},
    KeyRow{"members", [](const Subject&) { return keys_shape(); }, "Agents by their keys; [] for nobody."},
    KeyRow{"membership", [](const Subject&) { return word_shape(membership_words); },
           "exclusive also removes declared agents who are not listed."},
    KeyRow{"external_id",
           [](const Subject&) {
             Shape shape = text_like(no_blanks_around);
             shape["maxLength"] = longest_external_id;
             return shape;
           },
           "The number that the employer gives: kept in the state, never sent."},
    KeyRow{"lifecycle", lifecycle_shape, "How the record is treated over time."}};

Shape fields_shape(const Subject& subject, std::string_view inside, std::span<const std::string_view> keys) {
  const TypeSchema& schema = *subject.type;
  std::vector<std::string_view> others(keys.begin(), keys.end());
  std::erase_if(others, [&](std::string_view key) { return schema.find(key) || schema.named_by(key); });
  Shape shape = mapping_shape(subject, inside, others, facet_rows);
  Shape properties = Shape::object();
  for (const std::string_view key : keys) {
    if (const auto field = schema.find(key)) {
      properties[std::string(key)] = described(field_shape(schema.at(*field)), field_help(schema.at(*field)));
    } else if (const auto named = schema.named_by(key)) {
      properties[std::string(key)] =
          described(named_shape(), "An id, or Client/Site as HaloPSA shows it. In the place of " +
                                       std::string(schema.at(*named).name) + ".");
    }
  }
  properties.update(shape["properties"]);
  shape["properties"] = std::move(properties);
  return shape;
}

}  // namespace

Shape block_shape(const Subject& subject) {
  const TypeSchema& schema = *subject.type;
  Shape shape = fields_shape(subject, type_name(schema.type), keys_of_block(schema, std::nullopt));
  Shape required = Shape::array();
  Shape rules = Shape::array();
  for (const FieldSpec& field : schema.fields) {
    if (field.presence == Presence::required) required.push_back(field.name);
    if (field.naming && field.naming->key != field.name)
      rules.push_back(no_shape(with_keys({field.name, field.naming->key})));
  }
  shape["required"] = std::move(required);
  if (schema.membership == TypeFacts::Membership::has_members) {
    Shape exclusive = with_keys({"membership"});
    exclusive["properties"] = {{"membership", {{"const", "exclusive"}}}};
    rules.push_back({{"if", std::move(exclusive)}, {"then", with_keys({"members"})}});
  }
  if (!rules.empty()) shape["allOf"] = std::move(rules);
  return shape;
}

Shape defaults_shape(const Subject& subject) {
  const TypeSchema& schema = *subject.type;
  Shape shape = fields_shape(subject, "defaults." + std::string(type_name(schema.type)),
                             keys_of_defaults(schema, std::nullopt));
  shape["properties"]["lifecycle"] = default_lifecycle_shape(subject, DefaultsOf::one_type);
  return shape;
}

}  // namespace haloform::config
