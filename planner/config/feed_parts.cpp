#include "planner/config/feed_parts.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/feeds/feed_keys.hpp"
#include "planner/config/file_check.hpp"
#include "planner/config/people.hpp"
#include "planner/config/yaml_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::config {

namespace {

TreeWriter::Place place_of(const FeedCell& cell) { return {cell.line, cell.column}; }

/// The values of a list in one cell.
std::vector<std::string_view> values_in(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> values;
  const auto split = [&](std::string_view one, std::string_view by, const auto& take) {
    for (std::size_t end = one.find(by); !by.empty() && end != std::string_view::npos; end = one.find(by)) {
      take(one.substr(0, end));
      one.remove_prefix(end + by.size());
    }
    take(one);
  };
  split(text, std::string_view(&between_values, 1), [&](std::string_view part) {
    split(part, separator, [&](std::string_view value) {
      value = without_blanks_around(value);
      if (!value.empty()) values.push_back(value);
    });
  });
  return values;
}

/// A list as one text.
std::string in_one(std::string_view text) {
  std::string one;
  for (const std::string_view value : values_in(text, {})) one.append(one.empty() ? "" : ", ").append(value);
  return one;
}

std::string whole_text(const std::vector<std::string>& texts) {
  std::string text;
  for (const std::string& one : texts) text += (text.empty() ? "" : ", ") + in_one(one);
  return text;
}

/// Whether a value stands in the feed, and not in the YAML.
bool is_of_feed(const FeedValue& value) {
  const auto* text = std::get_if<ColumnText>(&value.from);
  const auto* mapped = std::get_if<MappedColumn>(&value.from);
  return text != nullptr ? !text->is_constant() : mapped == nullptr || !mapped->has_map;
}

bool is_whole_number(std::string_view text) { return plain_scalar_type(text) == ScalarType::integer; }

/// What is written for yes and no, beside `true` and `false`.
std::optional<bool> truth_of(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, bool>, 10> words{{{"true", true},
                                                                            {"yes", true},
                                                                            {"y", true},
                                                                            {"1", true},
                                                                            {"active", true},
                                                                            {"false", false},
                                                                            {"no", false},
                                                                            {"n", false},
                                                                            {"0", false},
                                                                            {"inactive", false}}};
  const std::string small = folded(word);
  const auto* const found = std::ranges::find(words, small, &std::pair<std::string_view, bool>::first);
  return found == words.end() ? std::nullopt : std::optional(found->second);
}

/// What a cell with several values, or with mapped ones, comes to.
struct Values {
  std::vector<std::string> texts;
  TreeWriter::Place place;
  enum class Said : std::uint8_t { something, nothing, wrong } said = Said::something;
};

/// Writes the rows of a feed as blocks.
class BlockWriter {
 public:
  BlockWriter(const FeedSpec& spec, const WholeFeed& feed, const TypeSchema& schema, std::uint32_t file,
              const std::string& path, FeedParts& made)
      : spec_(spec), feed_(feed), schema_(schema), check_(file, path, found_), file_(file), made_(made) {}

  YamlTree write() {
    const TreeWriter::Place top{1, 1};
    tree_.open(YamlKind::mapping, top).text(type_plural(spec_.type), top).open(YamlKind::mapping, top);
    for (std::size_t row = 0; row < feed_.table.rows.size(); ++row) block(row);
    tree_.close().close();
    return tree_.take();
  }
  Diagnostics take_found() { return std::move(found_); }

 private:
  void block(std::size_t index);
  void field(const FeedRow& row, const FeedValue& value);
  void entries(const FeedRow& row, const FeedValue& value, std::string_view name);
  void plain(const FieldSpec& spec, const FeedValue& value, const Values& values);
  void active(const FeedRow& row);
  void teams(const FeedRow& row);
  void lifecycle(const FeedRow& row);
  [[nodiscard]] Values values_of(const FeedRow& row, const FeedValue& value);
  [[nodiscard]] std::optional<bool> truth(std::string_view key, const std::string& text,
                                          TreeWriter::Place place);
  [[nodiscard]] Values mapped(const FeedRow& row, const FeedValue& value, const MappedColumn& from);
  void give(std::string_view key, TreeWriter::Place place) {
    given_->push_back({key, {file_, place.line, place.column}});
  }
  void wrong(TreeWriter::Place at, std::string what, std::string advice) {
    found_.error({check_.path(), at.line, at.column}, std::move(what), std::move(advice),
                 Rule::invalid_value);
  }

