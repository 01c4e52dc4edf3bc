#include "providers/forge/api.hpp"

#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "providers/forge/throttling.hpp"
#include "providers/http/curl_transport.hpp"
#include "providers/http/destinations.hpp"
#include "providers/storage/web/base64.hpp"
#include "providers/storage/web/web.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace haloform::forge {
namespace {

constexpr Milliseconds connect_timeout{5'000};
constexpr Milliseconds request_timeout{15'000};
constexpr std::size_t response_cap = std::size_t{16} << 20U;
constexpr http::RetryPolicy policy{.base = Milliseconds(500),
                                   .ceiling = Milliseconds(4'000),
                                   .throttle_base = Milliseconds(1'000),
                                   .throttle_ceiling = Milliseconds(8'000),
                                   .retry_for = Milliseconds(10'000),
                                   .unreachable_for = Milliseconds(5'000)};

bool is_success(int status) { return status >= 200 && status < 300; }

/// A page for people in the place of an answer: Azure sends its sign-in, with a status of success.
bool is_page(const http::Response& response) {
  return response.status == 203 || response.content_type.starts_with("text/html");
}

/// The messages of an error, wherever these APIs put them: GitHub's `message` and `errors[].message`, GitLab's `message` (also
/// as lists under names of fields), `error` and `error_description`, Azure's `message`.
std::string messages_in(const nlohmann::json& tree) {
  std::string all;
  const auto add = [&all](const std::string& text) {
    if (!text.empty()) all += (all.empty() ? "" : ": ") + text;
  };
  if (!tree.is_object()) return all;
  for (const char* key : {"message", "error_description", "error"}) {
    if (!all.empty()) break;
    const auto found = tree.find(key);
    if (found == tree.end()) continue;
    if (found->is_string()) add(found->get<std::string>());
    if (found->is_object()) add(found->dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
  }
  const auto errors = tree.find("errors");
  if (errors == tree.end() || !errors->is_array()) return all;
  for (const nlohmann::json& error : *errors) {
    if (error.is_object()) add(json::text_at(error, "message"));
    if (error.is_string()) add(error.get<std::string>());
  }
  return all;
}

http::Method method_of(std::string_view name) {
  if (name == "GET") return http::Method::get;
  if (name == "DELETE") return http::Method::remove;
  return name == "POST" ? http::Method::post : http::Method::put;
}

ErrorKind kind_of(int status) {
  if (status == 401) return ErrorKind::credentials;
  if (status == 403) return ErrorKind::permission;
  if (status == 404 || status == 410) return ErrorKind::not_found;
  if (status == 429) return ErrorKind::throttled;
  if (status >= 500 || status == 408) return ErrorKind::unavailable;
  return status >= 400 ? ErrorKind::refused : ErrorKind::protocol;
}

}  // namespace

Result<std::unique_ptr<Api>> Api::open(ApiOptions options) {
  auto base = parse_url(options.base);
  if (!base) return std::unexpected(std::move(base.error()));
  base->path.clear();
  std::unique_ptr<Api> api(new Api(std::move(options)));
  http::CurlOptions curl;
  curl.connect_timeout = connect_timeout;
  curl.request_timeout = request_timeout;
  curl.response_cap = response_cap;
  curl.abort = {api->options_.stop};
  curl.term = api->term_;
  auto transport = http::make_curl_transport(std::move(curl));
  if (!transport) return std::unexpected(std::move(transport.error()));
  api->transport_ = with_plain_throttling(
      http::confined(std::move(*transport), http::Destinations::of(*base, *base)), *api->options_.clock);
  const http::Patience patience{*api->options_.clock, *api->options_.stop, nullptr, &api->term_};
  api->sender_ = std::make_unique<http::Sender>(
      http::Sender::Parts{*api->transport_, patience, policy, nullptr, api->options_.observer});
  return api;
}

Api::Api(ApiOptions options)
    : options_(std::move(options)),
      term_([until = options_.until] { return std::optional<SteadyTime>(until); }) {}

Api::~Api() = default;

Result<http::Response> Api::call(ApiCall call) {
  http::Request request;
  request.method = method_of(call.method);
  if (http::method_name(request.method) != call.method) request.method_name = call.method;
  request.url = std::move(call.url);
  request.body = std::move(call.body);
  if (!request.body.empty()) request.content_type = "application/json";
  request.wanted_headers = std::move(call.wanted_headers);
  request.headers.emplace_back("Authorization", options_.authorization);
  for (const auto& [name, value] : options_.headers) request.headers.emplace_back(name, Secret(value));
  auto sent = sender_->send(std::move(request), call.request_class, {});
  if (!sent) return std::unexpected(std::move(sent.error()));
  if (sent->ended == http::Sent::Ended::stopped)
    return fail(ErrorKind::interrupted, fmt::format("stopped while {} was asked", options_.host));
  if (!sent->result) return std::unexpected(silence(*sent));
  if (!is_success(sent->result->status) || is_page(*sent->result)) {
    asked_to_wait_ = sent->result->retry_after.value_or(Milliseconds(0));
    return std::unexpected(refusal(*sent->result));
  }
  return std::move(*sent->result);
}

Result<nlohmann::json> Api::tree(ApiCall asked) {
  auto answer = call(std::move(asked));
  if (!answer) return std::unexpected(std::move(answer.error()));
  nlohmann::json tree = json::tree(answer->body);
  if (tree.is_discarded()) return std::unexpected(strange("is not JSON"));
  return tree;
}

Error Api::strange(std::string_view what) const {
  return {
      ErrorKind::protocol, fmt::format("an answer of {} {}", options_.host, what), options_.base,
      fmt::format("check that this is the address of its API, and that nothing answers in the place of {}",
                  options_.host)};
}

Error Api::silence(const http::Sent& sent) const {
  using Kind = http::TransportFailure::Kind;
  const http::TransportFailure& failure = sent.result.error();
  const auto error = [this](ErrorKind kind, std::string what, std::string advice = {}) {
    return Error{kind, std::move(what), options_.base, std::move(advice)};
  };
  switch (failure.kind) {
    case Kind::lapsed:
      return error(ErrorKind::unavailable, fmt::format("the time for asking {} was over", options_.host));
    case Kind::stopped:
      return error(ErrorKind::interrupted, fmt::format("stopped while {} was asked", options_.host));
    case Kind::tls:
      return error(ErrorKind::configuration,
                   fmt::format("the certificate of {} was not accepted: {}", options_.host, failure.message),
                   "name the CA file that signed it in SSL_CERT_FILE");
    case Kind::forbidden:
      return error(ErrorKind::configuration,
                   fmt::format("{} was not asked: {}", options_.host, failure.message));
    default: break;
  }
  return error(ErrorKind::unavailable, fmt::format("{} did not answer: {}", options_.host, failure.message));
}

Error Api::refusal(const http::Response& response) const {
  ErrorKind kind = kind_of(response.status);
  std::string what = fmt::format("{} answered HTTP {}", options_.host, response.status);
  std::string advice;
  if (response.status >= 300 && response.status < 400) {
    what += ", which points elsewhere; that is not followed, since the token would go there too";
    advice = "check the address of the API";
  } else if (is_page(response)) {
    if (response.status < 300) kind = ErrorKind::credentials;
    what += " with a page in the place of an answer";
  } else if (const std::string words = words_of(response); !words.empty()) {
    what += ": " + words;
  }
  if (kind == ErrorKind::credentials || kind == ErrorKind::permission || kind == ErrorKind::not_found)
    advice = options_.right;
  if (response.retry_after) what += fmt::format("; it asks to wait {}", duration_text(*response.retry_after));
  return {kind, std::move(what), options_.base, std::move(advice), response.status};
}

std::string Api::words_of(const http::Response& response) const {
  std::string words = storage::one_line(messages_in(json::tree(response.body)));
  const std::string& token = options_.token.reveal();
  const std::array repeated{options_.token, Secret(url_encoded(token)), Secret(storage::base64(token)),
                            Secret(storage::base64(Secret(":" + token).reveal()))};
  // A server may repeat what it was sent; then its other words are no loss. Half a token is one, too: words are cut.
  constexpr std::size_t enough = 8;
  const bool told = std::ranges::any_of(repeated, [&](const Secret& form) {
    const std::string_view text = form.reveal();
    return text.size() >= enough && words.contains(text.substr(0, enough));
  });
  return told ? std::string() : words;
}

const nlohmann::json& member(const nlohmann::json& object, std::string_view key) {
  static const nlohmann::json nothing;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found == object.end() ? nothing : *found;
}

std::string id_at(const nlohmann::json& object, std::string_view key) {
  const nlohmann::json& found = member(object, key);
  if (found.is_string()) return found.get<std::string>();
  return found.is_number_unsigned() ? std::to_string(found.get<std::uint64_t>()) : std::string();
}

}  // namespace haloform::forge
