#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::storage {

/// What requests to AWS, and to what speaks as it does, are signed with.
struct AwsCredentials {
  std::string id;  ///< Sent with each request in the clear.
  Secret key;
  std::optional<Secret> token{};  ///< Of a session.
};

/// For what a signature is good.
struct SigningScope {
  std::string region;
  std::string service;
};

/// The parts of a request that a signature covers.
struct Signable {
  std::string_view method;
  std::string_view path;   ///< As it is sent: percent-encoded, a slash in front.
  std::string_view query;  ///< As it is sent, sorted by name; without `?`.
  std::vector<std::pair<std::string, std::string>>
      headers;                   ///< By names in lower case; `host` and `x-amz-date` among them.
  std::string_view body_digest;  ///< sha256_hex of the body.
};

/// The digest of a text in small hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);
/// `20261130T001240Z`, as x-amz-date has it.
[[nodiscard]] std::string amz_date(WallTime time);
/// The value of `Authorization` by AWS's Signature Version 4. `date` is that of `x-amz-date`.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
[[nodiscard]] std::string sigv4_authorization(const Signable& request, const AwsCredentials& credentials,
                                              const SigningScope& scope, std::string_view date);

}  // namespace haloform::storage
