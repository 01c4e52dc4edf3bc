#include "providers/halopsa/auth/client.hpp"

#include "planner/base/url.hpp"
#include "providers/halopsa/words/server_words.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform::halopsa {

namespace {

bool is_success(int status) { return status >= 200 && status <= 299; }

std::string with_words(std::string text, const std::string& words) {
  return words.empty() ? text : std::move(text) + ": " + words;
}

}  // namespace

std::string Client::where(const Call& call) const {
  return fmt::format("{} {}{}", http::method_name(call.method), api_, marked_query(call.path));
}

MarkedText Client::safe(const MarkedText& message) const {
  const std::string shown = tokens_.withhold(message.plain());
  return shown == message.plain() ? message : MarkedText(marked(MarkedText::Personal::other, shown));
}

std::expected<CallAnswer, CallFailure> Client::call(const Call& call) {
  http::Request request;
  request.method = call.method;
  request.url = api_ + call.path;
  request.body = call.body;
  if (!call.body.empty()) request.content_type = "application/json";

  std::uint64_t generation = 0;
  const http::Authorize authorize = [&](http::Request& bare) -> Result<void> {
    if (call.anonymous) return {};
    auto token = tokens_.current();
    if (!token) return std::unexpected(std::move(token.error()));
    generation = token->generation;
    bare.bearer = std::move(token->text);
    return {};
  };

  bool earlier_unclear = false;
  for (int round = 0;; ++round) {
    auto sent = sender_.send(request, call.request_class, authorize, call.retry_for);
    if (!sent) {
      return std::unexpected(CallFailure{std::move(sent.error()), http::AttemptOutcome::unreachable, 0,
                                         !earlier_unclear, earlier_unclear});
    }
    if (sent->ended == http::Sent::Ended::answered && sent->result->status == 401 && round == 0 &&
        !call.anonymous) {
      // A token can be revoked before its time: one new one, one repeat; of a create by whoever has looked first.
      tokens_.reject(generation);
      if (call.request_class != http::RequestClass::create) {
        earlier_unclear |= sent->earlier_unclear;
        continue;
      }
    }
    if (sent->ended == http::Sent::Ended::answered && is_success(sent->result->status)) {
      return CallAnswer{sent->result->status, std::move(sent->result->body)};
    }
    CallFailure failed = failure(call, *sent);
    failed.earlier_unclear |= earlier_unclear;
    failed.nothing_done &= !earlier_unclear;
    return std::unexpected(std::move(failed));
  }
}

CallFailure Client::failure(const Call& call, const http::Sent& sent) const {
  CallFailure failed;
  failed.outcome = sent.outcome;
  failed.status = sent.result ? sent.result->status : 0;
  failed.earlier_unclear = sent.earlier_unclear;
  switch (sent.outcome) {
    case http::AttemptOutcome::unreachable: failed.nothing_done = true; break;
    case http::AttemptOutcome::answered:
    case http::AttemptOutcome::throttled:
      failed.nothing_done = call.request_class != http::RequestClass::create;
      break;
    case http::AttemptOutcome::final_failure:
      failed.nothing_done =
          sent.attempts == 0 || (!sent.result && http::nothing_was_sent(sent.result.error().kind));
      break;
    default: failed.nothing_done = false;
  }
  if (sent.attempts == 0) failed.nothing_done = true;
  // An update may have been done by an attempt whose end nobody saw, whatever the last one says.
  if (sent.earlier_unclear) failed.nothing_done = false;
  if (sent.ended != http::Sent::Ended::answered) {
    failed.error = no_answer(call, sent);
    failed.error.status = failed.status;
    return failed;
  }
  const std::string words = server_words(sent.result->body);
  failed.in_words = !words.empty() && !is_page(sent.result->body);
  failed.error = refused(call, *sent.result, safe(words));
  failed.error.status = failed.status;
  return failed;
}

