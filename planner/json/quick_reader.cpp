#include "planner/json/quick_reader.hpp"

#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <new>
#include <string>
#include <system_error>
#include <utility>

namespace haloform::json {

namespace {

using Json = nlohmann::json;
namespace ondemand = simdjson::ondemand;

bool is_blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n'; }

/// One token with whatever blanks simdjson leaves behind it.
std::string_view without_blanks(std::string_view token) {
  while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
  return token;
}

/// The text in quotes that `text` begins with; simdjson has seen that the quotes are closed.
std::string_view leading_quoted(std::string_view text) {
  std::size_t end = text.find('"', 1);
  const auto is_escaped = [&] { return (end - 1 - text.find_last_not_of('\\', end - 1)) % 2 == 1; };
  while (end != std::string_view::npos && is_escaped()) end = text.find('"', end + 1);
  return text.substr(0, end == std::string_view::npos ? end : end + 1);
}

Json parsed(std::string_view token) {
  Json value = Json::parse(token.begin(), token.end(), nullptr, false);
  if (value.is_discarded()) throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
  return value;
}

/// Where the text is not JSON, simdjson_error is thrown; `false` says that the events want no more.
class Teller {
 public:
  Teller(Events& events, const char* end) : events_(events), end_(end) {}

  bool value(ondemand::value value) {
    const ondemand::json_type type = value.type();
    if (type != ondemand::json_type::object && type != ondemand::json_type::array) {
      const std::string_view token = without_blanks(value.raw_json_token());
      // Where nobody takes it, simdjson takes a text before a colon for a key, and skips what follows.
      if (type == ondemand::json_type::string) static_cast<void>(value.get_raw_json_string().value());
      return scalar(token);
    }
    if (levels_ == most_json_levels) throw simdjson::simdjson_error(simdjson::DEPTH_ERROR);
    ++levels_;
    const bool goes_on =
        type == ondemand::json_type::object ? object(value.get_object()) : array(value.get_array());
    --levels_;
    return goes_on;
  }

  bool scalar(std::string_view token) {
    if (token.starts_with('"')) return events_.scalar(unquoted(token));
    if (token == "null") return events_.scalar(std::monostate());
    if (token == "true" || token == "false") return events_.scalar(token == "true");
    return number(token);
  }

 private:
  bool object(ondemand::object object) {
    if (!events_.begin_object()) return false;
    for (ondemand::field field : object) {
      const char* name = field.key().raw() - 1;
      if (!events_.key(unquoted(leading_quoted({name, end_}))) || !value(field.value())) return false;
    }
    return events_.end_object();
  }

  bool array(ondemand::array array) {
    if (!events_.begin_array()) return false;
    for (const ondemand::value each : array) {
      if (!value(each)) return false;
    }
    return events_.end_array();
  }

  /// As nlohmann has it where there is an escape: what a half of a pair of surrogates is worth is its to say.
  std::string_view unquoted(std::string_view token) {
    if (token.size() < 2 || !token.ends_with('"')) throw simdjson::simdjson_error(simdjson::STRING_ERROR);
    if (!token.contains('\\')) return token.substr(1, token.size() - 2);
    unescaped_ = parsed(token).get<std::string>();
    return unescaped_;
  }

  bool number(std::string_view token) {
    constexpr std::size_t most_digits = 18;
    const std::string_view digits = token.substr(token.starts_with('-') ? 1 : 0);
    std::int64_t whole = 0;
    const auto [rest, error] = std::from_chars(token.data(), token.data() + token.size(), whole);
    const bool is_plain = error == std::errc{} && rest == token.data() + token.size() &&
                          digits.size() <= most_digits && (digits.size() == 1 || digits.front() != '0');
    return is_plain ? events_.scalar(whole) : odd_number(token);
  }

  bool odd_number(std::string_view token) {
    const Json number = parsed(token);
    if (!number.is_number()) throw simdjson::simdjson_error(simdjson::NUMBER_ERROR);
    const bool fits = number.is_number_unsigned() ? std::in_range<std::int64_t>(number.get<std::uint64_t>())
                                                  : number.is_number_integer();
    return fits ? events_.scalar(number.get<std::int64_t>()) : events_.scalar(OddNumber{token});
  }

  Events& events_;
  const char* end_;
  std::size_t levels_ = 0;
  std::string unescaped_;
};

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// As nlohmann begins and ends a text: behind a mark of the byte order, and at a NUL.
std::string_view json_of(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  text = text.substr(0, text.find('\0'));
  text.remove_prefix(static_cast<std::size_t>(std::ranges::find_if_not(text, is_blank) - text.begin()));
  return without_blanks(text);
}

}  // namespace

Told read_quickly(std::string_view text, Events& events) {
  text = json_of(text);
  try {
    if (!text.starts_with('{') && !text.starts_with('[')) {
      // simdjson has another way for a text that is one scalar, which no answer of an API is.
      // A mark here is none of the text's beginning.
      if (text.starts_with(byte_order_mark) || !Json::accept(text.begin(), text.end())) return Told::broken;
      return Teller(events, text.data() + text.size()).scalar(text) ? Told::whole : Told::by_events;
    }
    const simdjson::padded_string padded(text);
    if (padded.size() != text.size()) throw std::bad_alloc();
    ondemand::parser parser;
    ondemand::document document = parser.iterate(padded);
    Teller teller(events, padded.data() + padded.size());
    if (!teller.value(document.get_value())) return Told::by_events;
    // Nowhere is where the whole text has been read.
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS ? Told::whole : Told::broken;
  } catch (const simdjson::simdjson_error& error) {
    if (error.error() == simdjson::MEMALLOC) throw std::bad_alloc();
    return error.error() == simdjson::DEPTH_ERROR ? Told::too_deep : Told::broken;
  }
}

}  // namespace haloform::json
