#include "providers/http/url.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <array>

namespace haloform {

namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_unreserved(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || is_digit(byte) || byte == '-' ||
         byte == '.' || byte == '_' || byte == '~';
}

std::unexpected<Error> bad_url(std::string_view url, std::string_view why) {
  return fail(ErrorKind::configuration, "\"" + std::string(url) + "\" " + std::string(why), {},
              "write the address of the instance, such as https://acme.halopsa.com");
}

}  // namespace

Result<UrlParts> parse_url(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return bad_url(url, "is not a URL: it lacks https://");
  UrlParts parts;
  parts.scheme = folded(url.substr(0, colon));
  if (parts.scheme != "https" && parts.scheme != "http") return bad_url(url, "is neither https nor http");

  std::string_view authority = url.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    return fail(ErrorKind::configuration, "a URL bears a user name or a password", {},
                "take them out; credentials come from HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET");
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos)
      return bad_url(url, "has an IPv6 address without its closing bracket");
    parts.host = folded(authority.substr(1, close - 1));
    const auto rest = authority.substr(close + 1);
    if (!rest.empty() && !rest.starts_with(':')) return bad_url(url, "has letters after its IPv6 address");
    if (!rest.empty()) port = rest.substr(1);
  } else {
    const auto at = authority.find(':');
    parts.host = folded(authority.substr(0, at));
    if (at != std::string_view::npos) port = authority.substr(at + 1);
  }
  const auto odd = [](char byte) {
    return static_cast<unsigned char>(byte) <= ' ' || byte == '\\' || byte == '"';
  };
  if (parts.host.empty() || std::ranges::any_of(parts.host, odd)) return bad_url(url, "has no usable host");
  if (std::ranges::any_of(url, odd)) return bad_url(url, "holds a space or a control character");
  if (!std::ranges::all_of(port, is_digit) || port.size() > 5)
    return bad_url(url, "has a port that is no number");
  parts.port = port;
  return parts;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  return std::ranges::all_of(host, [](char byte) { return is_digit(byte) || byte == '.'; });
}

Result<UrlParts> require_safe_url(std::string_view url) {
  auto parts = parse_url(url);
  if (parts && parts->scheme == "http" && !is_loopback(parts->host)) {
    return fail(ErrorKind::configuration,
                "\"" + std::string(url) + "\" is plain http, which anybody on the way can read", {},
                "write https://; plain http is for a loopback address only");
  }
  return parts;
}

std::string url_encoded(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size() + 8);
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
