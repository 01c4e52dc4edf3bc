#include "planner/config/schema/feed_shapes.hpp"

#include "planner/config/feed_words.hpp"
#include "planner/config/feeds/csv_rows.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::array types_of_feeds{ResourceType::agent, ResourceType::contact};
constexpr std::array<std::string_view, 2> prefer_words{"yaml", "feed"};
/// Of counts and percentages in a text.
constexpr std::string_view share_pattern = R"(^[+-]?0*([0-9]|[1-9][0-9]|100)%$)";

/// Every { has its }, or stands twice.
Shape column_text_shape() {
  Shape shape = text_like(R"(^([^{}]|\{\{|\}\}|\{[^}]+\})*$)");
  shape["type"] = Shape::array({"string", "number", "boolean"});
  return shape;
}

Shape feed_value(const Subject&) { return {{"$ref", "#/definitions/" + std::string(feed_value_definition)}}; }

constexpr std::array column_rows{
    KeyRow{"column", [](const Subject&) { return filled_text_shape(); }, "The column, or path."},
    KeyRow{"map",
           [](const Subject&) {
             return Shape{
                 {"type", "object"},
                 {"additionalProperties", {{"type", Shape::array({"string", "number", "boolean"})}}}};
           },
           "What each value means here; \"\" for nothing."},
    KeyRow{"unmapped",
           [](const Subject&) {
             std::vector<std::string_view> words;
             std::ranges::transform(unmapped_words, std::back_inserter(words),
                                    &std::pair<std::string_view, Unmapped>::first);
             return word_shape(words);
           },
           "What becomes of a value that the map does not have."},
    KeyRow{"separator",
           [](const Subject&) {
             Shape shape = text_shape();
             shape["minLength"] = 1;
             return shape;
           },
           "Between several values of one cell."}};

/// A file below the folder of the configuration, called as one of its form is.
template <FeedForm form>
Shape feed_file_shape(const Subject&) {
  return text_like(R"(^(?!/)(?!([\s\S]*/)?\.\.(/|$))[\s\S]*)" + exactly_like(feed_endings(form)));
}

constexpr std::array trailer_rows{
    KeyRow{"prefix", [](const Subject&) { return filled_text_shape(); }, "How its first cell begins."},
    KeyRow{"count", [](const Subject&) { return count_shape(1); },
           "Which value behind the prefix is the number of rows."}};

constexpr std::array generated_rows{
    KeyRow{"column", [](const Subject&) { return filled_text_shape(); }, "Its newest value counts."},
    KeyRow{"trailer", [](const Subject&) { return count_shape(1); },
           "Which value behind the trailer's prefix."}};

/// `10%`, or 20.
Shape share_shape() {
  return integer_or_text(0, std::numeric_limits<std::uint32_t>::max(),
                         R"(^none$|^[+]?[0-9]+$|)" + std::string(share_pattern));
}

constexpr std::array row_rows{
    KeyRow{"min", [](const Subject&) { return count_shape(0); }, "So many at least."},
    KeyRow{"max_drop", [](const Subject&) { return any_of({share_shape(), list_shape(share_shape())}); },
           "So many fewer than last time at most: 10%, 20, or both."}};

constexpr std::array empty_rows{KeyRow{"max_rise", [](const Subject&) { return text_like(share_pattern); },
                                       "So many more rows without a value in a column, at most."}};

constexpr std::array population_rows{KeyRow{"column", [](const Subject&) { return filled_text_shape(); },
                                            "Rows with one value of it are judged together."}};

Shape generated_shape(const Subject& subject) {
  Shape mapping = mapping_shape(subject, "generated", keys_of_feed_generated, generated_rows);
  mapping["minProperties"] = 1;
  mapping["maxProperties"] = 1;
  return any_of({Shape{{"const", "mtime"}}, std::move(mapping)});
}

Shape delimiter_shape(const Subject&) {
  Shape words = Shape::array({"tab"});
  for (const char one : known_delimiters) words.push_back(std::string(1, one));
  return {{"enum", std::move(words)}};
}

Shape lifecycle_of_feed(const Subject& subject) {
  std::vector<KeyRow> rows;
  rows.reserve(keys_of_feed_lifecycle.size());
  for (const std::string_view key : keys_of_feed_lifecycle) rows.push_back({key, feed_value, {}});
  return mapping_shape(subject, "feeds.lifecycle", keys_of_feed_lifecycle, rows);
}

/// Which fields there are is of the type.
Shape fields_of_feed(const Subject&) {
  return {
      {"type", "object"},
      {"additionalProperties", {{"type", Shape::array({"string", "number", "boolean", "array", "object"})}}}};
}

