#include "planner/config/feeds/feed_rows.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/config/feeds/csv_rows.hpp"
#include "planner/config/feeds/json_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

using Rule = Diagnostic::Rule;
constexpr std::size_t most_named = 10;

/// `"a", "b" and 3 more`
std::string names_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t at = 0; at < std::min(names.size(), most_named); ++at)
    text += (at > 0 ? ", " : "") + openly_in_quotes(names[at]);
  if (names.size() > most_named) text += fmt::format(" and {} more", names.size() - most_named);
  return text;
}

/// Makes a table of the rows of one feed.
class RowReader {
 public:
  RowReader(const FeedSpec& spec, std::string_view text, Diagnostics& found)
      : spec_(spec), text_(text), found_(found) {
    for (auto& [name, at] : spec.needed()) {
      wanted_.push_back(name);
      wanted_at_.push_back(at);
    }
    if (spec.active_by_itself) wanted_.emplace_back("active");
  }

  std::optional<FeedTable> read() {
    auto table = spec_.form == FeedForm::csv ? from_csv() : from_json();
    if (!table) return std::nullopt;
    if (!has_trailer(*table)) return std::nullopt;
    if (table->rows.size() < spec_.min_rows) {
      found_.error(last_place(*table),
                   fmt::format("the feed has {}, and at least {} are expected",
                               counted(table->rows.size(), "row"), spec_.min_rows),
                   "look into the export; `rows: {min: N}` of the feed says how many are expected",
                   Rule::feed_doubtful);
      return std::nullopt;
    }
    return table;
  }

 private:
  [[nodiscard]] SourceSpan at(const FeedCell& cell) const { return {spec_.path, cell.line, cell.column}; }
  [[nodiscard]] SourceSpan at(const FeedRow& row) const { return {spec_.path, row.line, row.column}; }
  [[nodiscard]] SourceSpan last_place(const FeedTable& table) const {
    return table.rows.empty() ? SourceSpan{spec_.path, 1, 1} : at(table.rows.back());
  }

  std::optional<FeedTable> from_csv();
  std::optional<FeedTable> from_json();
  [[nodiscard]] bool check_header(const FeedTable& table, char delimiter);
  void take_trailer(FeedTable& table, std::vector<FeedRow>& rows);
  [[nodiscard]] bool check_cells(const FeedTable& table, char delimiter);
  [[nodiscard]] bool has_trailer(const FeedTable& table);
  [[nodiscard]] bool has_columns(const FeedTable& table);
  void warn_of_unused(const std::vector<std::string>& unused, SourceSpan where);

  const FeedSpec& spec_;
  std::string_view text_;
  Diagnostics& found_;
  std::vector<std::string> wanted_;
  std::vector<SourceSpan> wanted_at_;  ///< Of those that must be there, which come first.
  std::optional<FeedRow> trailer_row_;
};

std::optional<FeedTable> RowReader::from_csv() {
  if (folded(text_.substr(0, 4)) == "sep=") {
    found_.error({spec_.path, 1, 1}, "the first line is Excel's `sep=`, and not the header",
                 "export the feed without it", Rule::feed_syntax);
    return std::nullopt;
  }
  const char delimiter = spec_.delimiter ? *spec_.delimiter : guessed_delimiter(text_, wanted_);
  auto rows = csv_rows(spec_.path, text_, delimiter, found_);
  if (!rows) return std::nullopt;
  if (rows->empty()) {
    found_.error({spec_.path, 1, 1}, "the feed is empty",
                 "a header is expected in its first line; the export probably failed", Rule::feed_doubtful);
    return std::nullopt;
  }
  FeedTable table;
  table.columns = std::move(rows->front().cells);
  rows->erase(rows->begin());
  if (!check_header(table, delimiter)) return std::nullopt;
  take_trailer(table, *rows);
  table.rows = std::move(*rows);
  if (!check_cells(table, delimiter)) return std::nullopt;
  std::vector<std::string> unused;
  for (const FeedCell& column : table.columns) {
    if (std::ranges::find(wanted_, column.text) == wanted_.end()) unused.push_back(column.text);
  }
  warn_of_unused(unused, {spec_.path, 1, 1});
  return table;
}

