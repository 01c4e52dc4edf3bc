#include "planner/render/markdown/cells.hpp"

#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace haloform::render {

namespace {

/// A space without a width. Hosts look for mentions, references and emoji in what has been rendered, when every escape of
/// Markdown and every entity is undone already: only a character between the parts keeps them from finding one.
constexpr std::string_view break_here = "&#8203;";

bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }
bool is_small(char sign) { return sign >= 'a' && sign <= 'z'; }
bool is_capital(char sign) { return sign >= 'A' && sign <= 'Z'; }
bool is_word(char sign) {
  return is_small(sign) || is_capital(sign) || is_digit(sign) || sign == '_' ||
         (static_cast<unsigned char>(sign) >= 0x80U);
}

/// How a character stands where nothing may come of it; empty where it can be as it is. A backslash in front is understood by
/// every one of them; where one takes the character for more all the same, it is an entity.
std::string_view escape_of(char sign) {
  switch (sign) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '$': return "&#36;";
    case '~': return "&#126;";
    case '^': return "&#94;";
    case '\\': return "\\\\";
    case '`': return "\\`";
    case '*': return "\\*";
    case '_': return "\\_";
    case '[': return "\\[";
    case ']': return "\\]";
    case '{': return "\\{";
    case '}': return "\\}";
    case '#': return "\\#";
    case '!': return "\\!";
    case '|': return "\\|";
    default: return {};
  }
}

bool is_w(char sign) { return sign == 'w' || sign == 'W'; }

/// Whether something begins between `text[at]` and what stands behind it: `@jane`, `#12`, `!12`, `:tada:`, `https://`, `www.`,
/// `GH-12`.
bool begins_something(std::string_view text, std::size_t at) {
  if (at + 1 == text.size()) return false;
  const char next = text[at + 1];
  const char before = at == 0 ? ' ' : text[at - 1];
  switch (text[at]) {
    case '@': return next != ' ';
    case '#':
    case '!':
    case '$':
    case '~':
    case '%':
    case '&':
    case '^': return is_word(next) || next == '"' || next == '#' || next == '{';
    case ':':
      if (is_digit(next)) return !is_digit(before);
      return is_word(next) || next == '/' || next == ':' || next == '+' || next == '-';
    // Before the point: `www.` begins a link whatever follows.
    case 'w':
    case 'W': return next == '.' && at >= 2 && is_w(before) && is_w(text[at - 2]);
    case '-': {
      if (!is_digit(next)) return false;
      const std::string_view key = text.substr(0, at);
      return is_capital(before) || key.ends_with("gh") || key.ends_with("gl");
    }
    default: return false;
  }
}

/// Whether a block could begin with it, if the words stood first in a line or in the item of a list.
bool may_begin_block(char sign) {
  return sign == '-' || sign == '+' || sign == '=' || sign == ':' || sign == '.';
}

enum class Begins : std::uint8_t { here, earlier };

/// Of text that is harmless in a terminal: nothing in it is a control, and none is a line end.
std::string escaped_words(std::string_view text, Begins begins = Begins::here) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  const bool first = begins == Begins::here;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char sign = text[at];
    const std::string_view escape = escape_of(sign);
    if (!escape.empty()) {
      out += escape;
    } else if (sign == ' ' && (at == 0 ? first : text[at - 1] == ' ')) {
      out += "&nbsp;";
    } else if (at == 0 && first && may_begin_block(sign)) {
      out += fmt::format("&#{};", static_cast<int>(sign));
    } else {
      out += sign;
    }
    if (begins_something(text, at)) out += break_here;
  }
  // `1.` and `1)` are items of a list.
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (first && digits > 0 && digits < text.size() && (text[digits] == '.' || text[digits] == ')'))
    out.insert(digits, break_here);
  return out;
}

/// What a code span may have in it.
bool is_plain_code(std::string_view text) {
  const auto plain = [](char sign) {
    return is_small(sign) || is_capital(sign) || is_digit(sign) ||
           std::string_view(" ._/=:,+-()'\"").contains(sign);
  };
  return !text.empty() && text.front() != ' ' && text.back() != ' ' && std::ranges::all_of(text, plain);
}

}  // namespace

