#include "planner/render/text_layout.hpp"

#include "planner/render/escape.hpp"

#include <algorithm>

namespace haloform::render {

std::string terminal_cell(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::text: return terminal_quoted(cell.text);
    case Cell::Kind::words:
    case Cell::Kind::literal: break;
  }
  return terminal_safe(cell.text);
}

namespace {

std::string quoted_where_odd(std::string_view text) {
  std::string safe = terminal_safe(text);
  const bool odd = safe.find_first_of("\"<>()[]{}:;\\") != std::string::npos || safe.starts_with(' ') ||
                   safe.ends_with(' ') || safe.contains("  ");
  return odd ? terminal_quoted(text) : safe;
}

}  // namespace

std::string terminal_label(std::string_view label) { return quoted_where_odd(label); }

std::string terminal_person(const plan::Person& person) {
  if (person.name.empty()) return {};
  std::string words = quoted_where_odd(person.name);
  if (!person.email.empty()) words += " <" + quoted_where_odd(person.email) + '>';
  return words;
}

std::string terminal_whom(const StepView& view) {
  const std::string person = terminal_person(view.who);
  const std::string id = view.id.empty() ? std::string() : "id " + view.id;
  if (person.empty()) return id.empty() ? view.address : fmt::format("{} ({})", view.address, id);
  return fmt::format("{} ({}{}{})", person, view.address, id.empty() ? "" : ", ", id);
}

std::string painted(Color color, Tone tone, std::string_view text) {
  if (color == Color::off || text.empty()) return std::string(text);
  std::string_view code;
  switch (tone) {
    case Tone::plain: return std::string(text);
    case Tone::quiet: code = "\x1b[2m"; break;
    case Tone::add: code = "\x1b[32m"; break;
    case Tone::change: code = "\x1b[33m"; break;
    case Tone::remove: code = "\x1b[31m"; break;
    case Tone::warn: code = "\x1b[1;31m"; break;
  }
  return std::string(code).append(text).append("\x1b[0m");
}

namespace {

constexpr std::string_view no_break_space = "\u00a0";

void append_word(std::string& out, std::string_view word) {
  while (true) {
    const std::size_t end = std::min(word.find(no_break_space), word.size());
    out += word.substr(0, end);
    if (end == word.size()) return;
    out += ' ';
    word.remove_prefix(end + no_break_space.size());
  }
}

/// Where the next word ends. What stands in backticks is to be copied as it is, so no line ends within it.
std::size_t word_end(std::string_view words) {
  std::size_t end = std::min(words.find(' '), words.size());
  const auto open = [&] { return std::ranges::count(words.substr(0, end), '`') % 2 != 0; };
  while (end < words.size() && open()) {
    const std::size_t next = std::min(words.find(' ', end + 1), words.size());
    if (next > text_columns / 2) return std::min(words.find(' '), words.size());
    end = next;
  }
  return end;
}

}  // namespace

void append_wrapped(std::string& out, std::string_view first, std::string_view next, std::size_t indent,
                    std::string_view words) {
  out += first;
  std::size_t column = indent;
  bool line_is_empty = true;
  while (!words.empty()) {
    const std::size_t end = word_end(words);
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    const std::size_t width = display_width(word);
    if (!line_is_empty && column + 1 + width > text_columns) {
      out.append("\n").append(next);
      column = indent;
      line_is_empty = true;
    }
    if (!line_is_empty) {
      out += ' ';
      ++column;
    }
    append_word(out, word);
    column += width;
    line_is_empty = false;
  }
  out += '\n';
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t taken = display_width(text);
  if (taken < width) text.append(width - taken, ' ');
  return text;
}

}  // namespace haloform::render
