#include "planner/render/checks/xml.hpp"

#include "planner/base/text.hpp"

#include <cstddef>

namespace haloform::render {

namespace {

/// The production Char of XML 1.0.
bool is_xml(char32_t point) {
  if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
  return point < 0xd800 || (point >= 0xe000 && point != 0xfffe && point != 0xffff);
}

std::string_view xml_escape(char32_t point) {
  switch (point) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&apos;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    case '\r': return "&#13;";
    default: break;
  }
  return is_xml(point) ? std::string_view() : "\xef\xbf\xbd";
}

}  // namespace

std::string xml_text(std::string_view text) {
  const std::string valid = repaired_utf8(text);
  std::string out;
  out.reserve(valid.size());
  std::size_t at = 0;
  while (at < valid.size()) {
    const std::size_t start = at;
    const std::string_view escape = xml_escape(next_code_point(valid, at));
    out += escape.empty() ? std::string_view(valid).substr(start, at - start) : escape;
  }
  return out;
}

}  // namespace haloform::render
