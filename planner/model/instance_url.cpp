#include "planner/model/instance_url.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace haloform {

namespace {

/// Takes `last` (small letters, with its slash) from the end of a path.
bool cut_segment(std::string& path, std::string_view last) {
  if (!folded(path).ends_with(last)) return false;
  path.resize(path.size() - last.size());
  return true;
}

/// What a request names behind the address of an instance, in small letters.
constexpr std::array<std::string_view, 10> request_names{
    "agent", "authinfo", "client", "customer", "instanceinfo", "roles", "site", "team", "token", "users"};

/// `7`, or `me`: which record a request is about.
bool names_a_record(std::string_view segment) {
  if (segment == "me") return true;
  return !segment.empty() &&
         std::ranges::all_of(segment, [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// Where the part of a single request begins in a path (small letters); npos where there is none.
std::size_t request_in(std::string_view path) {
  constexpr auto none = std::string_view::npos;
  for (const std::string_view above : {"/api/", "/auth/"}) {
    if (const std::size_t at = path.find(above); at != none) return at;
  }
  std::size_t last = path.rfind('/');
  if (last != none && names_a_record(path.substr(last + 1))) {
    path = path.substr(0, last);
    last = path.rfind('/');
  }
  if (last == none) return none;
  return std::ranges::find(request_names, path.substr(last + 1)) == request_names.end() ? none : last;
}

}  // namespace

Result<Url> instance_url(std::string_view text) {
  auto url = parse_url(text);
  if (!url || cut_segment(url->path, "/api")) return url;
  const bool of_a_request = folded(url->path).contains("/api/");
  for (const std::string_view auth : {"/auth", "/auth/token", "/auth/authorize"}) {
    if (!of_a_request && cut_segment(url->path, auth)) return url;
  }
  const std::size_t begin = request_in(folded(url->path));
  if (begin == std::string::npos) return url;
  Url meant = *url;
  meant.path.resize(begin);
  return fail(ErrorKind::configuration,
              in_quotes(url->path) + " is the address of one request, not of an instance", {},
              "write " + meant.text() + " (if all of it is the address of the instance, append /api)");
}

bool same_instance(std::string_view one, std::string_view other) {
  if (one == other) return true;
  const auto left = instance_url(one);
  const auto right = instance_url(other);
  return left && right && *left == *right;
}

Result<Url> auth_server_url(std::string_view text) {
  auto url = parse_url(text);
  if (url && !cut_segment(url->path, "/token")) cut_segment(url->path, "/authorize");
  return url;
}

}  // namespace haloform
