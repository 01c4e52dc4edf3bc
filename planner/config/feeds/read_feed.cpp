#include "planner/config/feeds/read_feed.hpp"

#include "planner/base/digest.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/config/feeds/feed_rows.hpp"
#include "planner/config/feeds/feed_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace haloform::config {

namespace {

using Feed = DesiredState::Feed;
using Rule = Diagnostic::Rule;

SourceSpan span(const FeedSpec& spec, const FeedCell& cell) { return {spec.path, cell.line, cell.column}; }

void count_values(const FeedSpec& spec, const FeedTable& table, Feed& facts) {
  for (const auto& [name, at] : spec.needed()) {
    const std::size_t column = column_index(table, name);
    std::uint64_t& empty = facts.empty[name];
    facts.columns[name] = span(spec, table.columns[column]);
    for (const FeedRow& row : table.rows) empty += row.cells[column].text.empty() ? 1U : 0U;
  }
  if (spec.population.empty()) return;
  const std::size_t column = column_index(table, spec.population);
  for (const FeedRow& row : table.rows) ++facts.populations[row.cells[column].text];
}

/// When the feed was made; false where it should say so and does not.
bool read_time(const FeedSpec& spec, const FeedBytes& file, const FeedTable& table, Feed& facts,
               Diagnostics& found) {
  if (!spec.generated) return true;
  const FeedSpec::Generated& from = *spec.generated;
  const auto take = [&](const FeedCell& cell) {
    const auto time = parse_feed_time(cell.text);
    if (!time) {
      found.error(span(spec, cell),
                  fmt::format("{} is no time, and should say when the feed was made", in_quotes(cell.text)),
                  "write it as 2026-11-30T06:00:00Z", Rule::invalid_date);
      return false;
    }
    if (facts.generated && *time <= *facts.generated) return true;
    facts.generated = time;
    facts.generated_at = span(spec, cell);
    return true;
  };
  if (from.from == FeedSpec::Generated::From::file) {
    facts.generated = file.written;
    facts.generated_at = {spec.path, 0, 0};
  } else if (from.from == FeedSpec::Generated::From::trailer) {
    if (from.value <= table.trailer.size()) return take(table.trailer[from.value - 1]);
  } else {
    const std::size_t column = column_index(table, from.column);
    for (const FeedRow& row : table.rows) {
      if (!row.cells[column].text.empty() && !take(row.cells[column])) return false;
    }
  }
  if (facts.generated || !spec.max_age) return true;
  found.error({spec.path, facts.last_row.line, facts.last_row.column},
              "the feed does not say when it was made",
              fmt::format("it is expected as {} says", from.where.text()), Rule::feed_doubtful);
  return false;
}

/// Of the two digits at `at`.
std::optional<int> two_digits(std::string_view text, std::size_t at) {
  int number = 0;
  if (at + 2 > text.size()) return std::nullopt;
  const char* begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + 2, number);
  return error == std::errc{} && end == begin + 2 && *begin != '-' ? std::optional(number) : std::nullopt;
}

/// `Z`, `+01:00`, `-0330`, or nothing, as minutes east of UTC.
std::optional<std::chrono::minutes> zone_offset(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z") return std::chrono::minutes(0);
  const auto hours = two_digits(text, 1);
  const bool colon = text.size() == 6 && text[3] == ':';
  const auto minutes = two_digits(text, colon ? 4 : 3);
  if ((text[0] != '+' && text[0] != '-') || !hours || !minutes || (text.size() != 5 && !colon))
    return std::nullopt;
  const std::chrono::minutes east{*hours * 60 + *minutes};
  return text[0] == '-' ? -east : east;
}

}  // namespace

std::optional<WallTime> parse_feed_time(std::string_view text) {
  constexpr std::size_t date_size = 10;
  const auto day = parse_iso_date(text.substr(0, date_size));
  if (!day) return std::nullopt;
  if (text.size() == date_size) return WallTime(*day);
  std::string_view rest = text.substr(date_size);
  const auto hour = two_digits(rest, 1);
  const auto minute = two_digits(rest, 4);
  if ((rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ') || !hour || !minute || rest[3] != ':')
    return std::nullopt;
  rest.remove_prefix(6);
  int second = 0;
  if (rest.starts_with(':')) {
    const auto read = two_digits(rest, 1);
    if (!read) return std::nullopt;
    second = *read;
    rest.remove_prefix(3);
    if (rest.starts_with('.'))
      rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  }
  const auto east = zone_offset(rest);
  if (!east || *hour > 23 || *minute > 59 || second > 60) return std::nullopt;
  return WallTime(*day) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(second) - *east;
}

std::optional<WholeFeed> read_feed(const FeedSpec& spec, const FeedBytes& file, Diagnostics& found) {
  if (!file.bytes) {
    found.error(
        spec.path_at,
        fmt::format("{} cannot be read: {}", openly_in_quotes(spec.path), file.bytes.error().what.marked()),
        file.bytes.error().advice, Rule::unreadable_file);
    return std::nullopt;
  }
  const auto text = feed_text(spec.path, *file.bytes, found);
  if (!text) return std::nullopt;
  auto table = feed_rows(spec, *text, found);
  if (!table) return std::nullopt;
  WholeFeed feed;
  feed.table = std::move(*table);
  Feed& facts = feed.facts;
  facts.name = spec.name;
  facts.type = spec.type;
  facts.file = spec.path;
  facts.digest = sha256_of(*file.bytes);
  facts.rows = feed.table.rows.size();
  const auto& rows = feed.table.rows;
  facts.last_row = {spec.path, rows.empty() ? 1 : rows.back().line, rows.empty() ? 1 : rows.back().column};
  facts.max_age = spec.max_age;
  facts.max_drop = spec.max_drop;
  facts.max_rise = spec.max_rise;
  facts.confirm = spec.confirm;
  facts.population_column = spec.population;
  auto keys = feed_keys(spec, feed.table, facts.deleted, found);
  count_values(spec, feed.table, facts);
  const bool timed = read_time(spec, file, feed.table, facts, found);
  if (!keys || !timed) return std::nullopt;
  feed.keys = std::move(*keys);
  return feed;
}

}  // namespace haloform::config
