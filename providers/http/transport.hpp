#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/secret.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::http {

enum class Method : std::uint8_t { get, post, put, remove };

/// `GET`, `POST`, `PUT`, `DELETE`.
[[nodiscard]] std::string_view method_name(Method method);

/// One request. The two secrets are told apart from everything that may be shown.
struct Request {
  Method method = Method::get;
  std::string url;           ///< Whole, with its query; nothing in it is secret.
  std::string content_type;  ///< Of the body; empty without one.
  std::string body;
  std::optional<Secret> secret_body;  ///< In the place of `body`: a token request.
  std::optional<Secret> bearer;       ///< The access token, sent as `Authorization: Bearer`.
  /// A method of another protocol over HTTP (`LOCK`), in the place of the name of `method`, whose rules it follows: post and put
  /// have a body, and are sent at most once.
  std::string method_name{};
  std::vector<std::pair<std::string, Secret>>
      headers{};                              ///< Besides those of the other fields, or in their place.
  std::vector<std::string> wanted_headers{};  ///< Of the answer: in lower case.
  Milliseconds within{0};                     ///< In the place of the transport's timeout; zero: that one.
  /// So long after its first byte the answer has to be whole; zero: whenever the request as a whole has to.
  Milliseconds whole_within{0};
  /// So long after the start the answer has to begin; zero: as above.
  Milliseconds begun_within{0};
};

/// An answer. Any status is a value; only silence is a failure.
struct Response {
  int status = 0;
  std::string content_type;
  std::string location;                       ///< Where a 3xx points; it is not followed.
  std::optional<Milliseconds> retry_after{};  ///< Where the server said so.
  /// Those that were wanted and came, by their names in lower case; the last one of each name.
  std::map<std::string, std::string, std::less<>> headers{};
  std::string body;
};

/// Why there is no answer.
struct TransportFailure {
  enum class Kind : std::uint8_t {
    resolve,   ///< The host's name is not known. Nothing was sent.
    connect,   ///< No connection. Nothing was sent.
    tls,       ///< The certificate or the handshake. Nothing was sent.
    not_sent,  ///< Stopped before anything was sent, by us or on the line.
    forbidden,  ///< It would have carried credentials, or gone in the clear, where it must not. Nothing was sent.
    reset,      ///< The connection broke after (a part of) the request was sent.
    timeout,    ///< No whole answer in time.
    too_large,  ///< The answer went over the cap.
    no_memory,  ///< There is not enough memory for the answer.
    stopped,    ///< A stop flag ended it in the middle.
    lapsed,  ///< The time until when requests may be under way had come, or was too near. Nothing was sent.
  } kind = Kind::not_sent;
  std::string message;  ///< What libcurl says of it; no secrets.
};

/// The message of TransportFailure::Kind::lapsed. What has a term is the lease of a state: who reads it knows of no other.
inline constexpr std::string_view term_is_over = "the lease of the state ended";

/// Whether the instance cannot have seen the request.
[[nodiscard]] bool nothing_was_sent(TransportFailure::Kind kind);

using HttpResult = std::expected<Response, TransportFailure>;

/// Sends one request, once: no repeats, no redirects, no cookies. Safe from several threads.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  [[nodiscard]] virtual HttpResult send(const Request& request) = 0;
};

}  // namespace haloform::http