  const FeedSpec& spec_;
  const WholeFeed& feed_;
  const TypeSchema& schema_;
  Diagnostics found_;
  FileCheck check_;
  std::uint32_t file_;
  FeedParts& made_;
  TreeWriter tree_;
  std::vector<FeedPerson::Given>* given_ = nullptr;
};

void BlockWriter::block(std::size_t index) {
  const FeedRow& row = feed_.table.rows[index];
  const FeedKey& key = feed_.keys[index];
  const auto address = Address::of(spec_.type, key.address);
  given_ = &made_.given[*address];
  const TreeWriter::Place place = place_of(key.cell);
  tree_.text(key.address, place).open(YamlKind::mapping, place);
  tree_.text("external_id", place).text(key.cell.text, place);
  for (const FeedValue& value : spec_.fields) field(row, value);
  active(row);
  teams(row);
  lifecycle(row);
  tree_.close();
  give("external_id", place);
}

Values BlockWriter::values_of(const FeedRow& row, const FeedValue& value) {
  if (const auto* from = std::get_if<MappedColumn>(&value.from)) return mapped(row, value, *from);
  Values values{{}, {row.line, row.column}};
  if (const auto* text = std::get_if<ColumnText>(&value.from)) {
    const FeedCell cell = text->of(row);
    values.place = place_of(cell);
    values.texts.push_back(cell.text);
    return values;
  }
  for (const ColumnText& one : std::get<std::vector<ColumnText>>(value.from)) {
    const FeedCell cell = one.of(row);
    if (values.texts.empty()) values.place = place_of(cell);
    if (!cell.text.empty()) values.texts.push_back(cell.text);
  }
  return values;
}

Values BlockWriter::mapped(const FeedRow& row, const FeedValue& value, const MappedColumn& from) {
  const FeedCell& cell = row.cells[column_index(feed_.table, from.column)];
  Values values{{}, place_of(cell)};
  bool ignored = false;
  for (const std::string_view one : values_in(cell.text, from.separator)) {
    const auto target = from.map.find(comparison_key(one));
    if (target != from.map.end()) {
      if (!target->second.text.empty()) values.texts.push_back(target->second.text);
    } else if (!from.has_map) {
      values.texts.emplace_back(one);
    } else if (from.unmapped == Unmapped::error) {
      wrong(values.place,
            fmt::format("{} of {} is not in the map of {}", in_quotes(one), from.column, value.key),
            fmt::format("add it at {}, or write unmapped: ignore or unmapped: none", value.where.text()));
      values.said = Values::Said::wrong;
    } else {
      ignored = ignored || from.unmapped == Unmapped::ignore;
    }
  }
  if (ignored && values.texts.empty()) values.said = Values::Said::nothing;
  return values;
}

void BlockWriter::field(const FeedRow& row, const FeedValue& value) {
  auto id = schema_.find(value.key);
  if (!id) id = schema_.named_by(value.key);
  const FieldSpec& spec = schema_.at(*id);
  if (spec.kind == ValueKind::entries) return entries(row, value, spec.name);
  Values values = values_of(row, value);
  // "globex-{boss}" of somebody without one.
  const auto* key = std::get_if<ColumnText>(&value.from);
  if (spec.kind == ValueKind::resource && key != nullptr && key->is_empty_in(row)) values.texts.clear();
  if (values.said != Values::Said::something) return;
  give(spec.name, values.place);
  tree_.text(value.key, values.place);
  if (spec.kind == ValueKind::names) {
    tree_.open(YamlKind::sequence, values.place);
    for (const std::string& text : values.texts) {
      for (const std::string_view one : values_in(text, {})) tree_.text(one, values.place);
    }
    tree_.close();
    return;
  }
  plain(spec, value, values);
}

/// A field that is neither a list nor entries.
void BlockWriter::plain(const FieldSpec& spec, const FeedValue& value, const Values& values) {
  const std::string text = whole_text(values.texts);
  const bool is_truth = spec.kind == ValueKind::boolean;
  if (text.empty() && (is_truth || spec.kind == ValueKind::resource)) {
    tree_.scalar(YamlKind::null, "null", values.place);
  } else if (is_truth) {
    tree_.scalar(YamlKind::plain, truth(value.key, text, values.place).value_or(false) ? "true" : "false",
                 values.place);
  } else if (spec.kind == ValueKind::resource && is_of_feed(value)) {
    // The number of an employee is no id of a record: it is the key of somebody whom the feed declares.
    tree_.text(address_key(text).value_or(text), values.place);
  } else {
    const bool is_word = spec.kind != ValueKind::text || (value.key != spec.name && is_whole_number(text));
    tree_.scalar(is_word && !text.empty() ? YamlKind::plain : YamlKind::quoted, text, values.place);
  }
}

/// Of a field that has values by name; those of which the feed says nothing are left as they are.
void BlockWriter::entries(const FeedRow& row, const FeedValue& value, std::string_view name) {
  bool open = false;
  for (const FeedValue& entry : std::get<std::vector<FeedValue>>(value.from)) {
    const Values values = values_of(row, entry);
    if (values.said != Values::Said::something) continue;
    if (!std::exchange(open, true)) {
      give(name, values.place);
      tree_.text(value.key, values.place).open(YamlKind::mapping, values.place);
    }
    const std::string text = whole_text(values.texts);
    tree_.text(entry.key, values.place);
    tree_.scalar(text.empty() ? YamlKind::null : YamlKind::quoted, text.empty() ? "null" : text,
                 values.place);
  }
  if (open) tree_.close();
}

std::optional<bool> BlockWriter::truth(std::string_view key, const std::string& text,
                                       TreeWriter::Place place) {
  auto truth = truth_of(text);
  if (!truth) {
    wrong(place, fmt::format("{} is {}, which is neither yes nor no", key, in_quotes(text)),
          fmt::format(
              "write true or false, or map what the feed has: {}: {{column: status, map: {{Left: false}}}}",
              key));
  }
  return truth;
}

void BlockWriter::active(const FeedRow& row) {
  if (!spec_.active) return;
  const Values values = values_of(row, *spec_.active);
  if (values.said != Values::Said::something) return;
  const std::string text = values.texts.empty() ? std::string() : values.texts.front();
  if (text.empty() && spec_.form == FeedForm::scim) return;
  // Whoever is declared is active; to write that out would switch on again whom somebody switched off in an emergency.
  if (truth("active", text, values.place).value_or(true)) return;
  give("active", values.place);
  tree_.text("active", values.place).scalar(YamlKind::plain, "false", values.place);
}

void BlockWriter::teams(const FeedRow& row) {
  if (!spec_.teams) return;
  const Values values = values_of(row, *spec_.teams);
  if (values.said != Values::Said::something) return;
  give("teams", values.place);
  tree_.text("teams", values.place).open(YamlKind::sequence, values.place);
  std::vector<std::string_view> once;
  for (const std::string& text : values.texts) {
    for (const std::string_view one : values_in(text, {})) {
      if (std::ranges::find(once, one) != once.end()) continue;
      once.push_back(one);
      tree_.text(one, values.place);
    }
  }
  tree_.close();
}

void BlockWriter::lifecycle(const FeedRow& row) {
  bool open = false;
  for (const FeedValue& value : spec_.lifecycle) {
    const Values values = values_of(row, value);
    const bool is_list = std::holds_alternative<std::vector<ColumnText>>(value.from);
    std::string text = values.texts.empty() ? std::string() : values.texts.front();
    if (values.said != Values::Said::something || (!is_list && text.empty())) continue;
    if (!std::exchange(open, true))
      tree_.text("lifecycle", values.place).open(YamlKind::mapping, values.place);
    give(value.key, values.place);
    tree_.text(value.key, values.place);
    if (is_list) {
      tree_.open(YamlKind::sequence, values.place);
      for (const std::string& one : values.texts) tree_.text(one, values.place);
      tree_.close();
      continue;
    }
    // A date may come with a time of day that nobody meant.
    constexpr std::size_t date_size = 10;
    if (text.size() > date_size && parse_feed_time(text)) text.resize(date_size);
    const bool is_word = plain_scalar_type(text) != ScalarType::text;
    tree_.scalar(is_word ? YamlKind::plain : YamlKind::quoted, text, values.place);
  }
  if (open) tree_.close();
}

}  // namespace

FeedParts feed_parts(FeedSpec& spec, const WholeFeed& feed, BlockRules rules, std::uint32_t file,
                     const std::string& path) {
  FeedParts made;
  spec.bind(feed.table);
  rules.feeds = nullptr;
  rules.rows_of_feed = true;
  BlockWriter writer(spec, feed, rules.catalog->of(spec.type), file, path, made);
  const YamlTree tree = writer.write();
  Diagnostics found = writer.take_found();
  made.parts = read_people(tree.root(), FileRole::included, rules, file, path);
  found.append(std::move(made.parts.found));
  made.parts.found = std::move(found);
  if (!spec.teams) return made;
  const auto* from = std::get_if<MappedColumn>(&spec.teams->from);
  if (from == nullptr) return made;
  std::unordered_map<std::string_view, SourcePlace> said_at;
  for (const auto& [value, target] : from->map) said_at.emplace(target.text, target.place);
  for (MembershipClaim& claim : made.parts.memberships) {
    const auto said = said_at.find(claim.team);
    if (said != said_at.end()) claim.said_at = said->second;
  }
  return made;
}

}  // namespace haloform::config
