#include "planner/config/schema/section_shapes.hpp"

#include "planner/config/allow_section.hpp"
#include "planner/config/block_keys.hpp"
#include "planner/config/folder_path.hpp"
#include "planner/config/moves.hpp"
#include "planner/config/pii_section.hpp"
#include "planner/config/report_sections.hpp"
#include "planner/config/root_sections.hpp"
#include "planner/config/schema/block_shapes.hpp"
#include "planner/config/schema/feed_shapes.hpp"
#include "planner/config/schema/lifecycle_shapes.hpp"
#include "planner/config/schema/state_shapes.hpp"
#include "planner/config/settings.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

Subject about(const Subject& subject, ResourceType type) {
  return {subject.catalog, subject.unknown, &subject.catalog.of(type)};
}

constexpr std::array<std::string_view, 2> rate_words{"auto", "off"};

/// Whole seconds, in whatever unit.
Shape seconds_shape(const Subject&) {
  return integer_or_text(1, 3'600'000, "^0*[1-9][0-9]{0,6}([smh]?|000ms)$");
}

constexpr std::array rate_rows{KeyRow{"requests", [](const Subject&) { return count_shape(1); }, ""},
                               KeyRow{"per", seconds_shape, "A whole number of seconds, like 300s."}};

Shape api_shape(const Subject&) {
  std::vector<std::string_view> words{"auto"};
  std::ranges::transform(all_profiles, std::back_inserter(words), profile_name);
  return word_shape(words);
}

constexpr std::array instance_rows{
    KeyRow{"url", [](const Subject&) { return url_shape(); },
           "The address of the instance; HALOPSA_URL wins."},
    KeyRow{"api", api_shape, "How the instance speaks; auto asks it."},
    KeyRow{"tenant", [](const Subject&) { return filled_text_shape(); }, ""},
    KeyRow{"auth_url", [](const Subject&) { return url_shape(); }, "Its auth server; by default <url>/auth."},
    KeyRow{"scope", [](const Subject&) { return filled_text_shape(); }, "By default those of the profile."},
    KeyRow{"rate_limit",
           [](const Subject& subject) {
             return any_of({word_shape(rate_words),
                            whole_mapping_shape(subject, "rate_limit", keys_of_rate_limit(), rate_rows)});
           },
           "auto, off, or {requests: 250, per: 300s}."},
    KeyRow{"batch", [](const Subject&) { return integer_shape(1, most_together); },
           "Records in one POST, at most; of the profile halo alone."},
    KeyRow{"ca_file", [](const Subject&) { return path_shape(); },
           "Certificates that are trusted besides those of the system."}};

/// `20`, or `10%`.
Shape limit_shape(const Subject&) {
  return integer_or_text(0, std::numeric_limits<std::uint32_t>::max(), R"(^[+-]?0*([0-9]|[1-9][0-9]|100)%$)");
}

/// The limits of one type, or of all.
std::vector<KeyRow> limit_rows() {
  std::vector<KeyRow> rows;
  for (const std::string_view key : keys_of_type_guards()) {
    if (parse_guard(key) == GuardKind::per_site) {
      rows.push_back({key, [](const Subject&) { return count_shape(0); }, "A count of people at one site."});
    } else {
      rows.push_back({key, limit_shape, "A count, or a percentage of the managed records."});
    }
  }
  return rows;
}

Shape guards_shape(const Subject& subject) {
  std::vector<std::string_view> of_types;
  Shape types = Shape::object();
  for (const ResourceType type : all_types) {
    Shape limits = mapping_shape(subject, "guards of a type", keys_of_type_guards(), limit_rows());
    if (!subject.catalog.of(type).scope)
      limits["properties"][std::string(guard_name(GuardKind::per_site))] = false;
    types[std::string(type_plural(type))] = described(std::move(limits), "Limits of this type alone.");
  }
  Shape shape = mapping_shape(subject, "guards", keys_of_type_guards(), limit_rows());
  shape["properties"].update(types);
  return shape;
}

