#include "providers/ci/facts.hpp"

#include "planner/base/text.hpp"
#include "planner/base/url.hpp"

#include <algorithm>
#include <cstddef>

namespace haloform::ci {
namespace {

bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }
bool is_hex(char sign) { return is_digit(sign) || (sign >= 'a' && sign <= 'f'); }
bool is_slug(char sign) {
  return is_digit(sign) || (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') || sign == '-' ||
         sign == '_' || sign == '.';
}
bool is_part_of_slug(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && std::ranges::all_of(part, is_slug);
}

}  // namespace

std::string number_in(std::string_view text) {
  constexpr std::size_t most_digits = 18;  // They fit 64 bits.
  if (text.empty() || text.size() > most_digits || text.front() == '0' ||
      !std::ranges::all_of(text, is_digit))
    return {};
  return std::string(text);
}

std::uint64_t count_in(std::string_view text) {
  const auto number = parse_integer(number_in(text));
  return number ? static_cast<std::uint64_t>(*number) : 0;
}

std::string commit_in(std::string_view text) {
  constexpr std::size_t sha1 = 40;
  constexpr std::size_t sha256 = 64;
  std::string commit = folded(text);
  if ((commit.size() != sha1 && commit.size() != sha256) || !std::ranges::all_of(commit, is_hex)) return {};
  return commit;
}

std::string slug_in(std::string_view text) {
  constexpr std::size_t longest = 200;
  const std::size_t slash = text.find('/');
  if (text.size() > longest || slash == std::string_view::npos) return {};
  if (!is_part_of_slug(text.substr(0, slash)) || !is_part_of_slug(text.substr(slash + 1))) return {};
  return std::string(text);
}

std::string guid_in(std::string_view text) {
  constexpr std::size_t length = 36;
  std::string guid = folded(text);
  const auto fits = [](char sign) { return is_hex(sign) || sign == '-'; };
  return guid.size() == length && std::ranges::all_of(guid, fits) ? guid : std::string();
}

std::string api_in(std::string_view text) {
  const auto url = parse_url(text);
  return url ? url->text() : std::string();
}

std::string link_in(std::string_view text) {
  constexpr std::size_t longest = 2000;
  if (text.size() > longest || !(text.starts_with("https://") || text.starts_with("http://"))) return {};
  const auto fits = [](char sign) {
    return sign > ' ' && sign < 0x7f && !std::string_view(R"("'`<>()[]{}\^|)").contains(sign);
  };
  return std::ranges::all_of(text, fits) ? std::string(text) : std::string();
}

std::string name_in(std::string_view text) {
  constexpr std::size_t longest = 200;
  std::string name = repaired_utf8(text.substr(0, 2 * longest));
  shorten(name, longest);
  return name;
}

std::string number_behind(std::string_view text, std::string_view before) {
  const std::size_t at = text.find(before);
  if (at == std::string_view::npos) return {};
  std::string_view rest = text.substr(at + before.size());
  const auto end = std::ranges::find_if_not(rest, is_digit);
  return number_in(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
}

}  // namespace haloform::ci
