#pragma once

#include "planner/base/result.hpp"

#include <string>
#include <string_view>

namespace haloform {

/// The parts of an `http` or `https` URL that decisions hang on.
struct UrlParts {
  std::string scheme;  ///< `http` or `https`.
  std::string host;    ///< Small letters; an IPv6 address without its brackets.
  std::string port;    ///< Empty where the URL names none.
};

/// Takes a URL apart. ErrorKind::configuration where it is none, bears a user name or a password (they would
/// stand in messages), or is neither `http` nor `https`.
[[nodiscard]] Result<UrlParts> parse_url(std::string_view url);

/// `localhost`, `127.0.0.0/8` or `::1`.
[[nodiscard]] bool is_loopback(std::string_view host);

/// As parse_url, and refuses plain http for anything but loopback: tokens would be readable on the way.
[[nodiscard]] Result<UrlParts> require_safe_url(std::string_view url);

/// Percent-encodes all but the unreserved characters of RFC 3986, for one query value.
[[nodiscard]] std::string url_encoded(std::string_view text);

}  // namespace haloform
