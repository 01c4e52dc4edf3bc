#include "providers/storage/s3/sigv4.hpp"

#include "planner/base/text.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>

namespace haloform::storage {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

using Bytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string in_hex(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out += digits[byte >> 4U];
    out += digits[byte & 0x0fU];
  }
  return out;
}

/// The raw code, as a string: a key of the next step.
std::string hmac(const std::string& key, std::string_view text) {
  Bytes code{};
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (key.size() > INT_MAX || HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(),
                                   code.data(), &size) == nullptr)
    throw std::bad_alloc();
  return {reinterpret_cast<const char*>(code.data()), size};
}

/// White space at the ends gone, and what is longer within one blank.
std::string squeezed(std::string_view value) {
  std::string out;
  for (const char c : trimmed(value)) {
    if (c != ' ' || !out.ends_with(' ')) out += c;
  }
  return out;
}

}  // namespace

std::string sha256_hex(std::string_view text) {
  Bytes digest{};
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
  return in_hex(std::span(digest).first(size));
}

std::string amz_date(WallTime time) {
  std::string out;
  for (const char c : iso_time(time).substr(0, std::string_view("2026-11-30T00:12:40").size())) {
    if (c != '-' && c != ':') out += c;
  }
  return out + 'Z';
}

std::string sigv4_authorization(const Signable& request, const AwsCredentials& credentials,
                                const SigningScope& scope, std::string_view date) {
  auto headers = request.headers;
  std::ranges::sort(headers);
  std::string names;
  std::string lines;
  for (const auto& [name, value] : headers) {
    names += (names.empty() ? "" : ";") + name;
    lines += name + ':' + squeezed(value) + '\n';
  }
  std::string canonical;
  for (const std::string_view part : {request.method, request.path, request.query, std::string_view(lines),
                                      std::string_view(names), request.body_digest}) {
    if (!canonical.empty()) canonical += '\n';
    canonical += part;
  }
  const std::string day(date.substr(0, 8));
  const std::string within = day + '/' + scope.region + '/' + scope.service + "/aws4_request";
  const std::string to_sign =
      std::string(algorithm) + '\n' + std::string(date) + '\n' + within + '\n' + sha256_hex(canonical);
  wipe(lines);  // The token of a session stands in it.
  wipe(canonical);

  std::string key = "AWS4" + credentials.key.reveal();
  const WipedAtEnd forgets(key);
  for (const std::string_view part : {std::string_view(day), std::string_view(scope.region),
                                      std::string_view(scope.service), std::string_view("aws4_request")}) {
    std::string next = hmac(key, part);
    wipe(key);
    key = std::move(next);
  }
  const std::string signature = hmac(key, to_sign);
  return std::string(algorithm) + " Credential=" + credentials.id + '/' + within +
         ", SignedHeaders=" + names + ", Signature=" +
         in_hex({reinterpret_cast<const unsigned char*>(signature.data()), signature.size()});
}

}  // namespace haloform::storage
