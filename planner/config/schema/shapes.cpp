#include "planner/config/schema/shapes.hpp"

#include "planner/config/file_check.hpp"
#include "planner/model/address.hpp"

#include <limits>
#include <utility>

namespace haloform::config {

namespace {

// Written so that no letter of a text is tried twice: an editor checks with every key that is pressed.

/// A letter of an e-mail beside its @ and its dots. What cannot be seen is refused by the reader as well, as far as patterns
/// of both languages can say it.
constexpr std::string_view email_letter =
    R"([^\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff<>,;@.])";
constexpr std::string_view host_pattern = R"([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])";
constexpr std::string_view loopback_pattern =
    R"([Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt]|127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|\[[0-9A-Fa-f:.]+\])";

Shape with_pattern(Shape shape, std::string_view pattern) {
  shape["pattern"] = pattern;
  return shape;
}

std::string in_any_case(std::string_view text) {
  std::string pattern;
  for (const char letter : text) {
    const bool is_letter = letter >= 'a' && letter <= 'z';
    if (is_letter) {
      pattern += {'[', letter, static_cast<char>(letter - 'a' + 'A'), ']'};
    } else {
      if (letter == '.') pattern += '\\';
      pattern += letter;
    }
  }
  return pattern;
}

}  // namespace

Shape text_shape() { return {{"type", "string"}, {"maxLength", longest_text}}; }

Shape filled_text_shape() { return text_like(R"(\S)"); }

Shape text_like(std::string_view pattern) { return with_pattern(text_shape(), pattern); }

Shape word_shape(std::span<const std::string_view> words) {
  Shape all = Shape::array();
  for (const std::string_view word : words) all.push_back(word);
  return {{"enum", std::move(all)}};
}

Shape boolean_shape() { return {{"type", "boolean"}}; }

Shape integer_shape(std::int64_t least, std::int64_t most) {
  return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}

Shape count_shape(std::int64_t least) {
  return integer_shape(least, std::numeric_limits<std::uint32_t>::max());
}

Shape list_shape(Shape item) { return {{"type", "array"}, {"items", std::move(item)}}; }

Shape any_of(std::initializer_list<Shape> shapes) {
  Shape all = Shape::array();
  for (const Shape& shape : shapes) all.push_back(shape);
  return {{"anyOf", std::move(all)}};
}

Shape or_null(Shape shape) {
  Shape types = Shape::array({shape.at("type"), "null"});
  shape["type"] = std::move(types);
  return shape;
}

Shape or_cleared(Shape text) {
  if (text.contains("pattern")) text["pattern"] = "^$|" + text.at("pattern").get<std::string>();
  return or_null(std::move(text));
}

Shape integer_or_text(std::int64_t least, std::int64_t most, std::string_view pattern) {
  return {{"type", Shape::array({"integer", "string"})},
          {"minimum", least},
          {"maximum", most},
          {"pattern", pattern}};
}

Shape no_shape(Shape shape) { return {{"not", std::move(shape)}}; }

Shape with_keys(std::initializer_list<std::string_view> keys) {
  Shape all = Shape::array();
  for (const std::string_view key : keys) all.push_back(key);
  return {{"required", std::move(all)}};
}

Shape email_shape() {
  const std::string letter(email_letter);
  const std::string part = letter + "+(\\." + letter + "+)*";
  return text_like("^(?![Mm][Aa][Ii][Ll][Tt][Oo]:)" + part + "@" + part + "$");
}

Shape key_shape() {
  return with_pattern({{"type", "string"}},
                      "^[a-z0-9][a-z0-9._-]{0," + std::to_string(Address::longest_key - 1) + "}$");
}

Shape address_shape(std::string_view type) {
  return with_pattern({{"type", "string"}}, "^" + std::string(type) + "\\.[a-z0-9][a-z0-9._-]{0," +
                                                std::to_string(Address::longest_key - 1) + "}$");
}

Shape date_shape() {
  return text_like(
      "^[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|"
      "02-(0[1-9]|1[0-9]|2[0-9]))$");
}

Shape path_shape(std::span<const std::string_view> endings) {
  std::string pattern = R"(^(?=[\s\S]*\S)(?!/)(?!([\s\S]*/)?\.\.(/|$))(?!([\s\S]*/)?\.$))";
  if (!endings.empty()) pattern += "(?![\\s\\S]*" + ends_like(endings) + ")";
  return text_like(pattern + R"([\s\S]*[^/]$)");
}

Shape url_shape() {
  return text_like(R"(^\s*([Hh][Tt][Tt][Pp][Ss]://()" + std::string(host_pattern) +
                   R"()|[Hh][Tt][Tt][Pp]://()" + std::string(loopback_pattern) +
                   R"())(:[0-9]{1,5})?(/[^\s?#]*)?\s*$)");
}

std::string exactly_like(std::span<const std::string_view> endings) {
  std::string pattern = "(";
  for (const std::string_view ending : endings) {
    if (pattern.size() > 1) pattern += '|';
    for (const char letter : ending) pattern.append(letter == '.' ? "\\" : "").push_back(letter);
  }
  return pattern + ")$";
}

std::string ends_like(std::span<const std::string_view> endings) {
  std::string pattern = "(";
  for (const std::string_view ending : endings) {
    if (pattern.size() > 1) pattern += '|';
    pattern += in_any_case(ending);
  }
  return pattern + ")$";
}

}  // namespace haloform::config