/// Each entry is about one limit; a site has to do with those alone whose records are at one.
Shape allow_shape(const Subject& subject) {
  Shape properties = Shape::object();
  Shape limits = Shape::array();
  Shape at_sites = Shape::array();
  for (const std::string& limit : allow_limits(subject.catalog)) {
    properties[limit] = count_shape(1);
    limits.push_back(with_keys({limit}));
    const auto type = parse_type_plural(limit.substr(0, limit.find('.')));
    if (type && subject.catalog.of(*type).scope) at_sites.push_back(with_keys({limit}));
  }
  properties["until"] = described(date_shape(), "The last day on which it counts.");
  properties["reason"] = described(filled_text_shape(), "Why.");
  Shape site = integer_or_text(std::numeric_limits<std::int64_t>::min(),
                               std::numeric_limits<std::int64_t>::max(), R"(\S)");
  properties["site"] = described(std::move(site), "Of this site alone: an id, or Client/Site.");
  return list_shape({{"type", "object"},
                     {"properties", std::move(properties)},
                     {"additionalProperties", false},
                     {"required", Shape::array({"until", "reason"})},
                     {"oneOf", std::move(limits)},
                     {"if", with_keys({"site"})},
                     {"then", {{"anyOf", std::move(at_sites)}}}});
}

Shape seats_shape(const Subject& subject) {
  std::vector<KeyRow> rows;
  for (const std::string_view key : keys_of_seats())
    rows.push_back({key, [](const Subject&) { return count_shape(0); }, "How many may be active."});
  return mapping_shape(subject, "seats", keys_of_seats(), rows);
}

Shape all_defaults_shape(const Subject& subject) {
  Shape properties = Shape::object();
  for (const ResourceType type : all_types)
    properties[std::string(type_name(type))] = defaults_shape(about(subject, type));
  // What stands there is of all types: as a type has it that has no more than others.
  properties["lifecycle"] =
      default_lifecycle_shape(about(subject, ResourceType::contact), DefaultsOf::all_types);
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Shape pii_shape(const Subject&) {
  Shape properties = Shape::object();
  for (const std::string_view output : pii_outputs())
    properties[std::string(output)] = word_shape(pii_words());
  return any_of(
      {word_shape(pii_words()),
       {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}}});
}

constexpr std::array<std::string_view, 3> configuration_endings{".yaml", ".yml", ".json"};

constexpr std::array audit_rows{KeyRow{"file",
                                       [](const Subject&) { return path_shape(configuration_endings); },
                                       "One line of JSON for each write."}};

Shape occasions_shape(const Subject&) {
  const std::vector<std::string_view> events = notification_events();
  Shape list = list_shape(word_shape(events));
  list["minItems"] = 1;
  return any_of({word_shape(events), std::move(list)});
}

constexpr std::array notify_rows{
    KeyRow{"kind", [](const Subject&) { return word_shape(notification_kinds()); }, ""},
    KeyRow{"on", occasions_shape, "What is told."},
    KeyRow{"url_env",
           [](const Subject&) {
             const auto most = longest_notify_variable - notify_variable_prefix.size();
             return text_like("^" + std::string(notify_variable_prefix) + "[A-Z0-9_]{1," +
                              std::to_string(most) + "}$");
           },
           "The variable of the environment that holds the URL."}};

Shape notify_shape(const Subject& subject) {
  Shape list = list_shape(whole_mapping_shape(subject, "notify", keys_of_notification(), notify_rows));
  list["maxItems"] = most_notifications;
  return list;
}

Shape include_shape(const Subject&) {
  const Shape pattern =
      text_like(R"(^(?!/)(?!([\s\S]*/)?\.\.(/|$))(?![\s\S]*[^/]\*\*)(?![\s\S]*\*\*[^/])[\s\S]*[^/.])");
  Shape shape = pattern;
  shape["type"] = Shape::array({"string", "array"});
  shape["items"] = pattern;
  return shape;
}

