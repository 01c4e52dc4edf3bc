#include "planner/render/unified_diff.hpp"

#include "planner/plan/value/text_diff.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace haloform::render {

namespace {

constexpr std::size_t lines_around = 3;
/// A file that was edited differs in few lines, so that a large one is compared quickly too.
constexpr std::size_t most_file_lines = 2'000'000;

/// No text of a file has this: it stands for a line break that is missing at the end, so that such a line is another one.
constexpr char no_line_break = '\0';

std::string with_mark(std::string_view text) {
  if (text.ends_with('\n')) return std::string(text.substr(0, text.size() - 1));
  return std::string(text) + no_line_break;
}

std::size_t lines_but(const plan::DiffHunk& hunk, plan::DiffLine::Kind kind) {
  return static_cast<std::size_t>(
      std::ranges::count_if(hunk.lines, [&](const plan::DiffLine& line) { return line.kind != kind; }));
}

/// A line without anything that a terminal obeys stays as it is: what is shown of ordinary files is a patch.
std::string shown_line(std::string_view text) {
  std::string plain;
  std::ranges::copy_if(text, std::back_inserter(plain), [](char one) { return one != '\\' && one != '\t'; });
  return terminal_safe(plain) == plain ? std::string(text) : terminal_safe(text);
}

void append_hunk(std::string& out, const plan::DiffHunk& hunk, Color color) {
  using Kind = plan::DiffLine::Kind;
  out += fmt::format("@@ -{},{} +{},{} @@\n", hunk.before_line, lines_but(hunk, Kind::added), hunk.after_line,
                     lines_but(hunk, Kind::removed));
  for (const plan::DiffLine& line : hunk.lines) {
    std::string_view text = line.text;
    const bool unended = text.ends_with(no_line_break);
    if (unended || text.ends_with('\r')) text.remove_suffix(1);
    const std::string shown = shown_line(text);
    switch (line.kind) {
      case Kind::same: out += ' ' + shown; break;
      case Kind::removed: out += painted(color, Tone::remove, '-' + shown); break;
      case Kind::added: out += painted(color, Tone::add, '+' + shown); break;
    }
    out += unended ? "\n\\ No newline at end of file\n" : "\n";
  }
}

}  // namespace

std::string unified_diff(std::string_view file, std::string_view before, std::string_view after,
                         Color color) {
  if (before == after) return {};
  const std::string name = terminal_safe(file);
  std::string out = fmt::format("--- a/{}\n+++ b/{}\n", name, name);
  for (const plan::DiffHunk& hunk :
       plan::text_diff(with_mark(before), with_mark(after), lines_around, most_file_lines))
    append_hunk(out, hunk, color);
  return out;
}

}  // namespace haloform::render
