#pragma once

#include "planner/base/result.hpp"
#include "providers/halopsa/auth/token_source.hpp"
#include "providers/http/sender.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::halopsa {

/// One request to the API.
struct Call {
  http::Method method = http::Method::get;
  std::string path;  ///< Below `<url>/api`, with its query: `/Agent?page_no=1`.
  std::string body;  ///< JSON; empty without one.
  http::RequestClass request_class = http::RequestClass::read;
  std::string_view scope;                   ///< What it takes, for the message of a 403.
  bool anonymous = false;                   ///< Sent without a token.
  std::optional<Milliseconds> retry_for{};  ///< Where it is worth less time than --retry-for.
};

/// A 2xx.
struct CallAnswer {
  int status = 200;
  std::string body;
};

/// Anything else.
struct CallFailure {
  Error error;
  http::AttemptOutcome outcome = http::AttemptOutcome::answered;
  int status = 0;                ///< 0 where there was no answer.
  bool nothing_done = true;      ///< The instance certainly did not do it.
  bool earlier_unclear = false;  ///< An attempt before the last may have done it.
  bool in_words = false;  ///< The answer gives a reason in words of the instance's own, no proxy's page.
};

/// Speaks to the API of one instance: token, limits, repeats, and failures in words. Safe from several
/// threads.
class Client {
 public:
  /// `api` is `<url>/api`.
  Client(http::Sender& sender, TokenSource& tokens, std::string api)
      : sender_(sender), tokens_(tokens), api_(std::move(api)) {}

  [[nodiscard]] std::expected<CallAnswer, CallFailure> call(const Call& call);
  /// `GET https://acme.halopsa.com/api/Agent/7`, for messages. Whom a search is for is marked.
  [[nodiscard]] std::string where(const Call& call) const;
  /// A server's words, unless a secret stands in them. They may name anybody, so they are marked.
  [[nodiscard]] std::string safe(std::string words) const {
    return marked(MarkedText::Personal::other, tokens_.withhold(std::move(words)));
  }
  /// The same of a message that has some in it, and says which.
  [[nodiscard]] MarkedText safe(const MarkedText& message) const;

 private:
  [[nodiscard]] CallFailure failure(const Call& call, const http::Sent& sent) const;
  [[nodiscard]] Error forbidden(const Call& call, const std::string& words) const;
  [[nodiscard]] Error refused(const Call& call, const http::Response& response,
                              const std::string& words) const;
  [[nodiscard]] Error no_answer(const Call& call, const http::Sent& sent) const;

  http::Sender& sender_;
  TokenSource& tokens_;
  const std::string api_;
};

}  // namespace haloform::halopsa
