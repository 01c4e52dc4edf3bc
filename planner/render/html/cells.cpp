#include "planner/render/html/cells.hpp"

#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"

#include <fmt/format.h>

namespace haloform::render {

namespace {

/// Of text that is harmless in a terminal. A hash is written in another way since `##vso[` is a command to some runners.
std::string escaped_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char sign : text) {
    switch (sign) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '#': out += "&#35;"; break;
      default: out += sign;
    }
  }
  return out;
}

}  // namespace

std::string html_cell(std::string_view text) { return escaped_html(terminal_safe(text)); }

std::string html_cell(const Cell& value) { return escaped_html(terminal_cell(value)); }

std::string html_cell(const plan::Person& person) { return escaped_html(terminal_person(person)); }

std::string html_sentence(std::string_view text) {
  if (text.starts_with("--")) return html_code(text);
  std::string out;
  std::size_t from = 0;
  std::size_t open = text.find('`');
  while (open != std::string_view::npos) {
    const std::size_t close = text.find('`', open + 1);
    if (close == std::string_view::npos) break;
    out += html_cell(text.substr(from, open - from)) + html_code(text.substr(open + 1, close - open - 1));
    from = close + 1;
    open = text.find('`', from);
  }
  return out + html_cell(text.substr(from));
}

std::string html_code(std::string_view text) { return html_element("code", html_cell(text)); }

std::string html_address(std::string_view address, std::string_view id) {
  std::string words = html_code(address);
  if (!id.empty()) words += " id " + html_cell(id);
  return words;
}

std::string html_element(std::string_view tag, std::string_view inner) {
  return fmt::format("<{0}>{1}</{0}>", tag, inner);
}

}  // namespace haloform::render
