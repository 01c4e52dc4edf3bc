#include "providers/halopsa/sandbox/tokens.hpp"

#include "planner/base/digest.hpp"
#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <expected>

namespace haloform::sandbox {

namespace {

using KnownScopes = std::span<const std::string_view>;

bool is_known(KnownScopes known, std::string_view scope) {
  return std::ranges::find(known, scope) != known.end();
}

Scopes words(std::string_view text) {
  Scopes out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string joined(const Scopes& scopes) {
  std::string out;
  for (const std::string& scope : scopes) {
    if (!out.empty()) out += ' ';
    out += scope;
  }
  return out;
}

/// `edit:x` includes `read:x`; `all` includes everything, `all:standard` what is not for administrators.
bool allows(const Scopes& scopes, std::string_view scope) {
  if (scopes.contains(scope) || scopes.contains("all")) return true;
  if (scopes.contains("all:standard") && scope != "admin" && scope != "all") return true;
  return scope.starts_with("read:") && scopes.contains("edit:" + std::string(scope.substr(5)));
}

Answer oauth_error(int status, std::string_view error, std::string_view description) {
  return json_answer(status,
                     Json{{"error", std::string(error)}, {"error_description", std::string(description)}});
}

std::string new_token() {
  std::string token = new_uuid() + new_uuid();
  std::erase(token, '-');
  return token;
}

/// What is asked for, or the refusal.
std::expected<Scopes, Answer> asked_scopes(const Parameters& form, const Application& application,
                                           KnownScopes known) {
  if (parameter(form, "grant_type") != "client_credentials") {
    return std::unexpected(
        oauth_error(400, "unsupported_grant_type", "Only the grant type client_credentials is supported."));
  }
  if (parameter(form, "client_id") != application.client_id ||
      parameter(form, "client_secret") != application.client_secret) {
    return std::unexpected(
        oauth_error(401, "invalid_client", "The client id or the client secret is not valid."));
  }
  Scopes asked = words(parameter(form, "scope").value_or(""));
  if (asked.empty())
    return std::unexpected(oauth_error(400, "invalid_scope", "The scope parameter is missing."));
  for (const std::string& scope : asked) {
    if (!is_known(known, scope)) {
      return std::unexpected(oauth_error(400, "invalid_scope", "There is no scope \"" + scope + "\" here."));
    }
  }
  return asked;
}

}  // namespace

Result<Scopes> parse_application_scopes(std::string_view text, KnownScopes known) {
  if (trimmed(text).empty()) return Scopes(known.begin(), known.end());
  Scopes scopes = words(text);
  for (const std::string& scope : scopes) {
    if (is_known(known, scope)) continue;
    const auto near = nearest(scope, known);
    return fail(ErrorKind::usage, "there is no scope \"" + scope + "\"", "--scopes",
                near ? "did you mean \"" + std::string(*near) + "\"?"
                     : "the scopes are " + joined(Scopes(known.begin(), known.end())));
  }
  return scopes;
}

Tokens::Tokens(Application application, KnownScopes known, std::chrono::seconds life, const Clock& clock)
    : application_(std::move(application)), known_(known), life_(life), clock_(clock) {}

Answer Tokens::issue(const Request& request) {
  if (!folded(request.content_type).starts_with("application/x-www-form-urlencoded")) {
    return oauth_error(400, "invalid_request", "The body must be application/x-www-form-urlencoded.");
  }
  const auto asked = asked_scopes(parse_parameters(request.body), application_, known_);
  if (!asked) return asked.error();

  Grant grant{.scopes = {}, .ends = clock_.steady() + life_};
  for (const std::string& scope : *asked) {
    if (allows(application_.scopes, scope)) grant.scopes.insert(scope);
  }
  const Json body{{"access_token", application_.token_mark + new_token()},
                  {"token_type", "Bearer"},
                  {"expires_in", life_.count()},
                  {"scope", joined(grant.scopes)}};
  const std::lock_guard lock(mutex_);
  std::erase_if(grants_, [now = clock_.steady()](const auto& entry) { return entry.second.ends <= now; });
  grants_.emplace(body["access_token"].get<std::string>(), std::move(grant));
  return json_answer(200, body);
}

std::optional<Answer> Tokens::refusal(const Request& request, std::string_view scope) const {
  const auto unauthorized = [](std::string_view text) {
    Answer answer = error_answer(401, text);
    answer.headers.emplace_back("WWW-Authenticate", "Bearer");
    return answer;
  };
  constexpr std::string_view scheme = "bearer ";
  if (!folded(request.authorization).starts_with(scheme)) {
    return unauthorized("Authentication is needed: send Authorization: Bearer with an access token.");
  }
  const std::string_view token = trimmed(std::string_view(request.authorization).substr(scheme.size()));
  const std::lock_guard lock(mutex_);
  const auto grant = grants_.find(token);
  if (grant == grants_.end() || grant->second.ends <= clock_.steady()) {
    return unauthorized("The access token is not known, was revoked, or has expired.");
  }
  if (allows(grant->second.scopes, scope)) return std::nullopt;
  return error_answer(403, "The access token lacks the scope " + std::string(scope) + ".");
}

void Tokens::revoke_all() {
  const std::lock_guard lock(mutex_);
  grants_.clear();
}

}  // namespace haloform::sandbox