std::optional<FeedTable> RowReader::from_json() {
  auto json = spec_.form == FeedForm::jsonl ? jsonl_rows(spec_.path, text_, wanted_, found_)
                                            : scim_rows(spec_.path, text_, wanted_, found_);
  if (!json) return std::nullopt;
  if (json->table.rows.empty() && spec_.min_rows > 0) {
    found_.error({spec_.path, 1, 1}, "the feed has nobody in it",
                 "the export probably failed; `rows: {min: 0}` of the feed accepts that",
                 Rule::feed_doubtful);
    return std::nullopt;
  }
  if (json->table.rows.empty()) {
    for (const std::string& name : wanted_) json->table.columns.push_back({name, 1, 1});
  }
  if (!has_columns(json->table)) return std::nullopt;
  warn_of_unused({json->unused.begin(), json->unused.end()}, {spec_.path, 1, 1});
  return std::move(json->table);
}

bool RowReader::check_header(const FeedTable& table, char delimiter) {
  bool well = true;
  std::map<std::string_view, const FeedCell*> first_of;
  for (const FeedCell& column : table.columns) {
    if (column.text.empty()) {
      found_.error(at(column), "a column has no name in the header", "name it, or export the feed without it",
                   Rule::feed_syntax);
      well = false;
      continue;
    }
    const auto [first, is_new] = first_of.try_emplace(column.text, &column);
    if (is_new) continue;
    found_.add({Severity::error, at(column),
                fmt::format("the column {} is there twice", openly_in_quotes(column.text)),
                "export the feed with one of the two", at(*first->second), "the first one", Rule::duplicate});
    well = false;
  }
  if (table.columns.size() == 1 && wanted_.size() > 1) {
    const std::string& header = table.columns.front().text;
    for (const char other : known_delimiters) {
      if (other == delimiter || !header.contains(other)) continue;
      found_.error({spec_.path, 1, 1},
                   fmt::format("the header is one column when it is divided by {}, and it has {} in it",
                               delimiter_words(delimiter),
                               counted(static_cast<std::size_t>(std::ranges::count(header, other)),
                                       delimiter_words(other).substr(2))),
                   fmt::format("write delimiter: \"{}\" in the feed, or leave delimiter out",
                               other == '\t' ? std::string("tab") : std::string(1, other)),
                   Rule::feed_syntax);
      return false;
    }
  }
  return has_columns(table) && well;
}

bool RowReader::has_columns(const FeedTable& table) {
  bool well = true;
  std::vector<std::string_view> there;
  there.reserve(table.columns.size());
  for (const FeedCell& column : table.columns) there.push_back(column.text);
  const bool none = std::ranges::none_of(
      wanted_, [&](const std::string& name) { return std::ranges::find(there, name) != there.end(); });
  if (none && wanted_at_.size() > 1) {
    // What stands there may be a person, and is not shown.
    found_.error({spec_.path, 1, 1},
                 fmt::format("none of the columns that are needed is there: {}", names_of(wanted_)),
                 spec_.form == FeedForm::csv
                     ? "the header is missing, or this is another feed"
                     : "this is another feed, or the names of its members were changed",
                 Rule::missing_field);
    return false;
  }
  for (std::size_t index = 0; index < wanted_at_.size(); ++index) {
    const std::string& name = wanted_[index];
    if (std::ranges::find(there, name) != there.end()) continue;
    const auto folded_twin =
        std::ranges::find_if(there, [&](std::string_view one) { return same_key(one, name); });
    const auto meant = folded_twin != there.end() ? std::optional(*folded_twin) : nearest(name, there);
    found_.add({Severity::error,
                {spec_.path, 1, 1},
                fmt::format("the column {} is missing", openly_in_quotes(name)),
                meant ? fmt::format("it has {}; write that in the feed, or export it under the old name",
                                    openly_in_quotes(*meant))
                      : fmt::format("it has {}", names_of({there.begin(), there.end()})),
                wanted_at_[index],
                "what needs it",
                Rule::missing_field});
    well = false;
  }
  return well;
}

