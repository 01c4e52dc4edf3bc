#include "planner/config/feeds/feed_text.hpp"

#include "planner/base/text.hpp"
#include "planner/config/feeds/feed_table.hpp"
#include "planner/config/feeds/text_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace haloform::config {

namespace {

constexpr std::string_view mark = "\xef\xbb\xbf";
constexpr std::string_view as_utf8 = "export the feed as UTF-8";

/// What Windows-1252 has at 0x80 to 0x9F; 0 where it has nothing. From 0xA0 on it is Latin-1.
constexpr std::array<char32_t, 32> windows_letters{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::string utf8_of(char32_t point) {
  std::string text;
  if (point < 0x800) {
    text += static_cast<char>(0xC0U | (point >> 6U));
  } else {
    text += static_cast<char>(0xE0U | (point >> 12U));
    text += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
  }
  text += static_cast<char>(0x80U | (point & 0x3FU));
  return text;
}

/// What a byte would be that is no UTF-8: `; in Windows-1252 it is é`.
std::string in_windows_1252(unsigned char byte) {
  const char32_t point = byte >= 0xA0U ? byte : byte >= 0x80U ? windows_letters.at(byte - 0x80U) : 0;
  return point == 0 ? std::string() : fmt::format("; in Windows-1252 it is {}", utf8_of(point));
}

/// `UTF-16LE` or the like where the bytes say that the text is none of UTF-8; else empty.
std::string_view wide_encoding(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xff\xfe\0\0"sv)) return "UTF-32LE";
  if (bytes.starts_with("\0\0\xfe\xff"sv)) return "UTF-32BE";
  if (bytes.starts_with("\xff\xfe")) return "UTF-16LE";
  if (bytes.starts_with("\xfe\xff")) return "UTF-16BE";
  // Without a mark: every other byte of a text in Latin letters is NUL.
  constexpr std::size_t looked_at = 64;
  const std::string_view begin = bytes.substr(0, looked_at);
  std::array<std::size_t, 2> nuls{};
  for (std::size_t at = 0; at < begin.size(); ++at) {
    if (begin[at] == '\0') ++nuls.at(at % 2);
  }
  const std::size_t most = begin.size() / 2;
  if (begin.size() < 4) return {};
  if (nuls[1] * 4 >= most * 3 && nuls[0] == 0) return "UTF-16LE";
  if (nuls[0] * 4 >= most * 3 && nuls[1] == 0) return "UTF-16BE";
  return {};
}

/// `é` where the bytes begin with `Ã©`, which is its UTF-8 encoded as UTF-8 once more, and part of nobody's name; else empty.
std::string encoded_twice(std::string_view bytes) {
  if (bytes.size() < 4 || bytes[0] != '\xc3' || bytes[2] != '\xc2') return {};
  if (bytes[1] == '\x83') return {'\xc3', bytes[3]};
  const bool is_seen = static_cast<unsigned char>(bytes[3]) >= 0xA0U;
  return bytes[1] == '\x82' && is_seen ? std::string{'\xc2', bytes[3]} : std::string();
}

struct ByteFault {
  std::size_t offset = 0;
  std::string what;
  std::string advice;
};

std::optional<ByteFault> fault_of(std::string_view bytes, std::size_t from) {
  const auto byte_at = [](std::size_t offset) { return fmt::format("byte {} (counted from 0)", offset); };
  if (const auto wide = wide_encoding(bytes); !wide.empty())
    return ByteFault{0, fmt::format("the feed is {}, as its first bytes say, and not UTF-8", wide),
                     std::string(as_utf8)};
  if (bytes.starts_with("PK\x03\x04"))
    return ByteFault{0, "the feed is a ZIP file, as workbooks of a spreadsheet (.xlsx) are, and no text",
                     "export it as text"};
  const std::size_t first_sign = bytes.find_first_not_of(" \t\r\n", from);
  if (first_sign != std::string_view::npos && bytes[first_sign] == '<')
    return ByteFault{first_sign, "the feed begins with <, as a page of HTML or a file of XML does",
                     "look into it: it may be what a server answered in place of the feed"};
  const auto bad = invalid_utf8(bytes);
  std::optional<ByteFault> first;
  if (bad) {
    const auto byte = static_cast<unsigned char>(bytes[*bad]);
    first = ByteFault{
        *bad, fmt::format("0x{:02X} at {} is not valid UTF-8{}", byte, byte_at(*bad), in_windows_1252(byte)),
        std::string(as_utf8)};
  }
  const std::size_t end = bad.value_or(bytes.size());
  for (std::size_t at = from; at < end; ++at) {
    const char letter = bytes[at];
    if (letter == '\0')
      return ByteFault{at, fmt::format("there is a NUL at {}", byte_at(at)),
                       "the file is damaged, or is no text; export it again"};
    if (letter == '\x1f')
      return ByteFault{at, fmt::format("there is a control character U+001F at {}", byte_at(at)),
                       "remove it where the value comes from"};
    if (letter == '\r' && (at + 1 == bytes.size() || bytes[at + 1] != '\n'))
      return ByteFault{at, fmt::format("there is a carriage return without a line feed at {}", byte_at(at)),
                       "export the feed with LF or CRLF at the end of its lines"};
    if (const std::string twice = encoded_twice(bytes.substr(at)); !twice.empty())
      return ByteFault{at, fmt::format("{} at {} is encoded twice", twice, byte_at(at)),
                       "export the feed as UTF-8 once, from where its letters are whole"};
    if (letter == lost_letter[0] && bytes.substr(at).starts_with(lost_letter))
      return ByteFault{
          at, fmt::format("there is U+FFFD at {}, in the place of a letter that was lost", byte_at(at)),
          "it was converted from another encoding on the way: export it as UTF-8 from where it is whole"};
    if (letter == mark[0] && bytes.substr(at).starts_with(mark))
      return ByteFault{
          at, fmt::format("there is a byte order mark in the middle of the file, at {}", byte_at(at)),
          "two exports were probably joined: keep one"};
  }
  return first;
}

}  // namespace

std::optional<std::string_view> feed_text(const std::string& file, std::string_view bytes,
                                          Diagnostics& found) {
  const std::size_t from = bytes.starts_with(mark) ? mark.size() : 0;
  const auto fault = fault_of(bytes, from);
  if (!fault) return bytes.substr(from);
  TextPlaces places(bytes.substr(0, fault->offset));
  places.go_to(fault->offset);
  found.error({file, places.line(), places.column()}, fault->what, fault->advice,
              Diagnostic::Rule::unreadable_file);
  return std::nullopt;
}

}  // namespace haloform::config
