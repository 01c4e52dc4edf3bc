#include "planner/base/url.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

namespace haloform {

namespace {

constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_label = 63;
constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t http_port = 80;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_ascii_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }
bool is_hex(char byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

bool is_unreserved(char byte) {
  return is_ascii_letter(byte) || is_digit(byte) || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

std::unexpected<Error> url_fault(std::string what,
                                 std::string advice = "write it like https://acme.halopsa.com") {
  return fail(ErrorKind::configuration, std::move(what), {}, std::move(advice));
}

/// Four numbers up to 255, none with a zero in front: some programs read that as octal.
bool is_ipv4(std::string_view host) {
  int parts = 0;
  while (!host.empty()) {
    const std::size_t dot = std::min(host.find('.'), host.size());
    const std::string_view part = host.substr(0, dot);
    if (part.empty() || part.size() > 3 || !std::ranges::all_of(part, is_digit)) return false;
    if (part.size() > 1 && part.front() == '0') return false;
    if (*parse_integer(part) > 255) return false;
    ++parts;
    if (dot + 1 == host.size()) return false;
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  return parts == 4;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= longest_label && std::ranges::all_of(label, [](char letter) {
    return is_ascii_letter(letter) || is_digit(letter) || letter == '-' || letter == '_';
  });
}

/// Whether a resolver takes a name for a number: `2130706433`, `0x7f.1`, `127.1`.
bool ends_like_a_number(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return std::ranges::all_of(last, is_digit) ||
         (last.starts_with("0x") && std::ranges::all_of(last.substr(2), is_hex));
}

/// A name or four numbers, in small letters and without a final dot; nothing where it is neither.
std::optional<std::string> plain_host(std::string_view text) {
  std::string host = folded(text);
  if (is_ipv4(host)) return host;
  // Another name than `localhost`: a resolver may ask the network for it.
  if (host == "localhost.") return std::nullopt;
  if (host.ends_with('.')) host.pop_back();
  if (host.empty() || host.size() > longest_host || ends_like_a_number(host)) return std::nullopt;
  for (std::string_view rest = host;;) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    if (!is_label(rest.substr(0, dot))) return std::nullopt;
    if (dot == rest.size()) return host;
    rest.remove_prefix(dot + 1);
  }
}

/// What stands between brackets, in the one form that the system writes.
std::optional<std::string> ipv6_host(std::string_view text) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> written{};
  if (::inet_ntop(AF_INET6, &address, written.data(), written.size()) == nullptr) return std::nullopt;
  return written.data();
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  if (text.empty() || text.size() > 5 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  const auto number = *parse_integer(text);
  if (number < 1 || number > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

/// Host and port; `url.scheme` is there already.
bool take_authority(std::string_view text, Url& url) {
  std::size_t host_end = std::min(text.find(':'), text.size());
  std::optional<std::string> host;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    host_end = close + 1;
    host = ipv6_host(text.substr(1, close - 1));
  } else {
    host = plain_host(text.substr(0, host_end));
  }
  if (!host) return false;
  url.host = std::move(*host);
  url.port = url.scheme == "https" ? https_port : http_port;
  if (host_end == text.size()) return true;
  const auto port = text[host_end] == ':' ? port_number(text.substr(host_end + 1)) : std::nullopt;
  if (!port) return false;
  url.port = *port;
  return true;
}

/// Segments that every program reads alike: no `.` and `..`, however they are written, and no empty ones.
bool is_path(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    std::string dots;
    for (std::size_t at = 0; at < end; ++at) {
      const bool escape = path[at] == '%';
      if (escape && (at + 2 >= end || !is_hex(path[at + 1]) || !is_hex(path[at + 2]))) return false;
      if (!escape && !is_unreserved(path[at]) && !std::string_view("!$&'()*+,;=:@").contains(path[at]))
        return false;
      const bool dot = escape && folded(path.substr(at, 3)) == "%2e";
      dots += dot ? '.' : path[at];
      if (dot) at += 2;
    }
    if (dots.empty() || dots == "." || dots == "..") return false;
    path.remove_prefix(end);
  }
  return true;
}

}  // namespace

std::string Url::text() const {
  std::string text = scheme + "://" + (host.contains(':') ? "[" + host + "]" : host);
  if (port != (scheme == "https" ? https_port : http_port)) text += ":" + std::to_string(port);
  return text + path;
}

bool Url::same_origin(const Url& other) const {
  return scheme == other.scheme && host == other.host && port == other.port;
}

Result<Url> parse_url(std::string_view text) {
  text = trimmed(text);
  const auto odd = [](char letter) { return static_cast<unsigned char>(letter) <= ' ' || letter == '\x7f'; };
  if (text.empty()) return url_fault("the URL is empty");
  if (std::ranges::any_of(text, odd)) return url_fault("the URL contains white space or control characters");
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos)
    return url_fault(in_quotes(text) + " does not start with https://");
  Url url{folded(text.substr(0, scheme_end)), {}, 0, {}};
  const std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t path_at = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view before_path = rest.substr(0, path_at);
  std::string_view path = rest.substr(path_at);
  if (before_path.contains('@')) {
    // Not quoted: what stands there may be a password.
    return url_fault("the URL contains a user name or password",
                     "remove it; credentials come from the environment");
  }
  if (path.find_first_of("?#") != std::string_view::npos) {
    return url_fault("the URL contains a query or a fragment", "remove everything from ? or # on");
  }
  if (url.scheme != "https" && url.scheme != "http") {
    return url_fault(in_quotes(url.scheme + "://") + " is not a scheme that HaloPSA supports");
  }
  if (!take_authority(before_path, url)) {
    return url_fault(
        in_quotes(before_path) + " is not a host",
        "write a name in ASCII (an international one in its xn-- form), or an address as four numbers or in "
        "brackets, like https://acme.halopsa.com");
  }
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!is_path(path))
    return url_fault(in_quotes(path) + " is not a plain path", "write each folder of it once, without dots");
  url.path = path;
  if (url.scheme == "http" && !is_loopback(url.host)) {
    return url_fault("plain http would send the client secret in the clear",
                     "use https; http is for loopback addresses only");
  }
  return url;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && is_ipv4(host));
}

std::string marked_query(std::string_view url) {
  const std::size_t query = std::min(url.find('?'), url.size());
  std::string text(url.substr(0, query));
  if (query == url.size()) return text;
  return text + '?' + marked(MarkedText::Personal::other, url.substr(query + 1));
}

std::string url_encoded(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  // At once, so that a secret leaves no shorter copies behind.
  encoded.reserve(text.size() * 3);
  for (const char byte : text) {
    if (is_unreserved(byte)) {
      encoded += byte;
      continue;
    }
    const auto number = static_cast<unsigned char>(byte);
    encoded += '%';
    encoded += digits[number >> 4U];
    encoded += digits[number & 0x0FU];
  }
  return encoded;
}

}  // namespace haloform
