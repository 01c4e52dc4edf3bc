#include "planner/config/feed_values.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/feed_words.hpp"
#include "planner/config/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

std::optional<FeedValue> FeedValues::field(const YamlEntry& entry) {
  const std::string_view key = entry.key.text();
  auto field = schema_.find(key);
  if (!field) field = schema_.named_by(key);
  if (!field) {
    std::vector<std::string_view> names = field_names(schema_, profile_);
    for (const FieldSpec& spec : schema_.fields) {
      if (spec.naming && spec.naming->key != spec.name && spec.carried(profile_))
        names.push_back(spec.naming->key);
    }
    const std::string inside = fmt::format("fields of {}", type_plural(schema_.type));
    if (key == "active" || key == "teams" || key == "lifecycle") {
      check_.error(entry.key, fmt::format("{} is not a field", key),
                   fmt::format("write {} beside fields", key), Rule::misplaced_key);
    } else if (!other_word(schema_, profile_, entry.key, inside, check_)) {
      check_.unknown_key(entry.key, inside, names);
    }
    return std::nullopt;
  }
  const FieldSpec& spec = schema_.at(*field);
  if (!spec.carried(profile_)) {
    check_.error(entry.key, cannot_carry(schema_, *field, profile_), instead_of(spec, profile_, entry.value),
                 Rule::unsupported_by_profile);
    return std::nullopt;
  }
  return spec.kind == ValueKind::entries ? entries(entry) : facet(entry);
}

std::optional<FeedValue> FeedValues::entries(const YamlEntry& entry) {
  const std::string key(entry.key.text());
  if (!check_.mapping(entry.value, key, fmt::format("{}: {{CFName: \"{{column}}\"}}", key)))
    return std::nullopt;
  std::vector<FeedValue> all;
  bool well = true;
  for (const YamlEntry inner : entry.value.entries()) {
    if (inner.use != KeyUse::first) continue;
    auto one = facet(inner);
    well = well && one;
    if (one) all.push_back(std::move(*one));
  }
  return well ? std::optional(FeedValue{key, check_.span(entry.value), std::move(all)}) : std::nullopt;
}

std::optional<FeedValue> FeedValues::facet(const YamlEntry& entry) {
  const std::string key(entry.key.text());
  FeedValue value{key, check_.span(entry.value), ColumnText()};
  if (entry.value.is_mapping()) {
    auto column = mapped(entry.value, key);
    if (!column) return std::nullopt;
    value.from = std::move(*column);
    return value;
  }
  if (entry.value.is_sequence()) {
    std::vector<ColumnText> list;
    for (const YamlNode item : entry.value.items()) {
      auto one = text(item, key);
      if (!one) return std::nullopt;
      list.push_back(std::move(*one));
    }
    value.from = std::move(list);
    return value;
  }
  auto one = text(entry.value, key);
  if (!one) return std::nullopt;
  value.from = std::move(*one);
  return value;
}

std::optional<ColumnText> FeedValues::text(const YamlNode& value, std::string_view name) {
  if (!value.is_scalar() || value.is_null()) {
    check_.error(value, fmt::format("{} must be a text with columns in it", name),
                 fmt::format("write it as {}: \"{{column}}\"", name), Rule::wrong_type);
    return std::nullopt;
  }
  auto read = ColumnText::parse(value.text());
  if (read) return std::move(*read);
  check_.error(value, fmt::format("{} is wrong: {}", name, read.error()),
               fmt::format("write it as {}: \"{{column}}\"", name));
  return std::nullopt;
}

std::optional<MappedColumn> FeedValues::mapped(const YamlNode& value, std::string_view name) {
  MappedColumn column;
  bool well = true;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    const std::string_view key = entry.key.text();
    if (key == "column") {
      const auto text = check_.filled_text(entry.value, key);
      well = well && text;
      if (text) column.column = without_blanks_around(*text);
    } else if (key == "map") {
      well = map(entry.value, column) && well;
    } else if (key == "unmapped") {
      const auto text = check_.text(entry.value, key);
      const auto* const word = std::ranges::find(unmapped_words, text.value_or(std::string_view()),
                                                 &std::pair<std::string_view, Unmapped>::first);
      if (text && word == unmapped_words.end())
        check_.error(entry.value, fmt::format("unknown unmapped {}", in_quotes(*text)),
                     "known are error, ignore and none");
      well = well && word != unmapped_words.end();
      if (word != unmapped_words.end()) column.unmapped = word->second;
    } else if (key == "separator") {
      const auto text = check_.text(entry.value, key);
      well = well && text && !text->empty();
      if (text && text->empty()) check_.error(entry.value, "separator is empty", "write separator: \";\"");
      if (text) column.separator = *text;
    } else {
      check_.unknown_key(entry.key, name, keys_of_feed_column);
      well = false;
    }
  }
  if (!value.find("column")) {
    check_.error(value, fmt::format("{} names no column", name),
                 fmt::format("write it as {}: {{column: department, map: {{…}}}}", name),
                 Rule::missing_field);
    return std::nullopt;
  }
  return well ? std::optional(std::move(column)) : std::nullopt;
}

bool FeedValues::map(const YamlNode& value, MappedColumn& mapped) {
  if (!check_.mapping(value, "map", "map: {Service Desk: sd}")) return false;
  mapped.has_map = true;
  bool well = true;
  for (const YamlEntry entry : value.entries()) {
    if (entry.use != KeyUse::first) continue;
    if (!entry.value.is_scalar() || entry.value.is_null()) {
      check_.error(entry.value, "a value of map must be a text", "write it as map: {Service Desk: sd}",
                   Rule::wrong_type);
      well = false;
      continue;
    }
    const std::string written(entry.key.text());
    const auto [at, is_new] = mapped.map.try_emplace(
        comparison_key(written),
        MappedColumn::Target{written, std::string(entry.value.text()), check_.place(entry.value)});
    if (is_new) continue;
    check_.error(entry.key,
                 fmt::format("map has {} and {}, which are one value", in_quotes(at->second.written),
                             in_quotes(written)),
                 "keep one of the two", Rule::duplicate);
    well = false;
  }
  return well;
}

}  // namespace haloform::config
