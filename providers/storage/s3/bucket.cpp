#include "providers/storage/s3/bucket.hpp"

#include "planner/base/quote.hpp"
#include "providers/storage/s3/http_date.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace haloform::storage {

namespace {

/// How often a request is sent that the store wants to have again.
constexpr int most_attempts = 5;

std::string header_of(const http::Response& response, std::string_view name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? std::string() : found->second;
}

std::optional<Milliseconds> age_of(const http::Response& response) {
  const auto now = parse_http_date(header_of(response, "date"));
  const auto written = parse_http_date(header_of(response, "last-modified"));
  if (!now || !written) return std::nullopt;
  return *now - *written;
}

/// Takes a secret out of what may come into a message: a server may repeat what it was sent.
void take_out(std::string& text, const std::string& secret) {
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos;) text.erase(at, secret.size());
}

bool wants_another_try(const http::Response& response, const S3Words& words) {
  return response.status == 409 &&
         (words.code == "ConditionalRequestConflict" || words.code == "OperationAborted");
}

}  // namespace

Result<std::unique_ptr<Bucket>> Bucket::open(const StateLocation::S3& location, const StoreContext& context) {
  const auto& environment = context.environment;
  auto address = s3_address(location, environment);
  if (!address) return std::unexpected(std::move(address.error()));
  S3Place place{"s3://" + location.bucket + "/" + location.key, location.bucket, location.key,
                address->region};
  const std::string ca_file =
      location.ca_file.empty() ? environment.plain("AWS_CA_BUNDLE").value_or("") : location.ca_file;
  WebOptions web{
      .location = place.location, .stop = context.stop, .secrets = web_secrets(context.environment)};
  if (!ca_file.empty()) web.ca_file = ca_file;
  auto opened = Web::open(web, context.clock);
  if (!opened) return std::unexpected(std::move(opened.error()));
  std::unique_ptr<Bucket> bucket(
      new Bucket(std::move(place), std::move(*address), std::move(*opened), context));
  if (auto used = bucket->use_encryption(context); !used) return std::unexpected(used.error());
  auto credentials = find_aws_credentials({bucket->location(), bucket->address_.region, ca_file}, context);
  if (!credentials) return std::unexpected(std::move(credentials.error()));
  bucket->credentials_ = std::move(*credentials);
  return bucket;
}

Result<void> Bucket::use_encryption(const StoreContext& context) {
  constexpr std::string_view kms = "aws:kms";
  const std::string wanted = context.environment.plain("HALOFORM_S3_SSE").value_or("");
  if (wanted.empty()) return {};
  const bool with_key = wanted.starts_with(std::string(kms) + ":") && wanted.size() > kms.size() + 1;
  if (wanted != "AES256" && wanted != kms && !with_key)
    return fail(ErrorKind::configuration, "HALOFORM_S3_SSE is neither AES256, aws:kms nor aws:kms:KEY",
                place_.location, "name the way in which S3 encrypts the objects, or unset it");
  encryption_.emplace_back("x-amz-server-side-encryption", with_key ? std::string(kms) : wanted);
  if (with_key)
    encryption_.emplace_back("x-amz-server-side-encryption-aws-kms-key-id", wanted.substr(kms.size() + 1));
  return {};
}

Result<std::optional<S3Object>> Bucket::get(const std::string& key, std::string_view doing,
                                            SteadyTime deadline) {
  auto answer = send({.key = &key}, deadline);
  if (!answer) return std::unexpected(std::move(answer.error()));
  if (answer->status == 404 && s3_words(*answer).code == "NoSuchKey") return std::nullopt;
  if (answer->status != 200) return std::unexpected(refusal(*answer, doing));
  S3Object object{std::move(answer->body), header_of(*answer, "etag"), age_of(*answer)};
  if (object.etag.empty())
    return fail(ErrorKind::protocol, std::string(doing) + " failed: the answer has no ETag", location(),
                "check that the endpoint is that of an S3 store");
  return object;
}

Result<Storing> Bucket::put(const std::string& key, std::string_view bytes, const S3Condition& condition,
                            std::string_view doing, SteadyTime deadline) {
  Ask ask{.method = http::Method::put, .key = &key, .bytes = bytes, .headers = encryption_};
  if (condition.etag) {
    ask.headers.emplace_back("if-match", *condition.etag);
  } else {
    ask.headers.emplace_back("if-none-match", "*");
  }
  for (int attempt = 1;; ++attempt) {
    auto answer = send(ask, deadline);
    if (!answer) return std::unexpected(std::move(answer.error()));
    if (answer->status == 200 || answer->status == 201 || answer->status == 204) {
      Stored stored{header_of(*answer, "etag")};
      if (!stored.version.empty()) return stored;
      return fail(ErrorKind::protocol, std::string(doing) + " failed: the answer has no ETag", location(),
                  "check that the endpoint is that of an S3 store");
    }
    const S3Words words = s3_words(*answer);
    if (answer->status == 412) return Conflict{};
    // AWS's answer where what should match is gone.
    if (answer->status == 404 && words.code == "NoSuchKey" && condition.etag) return Conflict{};
    if (attempt == most_attempts || !wants_another_try(*answer, words) || clock_->steady() >= deadline)
      return std::unexpected(refusal(*answer, doing));
    pause(attempt);
  }
}

void Bucket::pause(int attempt) const {
  static const StopFlag never;
  clock_->sleep(Milliseconds(20) * (1 << attempt), stop_ == nullptr ? never : *stop_);
}

Error Bucket::refusal(const http::Response& response, std::string_view doing) const {
  return s3_error(response, s3_words(response), doing, place_);
}

Result<http::Response> Bucket::send(const Ask& ask, SteadyTime deadline) {
  for (bool again = false;; again = true) {
    auto credentials = credentials_->get(deadline);
    if (!credentials) return std::unexpected(std::move(credentials.error()));
    auto answer = web_.send(signed_request(ask, *credentials), deadline);
    if (!answer || answer->status < 400) return answer;
    if (credentials->token) take_out(answer->body, credentials->token->reveal());
    if (again || !session_has_ended(s3_words(*answer)) || !credentials_->forget(*credentials)) return answer;
  }
}

http::Request Bucket::signed_request(const Ask& ask, const AwsCredentials& credentials) const {
  const std::string path = address_.path + s3_path(*ask.key);
  const std::string date = amz_date(clock_->wall());
  const std::string digest = sha256_hex(ask.bytes);
  Signable signable{http::method_name(ask.method), path, {}, ask.headers, digest};
  signable.headers.emplace_back("x-amz-content-sha256", digest);
  signable.headers.emplace_back("x-amz-date", date);
  if (credentials.token) signable.headers.emplace_back("x-amz-security-token", credentials.token->reveal());

  http::Request request{.method = ask.method,
                        .url = address_.origin + path,
                        .content_type = ask.method == http::Method::put ? "application/json" : "",
                        .body = std::string(ask.bytes),
                        .secret_body = {},
                        .bearer = {}};
  for (const auto& [name, value] : signable.headers) request.headers.emplace_back(name, Secret(value));
  signable.headers.emplace_back("host", address_.host);
  request.headers.emplace_back(
      "authorization", Secret(sigv4_authorization(signable, credentials, {address_.region, "s3"}, date)));
  request.wanted_headers = {"date", "etag", "last-modified", "x-amz-bucket-region"};
  for (auto& [name, value] : signable.headers) wipe(value);
  return request;
}

}  // namespace haloform::storage
