#include "planner/config/feeds/feed_spec.hpp"

#include <algorithm>
#include <array>

namespace haloform::config {

namespace {

template <typename Visit>
void each_value(auto& spec, const Visit& visit) {
  for (auto& value : spec.fields) visit(value);
  if (spec.active && !spec.active_by_itself) visit(*spec.active);
  if (spec.teams) visit(*spec.teams);
  for (auto& value : spec.lifecycle) visit(value);
}

std::vector<std::string> columns_of(const FeedValue& value) {
  if (const auto* text = std::get_if<ColumnText>(&value.from)) return text->columns();
  if (const auto* mapped = std::get_if<MappedColumn>(&value.from)) return {mapped->column};
  std::vector<std::string> all;
  const auto add = [&all](std::vector<std::string> some) {
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  };
  if (const auto* entries = std::get_if<std::vector<FeedValue>>(&value.from)) {
    for (const FeedValue& entry : *entries) add(columns_of(entry));
    return all;
  }
  for (const ColumnText& one : std::get<std::vector<ColumnText>>(value.from)) add(one.columns());
  return all;
}

void bind_value(FeedValue& value, const FeedTable& table) {
  if (auto* text = std::get_if<ColumnText>(&value.from)) text->bind(table);
  if (auto* list = std::get_if<std::vector<ColumnText>>(&value.from)) {
    for (ColumnText& one : *list) one.bind(table);
  }
  if (auto* entries = std::get_if<std::vector<FeedValue>>(&value.from)) {
    for (FeedValue& entry : *entries) bind_value(entry, table);
  }
}

}  // namespace

std::span<const std::string_view> feed_endings(FeedForm form) {
  static constexpr std::array<std::string_view, 2> csv{".csv", ".tsv"};
  static constexpr std::array<std::string_view, 2> jsonl{".jsonl", ".ndjson"};
  static constexpr std::array<std::string_view, 2> scim{".json", ".scim"};
  switch (form) {
    case FeedForm::csv: return csv;
    case FeedForm::jsonl: return jsonl;
    case FeedForm::scim: break;
  }
  return scim;
}

std::vector<std::pair<std::string, SourceSpan>> FeedSpec::needed() const {
  std::vector<std::pair<std::string, SourceSpan>> all;
  const auto add = [&](const std::string& column, const SourceSpan& at) {
    const bool known =
        std::ranges::find(all, column, &std::pair<std::string, SourceSpan>::first) != all.end();
    if (!column.empty() && !known) all.emplace_back(column, at);
  };
  for (const std::string& column : key.columns()) add(column, key_at);
  each_value(*this, [&](const FeedValue& value) {
    for (const std::string& column : columns_of(value)) add(column, value.where);
  });
  add(population, population_at);
  if (generated && generated->from == Generated::From::column) add(generated->column, generated->where);
  for (const auto& [column, at] : columns.value_or(std::vector<std::pair<std::string, SourceSpan>>()))
    add(column, at);
  return all;
}

bool FeedSpec::may_say(std::string_view lifecycle_key) const {
  return std::ranges::find(lifecycle, lifecycle_key, &FeedValue::key) != lifecycle.end();
}

void FeedSpec::bind(const FeedTable& table) {
  each_value(*this, [&](FeedValue& value) { bind_value(value, table); });
  if (active_by_itself) bind_value(*active, table);
}

}  // namespace haloform::config
