#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "planner/json/tree.hpp"
#include "providers/http/sender.hpp"
#include "providers/http/transport.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::forge {

/// How the API of a host is reached. What is pointed at outlives it.
struct ApiOptions {
  std::string_view host;  ///< `GitHub`, for messages.
  std::string base;       ///< ci::Run::api. The token goes to its origin alone.
  Secret token;           ///< The credential itself, which no message repeats.
  Secret authorization;   ///< The value of that header.
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string_view right;  ///< What a 401 and a 403 advise.
  const Clock* clock = nullptr;
  const StopFlag* stop = nullptr;
  SteadyTime until{};  ///< Nothing is under way any more.
  http::RequestObserver observer{};
};

/// One request.
struct ApiCall {
  http::RequestClass request_class = http::RequestClass::read;
  std::string_view method;  ///< `GET`, `POST`, `PATCH`, `PUT`, `DELETE`.
  std::string url;
  std::string body{};                         ///< JSON; empty: none.
  std::vector<std::string> wanted_headers{};  ///< In lower case.
};

/// Requests to the API of a host, repeated as their class allows until the time is over; no redirect is followed.
class Api {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Api>> open(ApiOptions options);
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;
  ~Api();

  /// An answer with a status of success. ErrorKind::credentials, permission, not_found, refused for what its status says, throttled
  /// and unavailable where the time was over or no answer came, protocol for what is no answer of such an API, and interrupted.
  [[nodiscard]] Result<http::Response> call(ApiCall call);
  /// The same, and its body as a tree.
  [[nodiscard]] Result<nlohmann::json> tree(ApiCall call);

  [[nodiscard]] const std::string& base() const { return options_.base; }
  /// What the last answer that was no success asked for (Retry-After).
  [[nodiscard]] Milliseconds asked_to_wait() const { return asked_to_wait_; }
  /// That an answer is not what this API answers.
  [[nodiscard]] Error strange(std::string_view what) const;

 private:
  explicit Api(ApiOptions options);
  [[nodiscard]] Error silence(const http::Sent& sent) const;
  [[nodiscard]] Error refusal(const http::Response& response) const;
  [[nodiscard]] std::string words_of(const http::Response& response) const;

  ApiOptions options_;
  Milliseconds asked_to_wait_{0};
  http::Term term_;
  std::unique_ptr<http::Transport> transport_;
  std::unique_ptr<http::Sender> sender_;
};

/// What is under a key of an object; null where there is nothing.
[[nodiscard]] const nlohmann::json& member(const nlohmann::json& object, std::string_view key);
/// The text of a whole number under a key, or of a text; empty where there is neither.
[[nodiscard]] std::string id_at(const nlohmann::json& object, std::string_view key);

}  // namespace haloform::forge
