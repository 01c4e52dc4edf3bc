#include "providers/halopsa/auth/token_source.hpp"

#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "planner/json/tree.hpp"
#include "providers/halopsa/words/repeats.hpp"
#include "providers/halopsa/words/server_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

namespace haloform::halopsa {

namespace {

using Json = nlohmann::json;

constexpr Milliseconds longest_margin{60'000};
/// Where the answer does not say how long the token lives.
constexpr Milliseconds assumed_life{300'000};
/// Callers that waited for the same token share its failure; each trying for itself would multiply
/// --retry-for.
constexpr Milliseconds failure_shared_for{10'000};
/// More than any message quotes.
constexpr std::size_t longest_quoted = 2000;
constexpr double longest_life_seconds = 30.0 * 24 * 3600;

constexpr std::string_view to_check_when_silent =
    "check instance.url and the network (proxies come from HTTPS_PROXY); HaloPSA's hosting answers 500 for a "
    "name that does not exist";

constexpr std::string_view where_credentials_live =
    "check HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET against the API application "
    "(Configuration > Integrations > HaloPSA API)";

/// As in a file of variables that something read without taking the quotes away.
bool is_quoted(std::string_view value) {
  return value.size() >= 2 && value.front() == value.back() &&
         (value.front() == '"' || value.front() == '\'');
}

/// What to do about an id and a secret that are refused. Neither is repeated.
std::string credentials_advice(const TokenRequest& request) {
  const bool id = is_quoted(request.client_id);
  const bool secret = is_quoted(request.client_secret.reveal());
  if (!id && !secret) return std::string(where_credentials_live);
  return fmt::format("the {} {} in quotes, which were sent too: remove them, or {}",
                     id && secret ? "client id and the client secret"
                     : id         ? "client id"
                                  : "client secret",
                     id && secret ? "are" : "is", where_credentials_live);
}

/// What to do where there is no answer to the token request: an instance has its auth server at `/auth`.
std::string_view nobody_there_advice(const TokenRequest& request) {
  if (folded(request.url).contains("/auth/token"))
    return "there is no auth server at this address; check instance.url and instance.auth_url";
  return "there is no auth server at this address; that of an instance ends with /auth: check "
         "HALOPSA_AUTH_URL and "
         "instance.auth_url";
}

Milliseconds life_of(const Json& json) {
  const auto found = json.find("expires_in");
  if (found == json.end()) return assumed_life;
  double seconds = -1;
  if (found->is_number()) seconds = found->get<double>();
  if (found->is_string()) {
    if (const auto number = parse_integer(found->get_ref<const std::string&>()))
      seconds = static_cast<double>(*number);
  }
  if (!(seconds >= 0)) return assumed_life;
  return Milliseconds(std::llround(std::min(seconds, longest_life_seconds) * 1000));
}

/// RFC 6749 wants one text with blanks; some write a list. One that is empty says that nothing was granted.
std::optional<std::string> granted_scope(const Json& json) {
  if (!json.is_object() || !json.contains("scope")) return std::nullopt;
  const Json& scope = json.at("scope");
  if (scope.is_string()) return scope.get<std::string>();
  if (!scope.is_array()) return std::nullopt;
  std::string words;
  for (const Json& word : scope) {
    if (word.is_string()) words += (words.empty() ? "" : " ") + word.get<std::string>();
  }
  return words;
}

/// RFC 6749 wants it; where it is missing, Bearer is meant, as all instances have it.
std::string kind_of_token(const Json& json) {
  if (!json.is_object() || !json.contains("token_type")) return "Bearer";
  return json::text_at(json, "token_type");
}

/// The answer holds tokens: the access token, and often others.
void wipe_texts(Json& json) {
  if (!json.is_object()) return;
  for (auto& value : json) {
    if (value.is_string()) wipe(value.get_ref<std::string&>());
  }
}

bool usable_as_header(const std::string& token) {
  return std::ranges::all_of(token, [](char byte) { return byte > ' ' && byte < 127; });
}

std::string without_final_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

std::string token_url(const Settings& settings) {
  std::string url =
      without_final_slashes(settings.auth_url.value_or(without_final_slashes(settings.url) + "/auth"));
  url += "/token";
  if (settings.tenant && !settings.tenant->empty()) url += "?tenant=" + url_encoded(*settings.tenant);
  return url;
}

bool covers(std::string_view granted, std::string_view scope) {
  std::string all = folded(granted);
  std::ranges::replace(all, ',', ' ');
  std::istringstream words(std::move(all));
  const std::string wanted = folded(scope);
  const std::string reading = wanted.starts_with("read:") ? "edit:" + wanted.substr(5) : wanted;
  const bool standard = wanted != "admin" && wanted != "all";
  for (std::string word; words >> word;) {
    if (word == wanted || word == reading || word == "all" || (standard && word == "all:standard"))
      return true;
  }
  return false;
}

TokenSource::TokenSource(http::Sender& sender, const Clock& clock, TokenRequest request,
                         std::optional<HeldToken> held)
    : sender_(sender), clock_(clock), request_(std::move(request)), where_("POST " + request_.url) {
  if (!held) return;
  generation_ = held->token.generation;
  good_until_ = held->good_until;
  token_ = std::move(held->token);
}

std::optional<HeldToken> TokenSource::held() const {
  const std::lock_guard lock(mutex_);
  if (!token_) return std::nullopt;
  return HeldToken{*token_, good_until_};
}

Result<Token> TokenSource::current() {
  const std::lock_guard lock(mutex_);
  if (failed_ && (failure_is_final_ || clock_.steady() < failed_at_ + failure_shared_for)) {
    return std::unexpected(*failed_);
  }
  if (!token_ || clock_.steady() >= good_until_) {
    if (auto fetched = fetch(); !fetched) {
      const ErrorKind kind = fetched.error().kind;
      failure_is_final_ =
          kind == ErrorKind::credentials || kind == ErrorKind::permission || kind == ErrorKind::protocol;
      failed_at_ = clock_.steady();
      failed_ = fetched.error();
      return std::unexpected(std::move(fetched.error()));
    }
    failed_.reset();
  }
  return *token_;
}

void TokenSource::reject(std::uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (token_ && token_->generation == generation) give_up();
}

std::string TokenSource::withhold(std::string words) const {
  const std::lock_guard lock(mutex_);
  return withheld(std::move(words));
}

std::string TokenSource::marked_words(std::string words) const {
  return marked(MarkedText::Personal::other, withheld(std::move(words)));
}

std::string TokenSource::withheld(std::string words) const {
  shorten(words, longest_quoted);
  const bool told = repeats(words, request_.client_secret) || (token_ && repeats(words, token_->text)) ||
                    (before_ && repeats(words, *before_));
  if (told) {
    return "(the message is not shown: it contains a secret)";
  }
  return words;
}

bool TokenSource::has_scope(std::string_view scope) const {
  const std::lock_guard lock(mutex_);
  return covers(token_ && token_->scope ? *token_->scope : request_.scope, scope);
}

/// The words in which a server refuses a token may repeat it.
void TokenSource::give_up() {
  if (!token_) return;
  before_ = std::move(token_->text);
  token_.reset();
}

/// The form of the token request, in one piece of memory that is wiped.
Secret TokenSource::form() const {
  std::string secret = url_encoded(request_.client_secret.reveal());
  const WipedAtEnd wiped(secret);
  const std::string front =
      "grant_type=client_credentials&client_id=" + url_encoded(request_.client_id) + "&client_secret=";
  const std::string back = "&scope=" + url_encoded(request_.scope);
  std::string text;
  text.reserve(front.size() + secret.size() + back.size());
  return Secret(std::move(text.append(front).append(secret).append(back)));
}

Result<void> TokenSource::fetch() {
  give_up();
  http::Request request;
  request.method = http::Method::post;
  request.url = request_.url;
  request.content_type = "application/x-www-form-urlencoded";
  request.secret_body = form();
  // A token that nobody received harms nobody: asking again is like reading.
  auto sent = sender_.send(std::move(request), http::RequestClass::read, {});
  if (!sent) return std::unexpected(std::move(sent.error()));
  if (!sent->result || sent->outcome != http::AttemptOutcome::answered)
    return std::unexpected(silence(*sent));
  // From before the request, so that the time of the answer's way counts as lived.
  const WipedAtEnd wiped(sent->result->body);
  return take(*sent->result, sent->last_started);
}

Result<void> TokenSource::take(const http::Response& response, SteadyTime asked) {
  if (response.status < 200 || response.status > 299) return std::unexpected(refusal(response));
  Json json = json::tree(response.body);
  if (json.is_discarded()) {
    // Cut short, it may hold a token that works.
    const std::string words = response.body.contains("access_token")
                                  ? "; it was cut off, and is not shown: it contains a token"
                                  : "; it starts with: " + marked_words(first_line(response.body));
    return fail(ErrorKind::protocol, "the answer to the token request is not JSON" + words, where_,
                "check instance.url and instance.auth_url: a login page or a proxy seems to answer there");
  }
  Secret token(json::text_at(json, "access_token"));
  const std::string kind = kind_of_token(json);
  const Milliseconds life = life_of(json);
  std::optional<std::string> scope = granted_scope(json);
  const bool refused = token.empty() && !json::text_at(json, "error").empty();
  wipe_texts(json);
  if (refused) return std::unexpected(refusal(response));
  if (folded(trimmed(kind)) != "bearer") {
    before_ = std::move(token);
    return fail(ErrorKind::protocol,
                fmt::format("the auth server issued a token of type \"{}\", not Bearer",
                            marked_words(shortened(kind))),
                where_, "check instance.url and instance.auth_url: haloform supports Bearer tokens only");
  }
  if (token.empty() || !usable_as_header(token.reveal())) {
    return fail(ErrorKind::protocol, "the answer to the token request contains no usable access_token",
                where_, "check instance.url and instance.auth_url");
  }
  token_ = Token{std::move(token), ++generation_, std::move(scope)};
  good_until_ = asked + life - std::min(longest_margin, life / 5);
  return {};
}

Error TokenSource::refusal(const http::Response& response) const {
  Json json = json::tree(response.body);
  const std::string code = json::text_at(json, "error");
  const std::string words = marked_words(server_words(response.body));
  if (code == "invalid_scope") {
    return {ErrorKind::permission,
            fmt::format("the instance does not grant the scope \"{}\": {}", request_.scope, words), where_,
            "a scope in it is not granted to the API application, or does not exist on this instance; grant "
            "it under "
            "Configuration > Integrations > HaloPSA API, or name the scopes that it has in instance.scope"};
  }
  if (code == "invalid_client" || code == "unauthorized_client" || code == "invalid_grant" ||
      response.status == 401) {
    return {
        ErrorKind::credentials,
        fmt::format("the instance refuses the client id and secret{}{}", words.empty() ? "" : ": ", words),
        where_, credentials_advice(request_)};
  }
  if (response.status >= 300 && response.status < 400) {
    return {ErrorKind::protocol,
            fmt::format("the token request was redirected (HTTP {}){}{}", response.status,
                        response.location.empty() ? "" : " to ", marked_words(shortened(response.location))),
            where_, "set the address without a redirect in instance.url or instance.auth_url"};
  }
  return {response.status == 404 ? ErrorKind::protocol : ErrorKind::credentials,
          fmt::format("no token: HTTP {}{}{}", response.status, words.empty() ? "" : ": ", words), where_,
          response.status == 404 ? std::string(nobody_there_advice(request_)) : credentials_advice(request_)};
}

Error TokenSource::silence(const http::Sent& sent) const {
  std::string what = "no token: ";
  std::string advice(to_check_when_silent);
  if (sent.ended == http::Sent::Ended::stopped) {
    return {ErrorKind::interrupted, what + "interrupted while waiting for the auth server", where_, {}};
  }
  if (!sent.result) {
    what += withheld(sent.result.error().message);
    if (const std::string_view check = to_check(sent.result.error()); !check.empty()) advice = check;
  } else {
    const std::string words = marked_words(server_words(sent.result->body));
    what += fmt::format("HTTP {}{}{}", sent.result->status, words.empty() ? "" : ": ", words);
  }
  if (sent.attempts > 1)
    what += fmt::format(", after {} attempts in {}", sent.attempts, duration_text(sent.spent));
  ErrorKind kind =
      sent.outcome == http::AttemptOutcome::throttled ? ErrorKind::throttled : ErrorKind::unavailable;
  // Also where it ended in the middle: whoever waited for the token has sent nothing.
  if (!sent.result && sent.result.error().message == http::term_is_over) kind = ErrorKind::locked;
  return {kind, std::move(what), where_, std::move(advice)};
}

}  // namespace haloform::halopsa
