#include "planner/config/feeds/column_text.hpp"

#include "planner/base/comparison_key.hpp"

#include <algorithm>
#include <utility>

namespace haloform::config {

std::expected<ColumnText, std::string> ColumnText::parse(std::string_view text) {
  ColumnText read;
  std::string plain;
  const auto end_plain = [&] {
    if (!plain.empty()) read.parts_.push_back({false, std::exchange(plain, {})});
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    const bool twice = at + 1 < text.size() && text[at + 1] == letter;
    if ((letter == '{' || letter == '}') && twice) {
      plain += letter;
      ++at;
    } else if (letter == '}') {
      return std::unexpected("a } stands without its {; write }} for a brace");
    } else if (letter == '{') {
      const std::size_t close = text.find('}', at);
      if (close == std::string_view::npos)
        return std::unexpected("a { is never closed; write {{ for a brace");
      const std::string_view name = without_blanks_around(text.substr(at + 1, close - at - 1));
      if (name.empty()) return std::unexpected("{} names no column");
      end_plain();
      read.parts_.push_back({true, std::string(name)});
      at = close;
    } else {
      plain += letter;
    }
  }
  end_plain();
  return read;
}

ColumnText ColumnText::of_column(std::string name) {
  ColumnText text;
  text.parts_.push_back({true, std::move(name)});
  return text;
}

std::vector<std::string> ColumnText::columns() const {
  std::vector<std::string> names;
  for (const Part& part : parts_) {
    if (part.is_column && std::ranges::find(names, part.text) == names.end()) names.push_back(part.text);
  }
  return names;
}

void ColumnText::bind(const FeedTable& table) {
  for (Part& part : parts_) {
    if (part.is_column) part.index = column_index(table, part.text);
  }
}

FeedCell ColumnText::of(const FeedRow& row) const {
  FeedCell made{{}, row.line, row.column};
  bool placed = false;
  bool gap = false;
  for (const Part& part : parts_) {
    const FeedCell* cell = part.is_column && part.index < row.cells.size() ? &row.cells[part.index] : nullptr;
    if (cell != nullptr && !std::exchange(placed, true)) {
      made.line = cell->line;
      made.column = cell->column;
    }
    std::string_view text = cell != nullptr ? std::string_view(cell->text) : std::string_view(part.text);
    // "{first} {middle} {last}" of somebody without a middle name.
    if (gap && text.starts_with(' ')) text.remove_prefix(1);
    gap = cell != nullptr && cell->text.empty() && (made.text.empty() || made.text.ends_with(' '));
    made.text += text;
  }
  made.text = std::string(without_blanks_around(made.text));
  return made;
}

bool ColumnText::is_empty_in(const FeedRow& row) const {
  const auto has_value = [&](const Part& part) {
    return part.is_column && part.index < row.cells.size() && !row.cells[part.index].text.empty();
  };
  return !is_constant() && std::ranges::none_of(parts_, has_value);
}

std::size_t column_index(const FeedTable& table, std::string_view name) {
  const auto found = std::ranges::find(table.columns, name, &FeedCell::text);
  return static_cast<std::size_t>(found - table.columns.begin());
}

}  // namespace haloform::config
