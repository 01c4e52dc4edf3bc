#include "planner/config/feeds/csv_rows.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace haloform::config {

namespace {

/// Walks over the text once, and knows where it is.
class CsvReader {
 public:
  CsvReader(const std::string& file, std::string_view text, char delimiter, Diagnostics& found)
      : file_(file), text_(text), delimiter_(delimiter), found_(found) {}

  std::optional<std::vector<FeedRow>> read() {
    std::vector<FeedRow> rows;
    while (at_ < text_.size()) {
      if (is_blank_line()) {
        if (only_blank_lines_follow()) break;
        error({file_, line_, 1}, "there is a blank line between the rows",
              "remove it; a feed that lost rows is not believed");
        return std::nullopt;
      }
      auto row = read_row();
      if (!row) return std::nullopt;
      rows.push_back(std::move(*row));
    }
    return rows;
  }

 private:
  void error(SourceSpan where, std::string what, std::string advice) {
    found_.error(std::move(where), std::move(what), std::move(advice), Diagnostic::Rule::feed_syntax);
  }

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] bool at_line_end() const { return at_end() || text_[at_] == '\n' || text_[at_] == '\r'; }
  [[nodiscard]] std::string_view rest_of_line() const {
    return text_.substr(at_, std::min(text_.find('\n', at_), text_.size()) - at_);
  }
  [[nodiscard]] bool is_blank_line() const { return trimmed(rest_of_line()).empty(); }
  [[nodiscard]] bool only_blank_lines_follow() const { return trimmed(text_.substr(at_)).empty(); }

  void step() {
    if (text_[at_] == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U) {
      ++column_;
    }
    ++at_;
  }

  void end_line() {
    if (!at_end() && text_[at_] == '\r') step();
    if (!at_end() && text_[at_] == '\n') step();
  }

  std::optional<FeedRow> read_row() {
    FeedRow row{line_, column_, {}};
    while (true) {
      auto cell = read_cell();
      if (!cell) return std::nullopt;
      row.cells.push_back(std::move(*cell));
      if (at_line_end()) break;
      step();  // the delimiter
    }
    end_line();
    return row;
  }

  std::optional<FeedCell> read_cell() {
    // Blanks in front of a quote belong to nobody; a tab may be the delimiter.
    while (!at_line_end() && (text_[at_] == ' ' || (text_[at_] == '\t' && delimiter_ != '\t'))) step();
    if (!at_end() && text_[at_] == '"') return read_quoted();
    FeedCell cell{{}, line_, column_};
    const std::size_t begin = at_;
    while (!at_line_end() && text_[at_] != delimiter_) {
      if (text_[at_] == '"') {
        error({file_, line_, column_}, "there is a quote inside of a cell that does not begin with one",
              "put the whole cell in quotes, and write each quote in it twice");
        return std::nullopt;
      }
      step();
    }
    cell.text = without_blanks_around(text_.substr(begin, at_ - begin));
    return cell;
  }

  std::optional<FeedCell> read_quoted() {
    const SourceSpan opened{file_, line_, column_};
    FeedCell cell{{}, line_, column_};
    std::string text;
    step();
    while (true) {
      if (at_end()) {
        error(opened, "this quote is never closed, so that the file has no end of the row",
              "close it, or write a quote that belongs to the value twice");
        return std::nullopt;
      }
      if (text_[at_] != '"') {
        if (text_[at_] != '\r') text += text_[at_];
        step();
        continue;
      }
      step();
      if (at_end() || text_[at_] != '"') break;
      text += '"';
      step();
    }
    while (!at_line_end() && (text_[at_] == ' ' || (text_[at_] == '\t' && delimiter_ != '\t'))) step();
    if (!at_line_end() && text_[at_] != delimiter_) {
      found_.add({Severity::error,
                  {file_, line_, column_},
                  "something stands behind the quote that closes this cell",
                  "write a quote that belongs to the value twice",
                  opened,
                  "the quote that opens the cell",
                  Diagnostic::Rule::feed_syntax});
      return std::nullopt;
    }
    cell.text = without_blanks_around(text);
    return cell;
  }

  const std::string& file_;
  std::string_view text_;
  char delimiter_;
  Diagnostics& found_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

std::size_t score(std::string_view line, char delimiter, const std::vector<std::string>& wanted,
                  std::size_t& cells) {
  Diagnostics ignored;
  const std::string no_file;
  const auto rows = csv_rows(no_file, line, delimiter, ignored);
  if (!rows || rows->empty()) return 0;
  cells = rows->front().cells.size();
  return static_cast<std::size_t>(std::ranges::count_if(rows->front().cells, [&](const FeedCell& cell) {
    return std::ranges::find(wanted, cell.text) != wanted.end();
  }));
}

}  // namespace

std::optional<std::vector<FeedRow>> csv_rows(const std::string& file, std::string_view text, char delimiter,
                                             Diagnostics& found) {
  return CsvReader(file, text, delimiter, found).read();
}

std::string_view delimiter_words(char delimiter) {
  static constexpr std::array<std::pair<char, std::string_view>, 4> words{
      {{',', "a comma"}, {';', "a semicolon"}, {'\t', "a tab"}, {'|', "a vertical bar"}}};
  const auto* const found = std::ranges::find(words, delimiter, &std::pair<char, std::string_view>::first);
  return found == words.end() ? "another sign" : found->second;
}

char guessed_delimiter(std::string_view text, const std::vector<std::string>& wanted) {
  const std::string_view line = text.substr(0, text.find('\n'));
  char best = known_delimiters.front();
  std::pair<std::size_t, std::size_t> most{0, 0};
  for (const char delimiter : known_delimiters) {
    std::size_t cells = 0;
    const std::size_t columns = score(line, delimiter, wanted, cells);
    if (std::pair(columns, cells) <= most) continue;
    most = {columns, cells};
    best = delimiter;
  }
  return best;
}

}  // namespace haloform::config
