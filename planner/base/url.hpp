#pragma once

#include "planner/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform {

/// An `http` or `https` URL in its one spelling: two that name the same server and path are equal.
struct Url {
  std::string scheme;  ///< `http` or `https`.
  std::string host;    ///< Small letters, no final dot; an IPv6 address in its short form, without brackets.
  std::uint16_t port = 0;  ///< The scheme's own where the text names none.
  std::string path;        ///< Empty, or with a slash in front and none behind.

  /// The whole of it; a port that the scheme has anyway is left out.
  [[nodiscard]] std::string text() const;
  /// Scheme, host and port: who answers. Another port is another server.
  [[nodiscard]] bool same_origin(const Url& other) const;
  friend bool operator==(const Url&, const Url&) = default;
};

/// Takes the address of a server apart. ErrorKind::configuration where it holds a user name or password (not repeated in the
/// message), a query or a fragment, a host or path that two programs may read differently (IPv4 in any other form than four
/// numbers, dots as path segments, backslashes), or plain http for anything but loopback.
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// `localhost`, `127.0.0.0/8` as four numbers, or `::1`; nothing else, whatever it may resolve to.
[[nodiscard]] bool is_loopback(std::string_view host);

/// A URL or a path, of which the query is marked (base/marked_text.hpp): it may say who is searched for.
[[nodiscard]] std::string marked_query(std::string_view url);

/// Percent-encodes all but the unreserved characters of RFC 3986, for one query value.
[[nodiscard]] std::string url_encoded(std::string_view text);

}  // namespace haloform
