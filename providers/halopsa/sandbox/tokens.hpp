#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/message.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace haloform::sandbox {

using Scopes = std::set<std::string, std::less<>>;

/// The application that may ask for tokens.
struct Application {
  std::string client_id;
  std::string client_secret;
  std::string token_mark;  ///< What every token begins with, for a test to look for.
  Scopes scopes;  ///< What it was given. Asking for more gives a token without the rest, as its `scope` says.
};

/// Every known scope, or those that `text` names; `usage` where one is unknown.
[[nodiscard]] Result<Scopes> parse_application_scopes(std::string_view text,
                                                      std::span<const std::string_view> known);

/// OAuth 2.0 by client credentials: hands out tokens and knows which still hold. Any thread may call
/// anything.
class Tokens {
 public:
  Tokens(Application application, std::span<const std::string_view> known, std::chrono::seconds life,
         const Clock& clock);

  /// `POST /auth/token`. Errors are OAuth's: invalid_request, invalid_client (401), unsupported_grant_type,
  /// invalid_scope (400).
  [[nodiscard]] Answer issue(const Request& request);
  /// What an `Authorization` header allows; a 401 or 403 answer where it does not allow `scope`.
  [[nodiscard]] std::optional<Answer> refusal(const Request& request, std::string_view scope) const;
  /// No token that was given until now holds any longer.
  void revoke_all();

 private:
  struct Grant {
    Scopes scopes;
    SteadyTime ends;
  };

  Application application_;
  std::span<const std::string_view> known_;
  std::chrono::seconds life_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Grant, std::less<>> grants_;
};

}  // namespace haloform::sandbox
