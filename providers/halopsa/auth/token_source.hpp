#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "planner/model/desired_state.hpp"
#include "providers/http/sender.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::halopsa {

struct TokenRequest {
  std::string url;  ///< `https://acme.halopsa.com/auth/token`, with `?tenant=` where configured.
  std::string client_id;
  Secret client_secret;
  std::string scope;
};

/// `<auth_url or url/auth>/token`, with `?tenant=` where one is configured.
[[nodiscard]] std::string token_url(const Settings& settings);

/// Whether granted scopes, with blanks or commas between them, hold another: by name in any letter case, `edit:x` for `read:x`,
/// `all`, or `all:standard` for what is not for administrators.
[[nodiscard]] bool covers(std::string_view granted, std::string_view scope);

/// An access token, and which one it is.
struct Token {
  Secret text;
  std::uint64_t generation = 0;
  /// What was granted, where the answer says: less than was asked for, perhaps nothing (an empty text).
  std::optional<std::string> scope{};
};

/// A token that was fetched, and until when it is used.
struct HeldToken {
  Token token;
  SteadyTime good_until{};
};

/// The one token of an instance, by the client_credentials grant (guide, "Authentication"). Fetched when it
/// is first wanted, again min(60 s, a fifth of its life) before it ends (on the monotonic clock), and again
/// after `reject`; once for all callers, who wait. A refusal of the credentials is final and is not asked for
/// twice.
class TokenSource {
 public:
  /// `held` is a token that was fetched for the same request before.
  TokenSource(http::Sender& sender, const Clock& clock, TokenRequest request,
              std::optional<HeldToken> held = {});

  /// ErrorKind::credentials where the instance refuses id or secret, ErrorKind::permission where it refuses the scope; else what kept it from answering.
  [[nodiscard]] Result<Token> current();
  /// The present token; nothing where none was fetched, or it was rejected.
  [[nodiscard]] std::optional<HeldToken> held() const;
  /// The instance answered 401 to this token: it is not used again.
  void reject(std::uint64_t generation);
  /// Whether the present token has a scope, as far as the auth server said; else as it was asked for.
  [[nodiscard]] bool has_scope(std::string_view scope) const;
  /// `words`, at most 2000 bytes of them, unless they repeat the secret or a token, in whatever form.
  [[nodiscard]] std::string withhold(std::string words) const;

 private:
  [[nodiscard]] Result<void> fetch();
  [[nodiscard]] Result<void> take(const http::Response& response, SteadyTime asked);
  [[nodiscard]] Error refusal(const http::Response& response) const;
  [[nodiscard]] Error silence(const http::Sent& sent) const;
  [[nodiscard]] std::string withheld(std::string words) const;
  /// The same of words of the server, with marks: they may name anybody.
  [[nodiscard]] std::string marked_words(std::string words) const;
  [[nodiscard]] Secret form() const;
  void give_up();

  http::Sender& sender_;
  const Clock& clock_;
  const TokenRequest request_;
  const std::string where_;

  mutable std::mutex mutex_;
  std::optional<Token> token_;
  std::optional<Secret> before_;  ///< The token before it: a server may still speak of that one.
  SteadyTime good_until_{};
  std::uint64_t generation_ = 0;
  std::optional<Error> failed_;
  bool failure_is_final_ = false;
  SteadyTime failed_at_{};
};

}  // namespace haloform::halopsa
