#include "providers/forge/marker.hpp"

#include "planner/base/text.hpp"
#include "planner/base/url.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <utility>

namespace haloform::forge {
namespace {

/// By Marker::Of.
constexpr std::array<std::string_view, 3> beginnings{"<!-- haloform:plan ", "<!-- haloform:apply ",
                                                     "<!-- haloform:drift "};
constexpr std::string_view closing = "-->";

/// Nothing that ends a comment of HTML, or a word of this one: not two hyphens either.
std::string as_word(std::string_view text) {
  std::string word;
  for (const char sign : url_encoded(text)) {
    if (sign == '-') {
      word += "%2D";
    } else {
      word += sign;
    }
  }
  return word;
}

std::optional<unsigned> digit_in(char sign) {
  if (sign >= '0' && sign <= '9') return static_cast<unsigned>(sign - '0');
  if (sign >= 'A' && sign <= 'F') return static_cast<unsigned>(sign - 'A' + 10);
  return std::nullopt;
}

std::string from_word(std::string_view word) {
  std::string text;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const auto high = word[at] == '%' && at + 2 < word.size() ? digit_in(word[at + 1]) : std::nullopt;
    const auto low = high ? digit_in(word[at + 2]) : std::nullopt;
    text += low ? static_cast<char>(*high << 4U | *low) : word[at];
    if (low) at += 2;
  }
  return text;
}

/// The place of the last line that is not empty; services take away and add white space at the end.
std::pair<std::size_t, std::size_t> last_line(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  if (last == std::string_view::npos) return {0, 0};
  const std::size_t before = text.rfind('\n', last);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return {begin, last + 1 - begin};
}

/// What of a marker is in its last line.
struct MarkedLine {
  Marker::Of of = Marker::Of::plan;
  std::string_view words;
};
std::optional<MarkedLine> marked_line(std::string_view text) {
  const auto [at, length] = last_line(text);
  const std::string_view line = trimmed(text.substr(at, length));
  for (const Marker::Of of : {Marker::Of::plan, Marker::Of::apply, Marker::Of::drift}) {
    const std::string_view beginning = beginnings.at(static_cast<std::size_t>(of));
    if (line.starts_with(beginning) && line.ends_with(closing))
      return MarkedLine{of, line.substr(beginning.size(), line.size() - beginning.size() - closing.size())};
  }
  return std::nullopt;
}

std::uint64_t number_of(std::string_view word) {
  const auto number = parse_integer(word);
  return number && *number > 0 ? static_cast<std::uint64_t>(*number) : 0;
}

}  // namespace

std::string Marker::text() const {
  std::string line(beginnings.at(static_cast<std::size_t>(of)));
  const auto add = [&line](std::string_view name, std::string_view value) {
    if (!value.empty()) line += std::string(name) + '=' + as_word(value) + ' ';
  };
  add("instance", instance);
  add("tenant", tenant);
  add("folder", folder);
  add("commit", commit);
  if (run > 0) line += "run=" + std::to_string(run) + '.' + std::to_string(attempt) + ' ';
  if (at != WallTime{}) add("at", iso_time(at));
  return line + std::string(closing) + '\n';
}

std::optional<Marker> marker_of(std::string_view text) {
  const auto line = marked_line(text);
  if (!line) return std::nullopt;
  std::string_view rest = line->words;
  std::map<std::string_view, std::string_view> words;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size() + (word.size() < rest.size() ? 1 : 0));
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos) words.emplace(word.substr(0, equals), word.substr(equals + 1));
  }
  Marker found{line->of, from_word(words["instance"]), from_word(words["tenant"]), from_word(words["folder"]),
               from_word(words["commit"])};
  const std::string_view run = words["run"];
  const std::size_t dot = run.find('.');
  found.run = number_of(run.substr(0, dot));
  if (dot != std::string_view::npos) found.attempt = number_of(run.substr(dot + 1));
  found.at = parse_iso_time(from_word(words["at"])).value_or(WallTime{});
  return found;
}

std::string_view without_marker(std::string_view text) {
  return marked_line(text) ? text.substr(0, last_line(text).first) : text;
}

bool same_subject(const Marker& one, const Marker& other) {
  if (one.of != other.of || one.folder != other.folder) return false;
  if (one.instance.empty() || other.instance.empty()) return true;
  return one.instance == other.instance && one.tenant == other.tenant;
}

bool is_newer(const Marker& one, const Marker& other) {
  const bool same_commit = !one.commit.empty() && one.commit == other.commit;
  if (same_commit || one.run == 0 || other.run == 0) return one.at > other.at;
  return std::pair(one.run, one.attempt) > std::pair(other.run, other.attempt);
}

}  // namespace haloform::forge
