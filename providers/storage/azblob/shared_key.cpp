#include "providers/storage/azblob/shared_key.hpp"

#include "planner/base/text.hpp"
#include "providers/storage/web/base64.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

namespace haloform::storage {

namespace {

using Sorted = std::map<std::string, std::string>;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

Sorted headers_of(const http::Request& request) {
  Sorted headers;
  for (const auto& [name, value] : request.headers) headers.insert_or_assign(folded(name), value.reveal());
  return headers;
}

std::string header(const Sorted& headers, const std::string& name) {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string{} : found->second;
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char sign) {
    if (sign >= '0' && sign <= '9') return sign - '0';
    const char small = static_cast<char>(sign | 0x20);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool whole = text[at] == '%' && at + 2 < text.size();
    const int high = whole ? digit(text[at + 1]) : -1;
    const int low = whole ? digit(text[at + 2]) : -1;
    if (high < 0 || low < 0) {
      out += text[at];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return out;
}

/// `/account/path` and each part of the query, sorted, on a line of its own.
std::string canonical_resource(std::string_view url, std::string_view account) {
  const std::size_t host = url.find("://") + 3;
  const std::size_t question = url.find('?');
  const std::string_view before = url.substr(0, question);
  const std::size_t slash = before.find('/', host);
  std::string out =
      "/" + std::string(account) + std::string(slash == std::string_view::npos ? "/" : before.substr(slash));
  Sorted parts;
  for (std::string_view rest = question == std::string_view::npos ? "" : url.substr(question + 1);
       !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const std::size_t equals = part.find('=');
    const std::string_view value = equals == std::string_view::npos ? "" : part.substr(equals + 1);
    parts.insert_or_assign(folded(percent_decoded(part.substr(0, equals))), percent_decoded(value));
  }
  for (const auto& [name, value] : parts) out += "\n" + name + ":" + value;
  return out;
}

}  // namespace

std::optional<Secret> base64_bytes(std::string_view text) {
  const std::string_view plain = trimmed(text);
  if (plain.empty() || plain.size() % 4 != 0) return std::nullopt;
  std::string bytes(plain.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes_of(plain),
                                     static_cast<int>(plain.size()));
  if (length < 0) return std::nullopt;
  const auto padding = static_cast<std::size_t>(std::ranges::count(plain, '='));
  // OpenSSL takes padding anywhere.
  if (padding > 2 || plain.find('=') < plain.size() - padding) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return Secret(std::move(bytes));
}

std::string string_to_sign(const http::Request& request, std::string_view account) {
  const Sorted headers = headers_of(request);
  const std::string method =
      request.method_name.empty() ? std::string(http::method_name(request.method)) : request.method_name;
  const std::string length = request.body.empty() ? std::string{} : std::to_string(request.body.size());
  // The date stands in x-ms-date, and a line of its own stays empty for it.
  std::string out = method + "\n" + header(headers, "content-encoding") + "\n" +
                    header(headers, "content-language") + "\n" + length + "\n" +
                    header(headers, "content-md5") + "\n" + request.content_type + "\n\n" +
                    header(headers, "if-modified-since") + "\n" + header(headers, "if-match") + "\n" +
                    header(headers, "if-none-match") + "\n" + header(headers, "if-unmodified-since") + "\n" +
                    header(headers, "range") + "\n";
  for (const auto& [name, value] : headers) {
    if (name.starts_with("x-ms-")) out += name + ":" + value + "\n";
  }
  return out + canonical_resource(request.url, account);
}

Secret shared_key_authorization(const http::Request& request, std::string_view account, const Secret& key) {
  const std::string text = string_to_sign(request, account);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()), bytes_of(text), text.size(),
       digest.data(), &size);
  const std::string_view signature(reinterpret_cast<const char*>(digest.data()), size);
  return Secret("SharedKey " + std::string(account) + ":" + base64(signature));
}

}  // namespace haloform::storage
