#include "providers/storage/s3/address.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/url.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace haloform::storage {

namespace {

/// Whether a name can be a part of a host's name under a certificate of `*.HOST`.
bool is_label(std::string_view name) {
  return !name.empty() && name.size() <= 63 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_address(std::string_view host) {
  return host.contains(':') ||
         std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

std::string aws_endpoint(const std::string& region) {
  return "https://s3." + region + (region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

/// Why a key cannot be used; empty where it can. Programs on the way fold what looks like a path.
std::string_view wrong_with_key(std::string_view key) {
  if (key.empty()) return "it is empty";
  if (key.size() > 1000) return "it is longer than 1,000 bytes";
  for (std::size_t at = 0; at <= key.size();) {
    const std::size_t end = std::min(key.find('/', at), key.size());
    const std::string_view part = key.substr(at, end - at);
    if (part.empty()) return "a slash begins or ends it, or follows another";
    if (part == "." || part == "..") return "a part of it is \".\" or \"..\"";
    at = end + 1;
  }
  return {};
}

Result<void> check_names(const StateLocation::S3& location, const std::string& where) {
  const bool plain = std::ranges::all_of(location.bucket, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
  if (location.bucket.empty() || !plain || location.bucket.starts_with('.'))
    return fail(ErrorKind::configuration, openly_in_quotes(location.bucket) + " is no name of a bucket",
                where, "correct `bucket` below `s3`");
  if (const auto why = wrong_with_key(location.key); !why.empty())
    return fail(ErrorKind::configuration,
                openly_in_quotes(location.key) + " cannot be the key of the state: " + std::string(why),
                where, "correct `key` below `s3`");
  return {};
}

}  // namespace

std::string s3_path(std::string_view key) {
  std::string out;
  for (std::size_t at = 0; at <= key.size();) {
    const std::size_t end = std::min(key.find('/', at), key.size());
    out += '/' + url_encoded(key.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Result<S3Address> s3_address(const StateLocation::S3& location, const StoreEnvironment& environment) {
  const std::string where = "s3://" + location.bucket + "/" + location.key;
  if (auto named = check_names(location, where); !named) return std::unexpected(named.error());
  const auto variable = [&](std::string_view name) { return environment.plain(name).value_or(""); };
  std::string region = location.region;
  for (const std::string_view name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (region.empty()) region = variable(name);
  }
  std::string endpoint = location.endpoint;
  for (const std::string_view name : {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}) {
    if (endpoint.empty()) endpoint = variable(name);
  }
  // Stores of others have one region, which most call by this name or take under it.
  if (region.empty() && !endpoint.empty()) region = "us-east-1";
  if (!is_label(region))
    return fail(
        ErrorKind::configuration,
        region.empty() ? "the region of the bucket is not known" : openly_in_quotes(region) + " is no region",
        where, "set `region` below `s3`, or AWS_REGION");
  auto url = parse_url(endpoint.empty() ? aws_endpoint(region) : endpoint);
  if (!url) {
    Error error = std::move(url.error());
    error.where = where;
    return std::unexpected(std::move(error));
  }
  std::string path = url->path;
  url->path.clear();
  const bool in_path =
      location.path_style || !is_label(location.bucket) || is_address(url->host) || is_loopback(url->host);
  if (in_path) path += "/" + location.bucket;
  if (!in_path) url->host = location.bucket + "." + url->host;
  std::string origin = url->text();
  std::string host = origin.substr(origin.find("://") + 3);
  return S3Address{std::move(region), std::move(origin), std::move(host), std::move(path)};
}

}  // namespace haloform::storage