constexpr std::array feed_rows{
    KeyRow{"csv", feed_file_shape<FeedForm::csv>, "A file with a header, as RFC 4180 has it."},
    KeyRow{"jsonl", feed_file_shape<FeedForm::jsonl>, "A file with an object on each line."},
    KeyRow{"scim", feed_file_shape<FeedForm::scim>, "The body of a SCIM 2.0 bulk request."},
    KeyRow{"type",
           [](const Subject&) {
             std::vector<std::string_view> words;
             std::ranges::transform(types_of_feeds, std::back_inserter(words), type_name);
             return word_shape(words);
           },
           "Whom its rows declare."},
    KeyRow{"key", [](const Subject&) { return filled_text_shape(); },
           "The column, or a text with columns, that tells people apart for ever."},
    KeyRow{"fields", fields_of_feed, "What each field is, like {name: \"{first} {last}\"}."},
    KeyRow{"teams", feed_value, "The keys of an agent's teams."},
    KeyRow{"active", feed_value, "Whether somebody is active."},
    KeyRow{"lifecycle", lifecycle_of_feed, "How the records are treated over time."},
    KeyRow{"columns", [](const Subject&) { return list_shape(filled_text_shape()); },
           "Further columns that it must have."},
    KeyRow{"delimiter", delimiter_shape, "Without it, it is told by the header."},
    KeyRow{"trailer",
           [](const Subject& subject) {
             Shape shape = mapping_shape(subject, "trailer", keys_of_feed_trailer, trailer_rows);
             shape.update(with_keys({"prefix"}));
             return shape;
           },
           "The last row, which says how many there are."},
    KeyRow{"generated", generated_shape, "From where it is known when the feed was made."},
    KeyRow{"max_age",
           [](const Subject&) { return text_like("^([+]?0*[1-9][0-9]{0,3}d|0*[1-9][0-9]*(ms|s|m|h))$"); },
           "How old it may be, like 36h."},
    KeyRow{"rows",
           [](const Subject& subject) { return mapping_shape(subject, "rows", keys_of_feed_rows, row_rows); },
           "How many rows it must have."},
    KeyRow{"empty",
           [](const Subject& subject) {
             return mapping_shape(subject, "empty", keys_of_feed_empty, empty_rows);
           },
           "How many values may be missing."},
    KeyRow{"population",
           [](const Subject& subject) {
             return whole_mapping_shape(subject, "population", keys_of_feed_population, population_rows);
           },
           "Groups of rows that are judged each for itself."},
    KeyRow{"confirm", [](const Subject&) { return count_shape(1); },
           "So many feeds must lack somebody who leaves."},
    KeyRow{"prefer", [](const Subject&) { return word_shape(prefer_words); },
           "Which counts where YAML says the same field."}};

/// The fields that rows of a type may give.
Shape rules_of_type(const Subject& subject, ResourceType type) {
  const TypeSchema& schema = subject.catalog.of(type);
  Shape fields{
      {"properties", Shape::object()}, {"additionalProperties", false}, {"required", Shape::array()}};
  for (const FieldSpec& field : schema.fields) {
    if (field.presence == Presence::required) fields["required"].push_back(field.name);
    fields["properties"][std::string(field.name)] =
        field.kind == ValueKind::entries
            ? Shape{{"type", "object"}, {"additionalProperties", feed_value(subject)}}
            : feed_value(subject);
    if (field.naming) fields["properties"][std::string(field.naming->key)] = feed_value(subject);
  }
  Shape properties{{"fields", std::move(fields)}};
  if (schema.membership != TypeFacts::Membership::joins_teams) {
    properties["teams"] = false;
    properties["lifecycle"] = {{"properties", {{"overlap", false}}}};
  }
  return of_feeds_of(type, std::move(properties));
}

Shape one_feed_shape(const Subject& subject) {
  Shape shape = mapping_shape(subject, "a feed", keys_of_feed, feed_rows);
  shape.update(with_keys({"type", "key", "fields"}));
  Shape sources = Shape::array();
  for (const auto& [word, form] : feed_forms) sources.push_back(with_keys({word}));
  shape["oneOf"] = std::move(sources);
  Shape rules = Shape::array();
  for (const ResourceType type : types_of_feeds) rules.push_back(rules_of_type(subject, type));
  rules.push_back({{"if", with_keys({"max_age"})}, {"then", with_keys({"generated"})}});
  rules.push_back(
      {{"if", any_of({with_keys({"trailer"}), with_keys({"delimiter"})})}, {"then", with_keys({"csv"})}});
  shape["allOf"] = std::move(rules);
  return shape;
}

}  // namespace

Shape of_feeds_of(ResourceType type, Shape properties) {
  Shape of_type = with_keys({"type"});
  of_type["properties"] = {{"type", {{"const", type_name(type)}}}};
  return {{"if", std::move(of_type)}, {"then", {{"properties", std::move(properties)}}}};
}

Shape feed_value_shape(const Subject& subject) {
  Shape mapped = mapping_shape(subject, "a column of a feed", keys_of_feed_column, column_rows);
  mapped.update(with_keys({"column"}));
  return any_of({column_text_shape(), list_shape(column_text_shape()), std::move(mapped)});
}

Shape feeds_shape(const Subject& subject) {
  return or_null({{"type", "object"},
                  {"propertyNames", key_shape()},
                  {"additionalProperties", one_feed_shape(subject)}});
}

}  // namespace haloform::config