std::string markdown_cell(std::string_view text) { return escaped_words(terminal_safe(text)); }

std::string markdown_cell(const Cell& value) { return escaped_words(terminal_cell(value)); }

std::string markdown_cell(const plan::Person& person) { return escaped_words(terminal_person(person)); }

std::string markdown_who(const plan::Person& person) {
  const std::string who = markdown_cell(person);
  return who.empty() ? who : fmt::format("**{}**", who);
}

std::string markdown_code(std::string_view text) {
  return is_plain_code(text) ? fmt::format("`{}`", text) : markdown_cell(text);
}

std::string markdown_sentence(std::string_view text) {
  if (text.starts_with("--") && is_plain_code(text)) return markdown_code(text);
  std::string out;
  std::size_t from = 0;
  const auto words = [&](std::size_t end) {
    return escaped_words(terminal_safe(text.substr(from, end - from)),
                         from == 0 ? Begins::here : Begins::earlier);
  };
  std::size_t open = text.find('`');
  while (open != std::string_view::npos) {
    const std::size_t close = text.find('`', open + 1);
    if (close == std::string_view::npos) break;
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    if (!is_plain_code(inside)) {
      open = close;
      continue;
    }
    out += words(open) + markdown_code(inside);
    from = close + 1;
    open = text.find('`', from);
  }
  return out + words(text.size());
}

std::string markdown_link(std::string_view words, std::string_view address) {
  const auto plain = [](char sign) {
    return is_small(sign) || is_capital(sign) || is_digit(sign) ||
           std::string_view("._/=:,+-?&%~").contains(sign);
  };
  const bool web = address.starts_with("https://") || address.starts_with("http://");
  if (!web || !std::ranges::all_of(address, plain)) return markdown_cell(words);
  return fmt::format("[{}](<{}>)", markdown_cell(words), address);
}

std::string markdown_row(std::initializer_list<std::string_view> cells) {
  std::string out = "|";
  for (const std::string_view one : cells) {
    if (!one.empty()) out.append(" ").append(one);
    out += " |";
  }
  return out + '\n';
}

std::string markdown_head(std::initializer_list<std::string_view> titles) {
  std::string out = markdown_row(titles) + '|';
  for (std::size_t at = 0; at < titles.size(); ++at) out += "---|";
  return out + '\n';
}

namespace {

std::string signed_names(std::string_view sign, const std::vector<std::string>& names) {
  std::string words;
  for (const std::string& name : names) {
    words.append(words.empty() ? "" : ", ").append(sign);
    words += markdown_cell(name.contains(',') ? Cell{Cell::Kind::text, name} : Cell{Cell::Kind::words, name});
  }
  return words;
}

std::string hunk_rows(const FieldRow& field) {
  std::string rows;
  for (const plan::DiffHunk& hunk : field.hunks) {
    std::string label = fmt::format("{}, line {}", markdown_code(field.label), hunk.after_line);
    for (const plan::DiffLine& line : hunk.lines) {
      const std::string text = markdown_cell(line.text);
      const bool was = line.kind != plan::DiffLine::Kind::added;
      const bool is = line.kind != plan::DiffLine::Kind::removed;
      rows += markdown_row({label, was ? text : "", is ? text : ""});
      label.clear();
    }
  }
  return rows;
}

}  // namespace

MarkdownChange markdown_change(const FieldRow& field) {
  MarkdownChange change{field.before ? markdown_cell(*field.before) : std::string(),
                        markdown_cell(field.after)};
  if (field.set) {
    change = {signed_names("− ", field.set->leaves), signed_names("\\+ ", field.set->joins)};
    if (field.set->emptied) change.after += change.after.empty() ? "none left" : ", none left";
  }
  if (field.drift == plan::Drift::yes) change.after += change.after.empty() ? "(drift)" : " (drift)";
  if (!field.remark.empty()) change.after += " — " + markdown_cell(field.remark);
  return change;
}

std::string markdown_field(const FieldRow& field) {
  if (!field.hunks.empty()) return hunk_rows(field);
  const auto [before, after] = markdown_change(field);
  return markdown_row({markdown_code(field.label), before, after});
}

}  // namespace haloform::render