Error Client::refused(const Call& call, const http::Response& response, const std::string& words) const {
  const int status = response.status;
  if (status == 401) {
    const bool again = call.request_class != http::RequestClass::create;
    return {ErrorKind::credentials,
            with_words(fmt::format("the instance refused the access token (HTTP 401){}",
                                   again ? ", and a new one too" : ""),
                       words),
            where(call),
            "check that the API application is enabled and that instance.url and instance.auth_url belong "
            "together"};
  }
  if (status == 403) return forbidden(call, words);
  if (status == 404) {
    return {ErrorKind::not_found, with_words("the instance has nothing at this address (HTTP 404)", words),
            where(call), "check instance.url, and that the record still exists"};
  }
  if (status >= 300 && status < 400) {
    return {ErrorKind::protocol,
            fmt::format("the request was redirected (HTTP {}){}{}", status,
                        response.location.empty() ? "" : " to ", safe(shortened(response.location))),
            where(call), "redirects are not followed; set the address without a redirect in instance.url"};
  }
  if (status < 300) {
    return {ErrorKind::protocol,
            fmt::format("HTTP {} is not a valid answer to this request", status),
            where(call),
            {}};
  }
  return {ErrorKind::refused,
          with_words(fmt::format("the instance refused it (HTTP {})", status), words),
          where(call),
          {}};
}

Error Client::forbidden(const Call& call, const std::string& words) const {
  if (!call.scope.empty() && !tokens_.has_scope(call.scope)) {
    return {ErrorKind::permission,
            with_words(fmt::format("the instance forbids it (HTTP 403): the scope {} is missing", call.scope),
                       words),
            where(call),
            fmt::format(
                "grant {} to the API application (Configuration > Integrations > HaloPSA API), and the same "
                "right to the agent that it logs in as",
                call.scope)};
  }
  const std::string scope =
      call.scope.empty() ? "" : fmt::format(", though the token has the scope {}", call.scope);
  return {ErrorKind::permission,
          with_words(fmt::format("the instance forbids it (HTTP 403){}", scope), words), where(call),
          "check the rights of the agent that the API application logs in as: what its role allows, and "
          "whether it "
          "may see this record"};
}

Error Client::no_answer(const Call& call, const http::Sent& sent) const {
  if (sent.attempts == 0 && sent.ended == http::Sent::Ended::stopped) {
    return {ErrorKind::interrupted, "interrupted before it was sent", where(call), {}};
  }
  if (sent.attempts == 0 && sent.outcome == http::AttemptOutcome::throttled) {
    return {ErrorKind::throttled, "not sent: " + sent.result.error().message, where(call),
            "run again when that time is over"};
  }
  using Kind = http::TransportFailure::Kind;
  std::string what;
  std::string advice;
  ErrorKind kind = ErrorKind::unavailable;
  if (sent.result) {
    const std::string words = safe(server_words(sent.result->body));
    what = with_words(fmt::format("the instance answered HTTP {} ({})", sent.result->status,
                                  http::outcome_words(sent.outcome)),
                      words);
    if (sent.outcome == http::AttemptOutcome::throttled) {
      kind = ErrorKind::throttled;
      advice =
          "run again later, raise --retry-for, or set instance.rate_limit below what the instance allows";
    } else {
      advice = "run again later; --retry-for says how long to go on trying";
    }
  } else {
    const http::TransportFailure& failure = sent.result.error();
    what = fmt::format("no answer ({}): {}", http::outcome_words(sent.outcome),
                       tokens_.withhold(failure.message));
    if (failure.kind == Kind::stopped) kind = ErrorKind::interrupted;
    if (failure.kind == Kind::lapsed) {
      kind = ErrorKind::locked;
      what = "not sent: " + failure.message;
    } else if (call.method == http::Method::get && failure.message == http::term_is_over) {
      kind = ErrorKind::locked;  // In the middle; nothing came of it either.
    }
    if (failure.kind == Kind::too_large) kind = ErrorKind::protocol;
    if (failure.kind == Kind::no_memory) kind = ErrorKind::io;
    advice = to_check(failure);
  }
  if (sent.attempts > 1)
    what += fmt::format("; tried {} times in {}", sent.attempts, duration_text(sent.spent));
  if (sent.ended == http::Sent::Ended::stopped) {
    what += "; interrupted";
    kind = ErrorKind::interrupted;
  }
  return {kind, std::move(what), where(call), std::move(advice)};
}

}  // namespace haloform::halopsa