void RowReader::take_trailer(FeedTable& table, std::vector<FeedRow>& rows) {
  if (!spec_.trailer) return;
  const std::string& prefix = spec_.trailer->prefix;
  const auto begins = [&](const FeedRow& row) { return row.cells.front().text.starts_with(prefix); };
  const auto first = std::ranges::find_if(rows, begins);
  if (first == rows.end()) return;
  trailer_row_ = *first;
  const auto behind = first + 1;
  if (behind != rows.end()) {
    found_.add({Severity::error, at(*behind), "there is a row behind the trailer",
                "the trailer must be the last row; two exports were probably joined", at(*first),
                "the trailer", Rule::feed_doubtful});
    trailer_row_->cells.clear();
  }
  FeedCell rest = first->cells.front();
  rest.text = std::string(trimmed(std::string_view(rest.text).substr(prefix.size())));
  rest.text.erase(0, rest.text.find_first_not_of(" :="));
  if (!rest.text.empty()) table.trailer.push_back(std::move(rest));
  table.trailer.insert(table.trailer.end(), first->cells.begin() + 1, first->cells.end());
  rows.erase(first, rows.end());
}

bool RowReader::has_trailer(const FeedTable& table) {
  if (!spec_.trailer) return true;
  const FeedSpec::Trailer& wanted = *spec_.trailer;
  if (!trailer_row_) {
    found_.add(
        {Severity::error, last_place(table),
         fmt::format("the feed has no trailer row, which begins with {}", openly_in_quotes(wanted.prefix)),
         "it was probably cut off: get it again", wanted.where, "what wants it", Rule::feed_doubtful});
    return false;
  }
  if (trailer_row_->cells.empty()) return false;  // it was said that rows are behind it
  const FeedCell* cell = wanted.count <= table.trailer.size() ? &table.trailer[wanted.count - 1] : nullptr;
  const auto count = cell == nullptr ? std::nullopt : parse_integer(cell->text);
  if (!count) {
    found_.error(cell == nullptr ? at(*trailer_row_) : at(*cell),
                 "the trailer does not say how many rows there are",
                 fmt::format("value {} behind {} is expected to be that number", wanted.count,
                             openly_in_quotes(wanted.prefix)),
                 Rule::feed_doubtful);
    return false;
  }
  if (*count == static_cast<std::int64_t>(table.rows.size())) return true;
  found_.error(at(*cell),
               fmt::format("the trailer says {}, and the feed has {}",
                           counted(static_cast<std::size_t>(std::max<std::int64_t>(*count, 0)), "row"),
                           table.rows.size()),
               "rows were lost or added on the way: get the feed again", Rule::feed_doubtful);
  return false;
}

bool RowReader::check_cells(const FeedTable& table, char delimiter) {
  bool well = true;
  const std::size_t wanted = table.columns.size();
  for (const FeedRow& row : table.rows) {
    if (row.cells.size() != wanted) {
      const bool more = row.cells.size() > wanted;
      found_.error(
          more ? at(row.cells[wanted]) : at(row),
          fmt::format("this row has {}, and the header has {}", counted(row.cells.size(), "cell"), wanted),
          more ? fmt::format("put a value with {} in it in quotes", delimiter_words(delimiter))
               : std::string("a cell is missing, or the row was cut off: export the feed again"),
          Rule::feed_syntax);
      well = false;
      continue;
    }
    const bool is_header = std::ranges::equal(row.cells, table.columns, {}, &FeedCell::text, &FeedCell::text);
    if (!is_header) continue;
    found_.error(at(row), "the header is repeated here", "two exports were probably joined: keep one",
                 Rule::feed_syntax);
    well = false;
  }
  return well;
}

void RowReader::warn_of_unused(const std::vector<std::string>& unused, SourceSpan where) {
  if (unused.empty()) return;
  const bool one = unused.size() == 1;
  found_.warning(std::move(where),
                 fmt::format("nobody uses the column{} {}", one ? "" : "s", names_of(unused)),
                 fmt::format("name {} under columns: of the feed where {} expected", one ? "it" : "them",
                             one ? "it is" : "they are"),
                 Rule::unknown_key);
}

}  // namespace

std::optional<FeedTable> feed_rows(const FeedSpec& spec, std::string_view text, Diagnostics& found) {
  return RowReader(spec, text, found).read();
}

}  // namespace haloform::config
