#include "planner/config/feeds/feed_keys.hpp"

#include "planner/base/code_points.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/model/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace haloform::config {

namespace {

/// `1.23457E+11`, `1.23457e+11`: what spreadsheets and programs make of a long number.
bool is_shortened_number(std::string_view key) {
  std::size_t sign = key.find("E+");
  if (sign == std::string_view::npos) sign = key.find("e+");
  if (sign == std::string_view::npos || sign == 0) return false;
  const auto digits = [](std::string_view text, std::string_view others) {
    return !text.empty() && std::ranges::all_of(text, [&](char one) {
      return std::isdigit(static_cast<unsigned char>(one)) != 0 || others.contains(one);
    });
  };
  return digits(key.substr(0, sign), ".,") && digits(key.substr(sign + 2), "");
}

std::optional<std::uint32_t> invisible_in(std::string_view key) {
  for (std::size_t at = 0; at < key.size();) {
    const char32_t point = next_code_point(key, at);
    if (point < U' ' || point == 0x7f || is_invisible(point)) return static_cast<std::uint32_t>(point);
  }
  return std::nullopt;
}

class KeyReader {
 public:
  KeyReader(const FeedSpec& spec, const FeedTable& table, Diagnostics& found)
      : spec_(spec), key_(spec.key), found_(found) {
    key_.bind(table);
    for (std::string& name : key_.columns()) {
      const std::size_t at = column_index(table, name);
      columns_.emplace_back(std::move(name), at);
    }
  }

  std::optional<FeedKey> key_of(const FeedRow& row) {
    for (const auto& [name, at] : columns_) {
      if (!is_well(name, row.cells[at])) return std::nullopt;
    }
    FeedCell cell = key_.of(row);
    auto address = address_key(cell.text);
    if (address) return FeedKey{std::move(*address), std::move(cell)};
    return wrong(cell, fmt::format("the key {} becomes no address", in_quotes(cell.text)),
                 "a key needs a letter from a to z or a digit, and has at most 100 characters");
  }
  /// Of somebody of whom the feed has no more than what stands in the key's column.
  std::optional<FeedKey> key_of(const FeedCell& deleted) {
    if (columns_.size() > 1) {
      return wrong(
          deleted,
          fmt::format("it cannot be told who is to go: the key is made of {} columns", columns_.size()),
          "leave those out who are gone, or write a key of one column");
    }
    FeedRow row{deleted.line, deleted.column, {}};
    row.cells.resize(columns_.front().second + 1, deleted);
    return key_of(row);
  }
  /// Whether nobody has the key yet.
  bool take(const std::string& key, const FeedCell& cell) {
    const auto [first, is_new] = first_of_.try_emplace(key, &cell);
    if (is_new) return true;
    const FeedCell& other = *first->second;
    const bool same = other.text == cell.text;
    found_.add({Severity::error, span(cell),
                same ? fmt::format("the key {} is there twice", in_quotes(cell.text))
                     : fmt::format("the keys {} and {} both become {}.{}", in_quotes(other.text),
                                   in_quotes(cell.text), type_name(spec_.type), key),
                same ? "a person has one row: correct it where the feed comes from"
                     : "keys must differ in more than capitals, blanks and signs",
                span(other), same ? "the first row with it" : "the other one", Diagnostic::Rule::duplicate});
    return false;
  }
  /// Whether somebody who is to go has no row.
  bool take_deleted(const std::string& key, const FeedCell& cell) {
    const auto row = first_of_.find(key);
    if (row == first_of_.end()) return true;
    found_.add({Severity::error, span(cell),
                fmt::format("{} is to go, and has a row too", in_quotes(cell.text)), "keep one of the two",
                span(*row->second), "the row", Diagnostic::Rule::contradiction});
    return false;
  }

 private:
  /// What stands in a column of the key.
  bool is_well(const std::string& column, const FeedCell& cell) {
    if (cell.text.empty()) {
      wrong(cell, fmt::format("the key ({}) is empty", openly_in_quotes(column)),
            "everybody in a feed needs a key that stays the same", Diagnostic::Rule::missing_field);
    } else if (cell.text.contains(between_values)) {
      wrong(cell, fmt::format("the key ({}) has several values", openly_in_quotes(column)),
            "everybody in a feed needs one key that stays the same");
    } else if (is_shortened_number(cell.text)) {
      wrong(cell, fmt::format("the key {} is a number that a spreadsheet shortened", in_quotes(cell.text)),
            "export the feed without opening it in a spreadsheet");
    } else if (const auto hidden = invisible_in(cell.text)) {
      wrong(cell,
            fmt::format("the key {} contains U+{:04X}, which cannot be seen", in_quotes(cell.text), *hidden),
            "remove it where the feed comes from");
    } else {
      return true;
    }
    return false;
  }
  [[nodiscard]] SourceSpan span(const FeedCell& cell) const { return {spec_.path, cell.line, cell.column}; }
  std::nullopt_t wrong(const FeedCell& cell, std::string what, std::string advice,
                       Diagnostic::Rule rule = Diagnostic::Rule::invalid_value) {
    found_.error(span(cell), std::move(what), std::move(advice), rule);
    return std::nullopt;
  }

  const FeedSpec& spec_;
  ColumnText key_;
  std::vector<std::pair<std::string, std::size_t>> columns_;  ///< Of the key, and where they stand.
  Diagnostics& found_;
  std::unordered_map<std::string, const FeedCell*> first_of_;
};

}  // namespace

std::optional<std::string> address_key(std::string_view key) {
  std::string made;
  for (const char letter : key) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain =
        byte < 0x80 && (std::isalnum(byte) != 0 || letter == '.' || letter == '_' || letter == '-');
    if (plain) {
      made += static_cast<char>(std::tolower(byte));
    } else if (!made.ends_with('-')) {
      made += '-';
    }
  }
  const std::size_t first = made.find_first_of("abcdefghijklmnopqrstuvwxyz0123456789");
  if (first == std::string::npos) return std::nullopt;
  made.erase(0, first);
  while (made.ends_with('-')) made.pop_back();
  return Address::valid_key(made) ? std::optional(std::move(made)) : std::nullopt;
}

std::optional<std::vector<FeedKey>> feed_keys(const FeedSpec& spec, const FeedTable& table,
                                              std::set<std::string>& deleted, Diagnostics& found) {
  KeyReader reader(spec, table, found);
  std::vector<FeedKey> keys;  // the reader points into it
  keys.reserve(table.rows.size());
  std::vector<FeedKey> gone;
  gone.reserve(table.deleted.size());
  bool well = true;
  for (const FeedRow& row : table.rows) {
    auto key = reader.key_of(row);
    well = well && key;
    const FeedKey& one = keys.emplace_back(std::move(key).value_or(FeedKey()));
    well = (one.address.empty() || reader.take(one.address, one.cell)) && well;
  }
  for (const FeedCell& cell : table.deleted) {
    auto key = reader.key_of(cell);
    well = well && key;
    if (!key) continue;
    const FeedKey& one = gone.emplace_back(std::move(*key));
    well = reader.take_deleted(one.address, one.cell) && well;
    deleted.insert(one.address);
  }
  return well ? std::optional(std::move(keys)) : std::nullopt;
}

}  // namespace haloform::config