/// A move keeps the type.
Shape moved_shape(const Subject&) {
  Shape kinds = Shape::array();
  for (const ResourceType type : all_types) {
    Shape properties = Shape::object();
    for (const std::string_view key : keys_of_move())
      properties[std::string(key)] = address_shape(type_name(type));
    kinds.push_back({{"properties", std::move(properties)}});
  }
  Shape required = Shape::array();
  Shape properties = Shape::object();
  for (const std::string_view key : keys_of_move()) {
    required.push_back(key);
    properties[std::string(key)] = described({{"type", "string"}}, "An address, like agent.jane-smith.");
  }
  Shape list = list_shape({{"type", "object"},
                           {"properties", std::move(properties)},
                           {"additionalProperties", false},
                           {"required", std::move(required)},
                           {"anyOf", std::move(kinds)}});
  return or_null(std::move(list));
}

template <ResourceType type>
Shape people_shape(const Subject&) {
  Shape blocks{{"type", "object"},
               {"propertyNames", key_shape()},
               {"additionalProperties", {{"$ref", "#/definitions/" + std::string(type_name(type))}}}};
  return or_null(std::move(blocks));
}

constexpr std::array file_rows{
    KeyRow{"version", [](const Subject&) { return Shape{{"const", 1}}; }, "1, in the root file."},
    KeyRow{"instance",
           [](const Subject& subject) {
             return mapping_shape(subject, "instance", keys_of_instance(), instance_rows);
           },
           "Which HaloPSA this is about. Credentials come from the environment."},
    KeyRow{"state", state_shape, "Where it is remembered which record belongs to which block."},
    KeyRow{"include", include_shape, "Files that hold teams, agents, contacts and moves."},
    KeyRow{"timezone", [](const Subject&) { return filled_text_shape(); },
           "In which days begin and end, like Europe/London."},
    KeyRow{"defaults", all_defaults_shape, "Fields of every block of a type."},
    KeyRow{"feeds", feeds_shape, "Files of other systems that declare people."},
    KeyRow{"guards", guards_shape, "How much one plan may do."},
    KeyRow{"allow", allow_shape, "Beyond a guard, until a day and with a reason."},
    KeyRow{"seats", seats_shape, "Licences, where the instance does not say."},
    KeyRow{"pii", pii_shape, "What outputs show of people."},
    KeyRow{"audit",
           [](const Subject& subject) {
             return whole_mapping_shape(subject, "audit", keys_of_audit(), audit_rows);
           },
           "What was done, to whom."},
    KeyRow{"notify", notify_shape, "Who is told of what."},
    KeyRow{"moved", moved_shape, "Keys that changed: [{from: agent.old, to: agent.new}]."}};

/// Of every key: a section of each type among them.
std::vector<KeyRow> all_file_rows() {
  std::vector<KeyRow> rows(file_rows.begin(), file_rows.end());
  [&]<std::size_t... at>(std::index_sequence<at...>) {
    (rows.push_back({type_plural(all_types[at]), people_shape<all_types[at]>,
                     "Each under a key, which is its identity here."}),
     ...);
  }(std::make_index_sequence<all_types.size()>());
  return rows;
}

}  // namespace

Shape file_shape(const Subject& subject) {
  const std::vector<std::string_view> keys = keys_of_file(FileRole::root);
  Shape shape = mapping_shape(subject, "the file", keys, all_file_rows());
  shape["type"] = Shape::array({"object", "null"});
  // What only the root file has tells that this is one.
  const std::vector<std::string_view> of_included = keys_of_file(FileRole::included);
  Shape of_root = Shape::array();
  for (const std::string_view key : keys) {
    if (std::ranges::find(of_included, key) == of_included.end()) of_root.push_back(with_keys({key}));
  }
  shape["if"] = {{"type", "object"}, {"anyOf", std::move(of_root)}};
  shape["then"] = with_keys({"version"});
  Shape definitions = Shape::object();
  for (const ResourceType type : all_types)
    definitions[std::string(type_name(type))] = block_shape(about(subject, type));
  definitions[std::string(feed_value_definition)] = feed_value_shape(subject);
  shape["definitions"] = std::move(definitions);
  return shape;
}

}  // namespace haloform::config
