#include "providers/storage/s3/answers.hpp"

#include "planner/base/text.hpp"
#include "providers/storage/web/web.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace haloform::storage {

namespace {

bool is_name(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  return text.size() <= 80 && std::ranges::all_of(text, plain);
}

std::string with_words(std::string_view what, const S3Words& words) {
  std::string out(what);
  if (!words.code.empty()) out += " (" + words.code + ")";
  return out;
}

Error made(ErrorKind kind, std::string what, const S3Place& place, std::string advice, int status) {
  return Error{kind, std::move(what), place.location, std::move(advice), status};
}

std::string rights_advice(const S3Place& place) {
  return "the credentials need s3:GetObject and s3:PutObject on \"" + place.bucket + "/" + place.key +
         "\" and on the objects whose names begin with it (.lease, .began, .probe), and s3:ListBucket on the "
         "bucket, without which an object that is missing looks like one that is forbidden";
}

/// Where the bucket is, if the answer says so.
std::string region_of(const http::Response& response) {
  const auto header = response.headers.find("x-amz-bucket-region");
  std::string region = header != response.headers.end() ? header->second : xml_text(response.body, "Region");
  return is_name(region) ? region : std::string();
}

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

std::optional<Error> region_error(const http::Response& response, const S3Words& words,
                                  std::string_view doing, const S3Place& place) {
  const bool moved = response.status == 301 || response.status == 307;
  if (!moved && words.code != "AuthorizationHeaderMalformed" &&
      words.code != "IllegalLocationConstraintException")
    return std::nullopt;
  const std::string region = region_of(response);
  const std::string is_in = region.empty() || region == place.region
                                ? "it belongs to another region or endpoint than \"" + place.region + "\""
                                : "the bucket is in the region \"" + region +
                                      "\", and the request was for \"" + place.region + "\"";
  return made(ErrorKind::configuration, with_words(std::string(doing) + " failed: " + is_in, words), place,
              "set the bucket's region: `region` below `s3`, or AWS_REGION", response.status);
}

std::optional<Error> credentials_error(const http::Response& response, const S3Words& words,
                                       std::string_view doing, const S3Place& place) {
  const auto says = [&](std::string_view why, std::string advice) {
    return made(ErrorKind::credentials,
                with_words(std::string(doing) + " failed: " + std::string(why), words), place,
                std::move(advice), response.status);
  };
  if (session_has_ended(words))
    return says("the credentials of the session have expired, or are not valid here",
                "get new ones, and set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN");
  if (words.code == "SignatureDoesNotMatch")
    return says("the secret key does not fit the access key", "check AWS_SECRET_ACCESS_KEY");
  if (is_one_of(words.code, {"InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"}))
    return says("the store does not know the access key", "check AWS_ACCESS_KEY_ID");
  return std::nullopt;
}

}  // namespace

std::string xml_text(std::string_view xml, std::string_view element) {
  const std::string open = "<" + std::string(element) + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  const std::size_t at = begin + open.size();
  const std::size_t end = xml.find("</" + std::string(element) + ">", at);
  return end == std::string_view::npos ? std::string() : std::string(trimmed(xml.substr(at, end - at)));
}

S3Words s3_words(const http::Response& response) {
  std::string code = xml_text(response.body, "Code");
  if (!is_name(code)) return {};
  return {std::move(code), one_line(xml_text(response.body, "Message"))};
}

bool session_has_ended(const S3Words& words) {
  return is_one_of(words.code,
                   {"ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired"});
}

Error s3_error(const http::Response& response, const S3Words& words, std::string_view doing,
               const S3Place& place) {
  const auto says = [&](ErrorKind kind, std::string_view why, std::string advice) {
    return made(kind, with_words(std::string(doing) + " failed: " + std::string(why), words), place,
                std::move(advice), response.status);
  };
  if (auto error = credentials_error(response, words, doing, place)) return *error;
  if (auto error = region_error(response, words, doing, place)) return *error;
  if (words.code == "RequestTimeTooSkewed")
    return says(ErrorKind::configuration, "the clock of this machine differs too much from the store's",
                "set the clock of this machine");
  if (words.code == "NoSuchBucket")
    return says(ErrorKind::configuration, "there is no bucket \"" + place.bucket + "\"",
                "create the bucket, or correct its name; look at the region and the endpoint, too");
  if (words.code == "NotImplemented" || response.status == 501)
    return says(
        ErrorKind::configuration, "the store cannot do that",
        "states need a store with conditional writes (If-None-Match, If-Match): S3 of AWS, Cloudflare R2, "
        "MinIO and Ceph have them in their present versions");
  if (is_one_of(words.code, {"SlowDown", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests"}))
    return says(ErrorKind::throttled, "the store asks to slow down", "");
  if (is_one_of(words.code, {"ConditionalRequestConflict", "OperationAborted", "RequestTimeout"}))
    return says(ErrorKind::unavailable, "the store asks to try again", "");
  if (response.status == 403 && words.code.empty())
    return says(ErrorKind::permission, "it is forbidden", rights_advice(place));
  if (words.code == "AccessDenied" || words.code == "AllAccessDisabled")
    return says(ErrorKind::permission, "access is denied", rights_advice(place));
  std::string server = words.code;
  if (!words.message.empty()) server += ": " + words.message;
  return answer_error(response, doing, place.location, server, rights_advice(place));
}

}  // namespace haloform::storage
