#include "providers/storage/web/web.hpp"

#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "providers/http/curl_transport.hpp"
#include "providers/storage/web/base64.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::storage {

namespace {

constexpr Milliseconds longest_request{60'000};
constexpr std::size_t longest_words = 200;

/// What a request that has no answer is for whoever sent it. None of its words come from the request.
Error silence(const http::TransportFailure& failure, const std::string& location) {
  using Kind = http::TransportFailure::Kind;
  switch (failure.kind) {
    case Kind::tls:
      return {ErrorKind::configuration, "the store's certificate was not accepted: " + failure.message,
              location, "check the address, and the CA file that is trusted"};
    case Kind::forbidden:
      return {ErrorKind::configuration, failure.message, location, "correct the address of the store"};
    case Kind::stopped: return {ErrorKind::interrupted, "stopped while waiting for the store", location, {}};
    case Kind::too_large:
      return {ErrorKind::protocol, failure.message, location, "check that the address is that of a state"};
    case Kind::no_memory: return {ErrorKind::io, failure.message, location, "free some memory"};
    case Kind::resolve:
    case Kind::connect:
    case Kind::not_sent:
    case Kind::lapsed:
      return {ErrorKind::unavailable, "the store cannot be reached: " + failure.message, location,
              "check the network and the address of the store"};
    case Kind::reset:
    case Kind::timeout: break;
  }
  return {ErrorKind::unavailable, "the store did not answer: " + failure.message, location, {}};
}

ErrorKind kind_of(int status, std::string_view words) {
  if (status == 401) return ErrorKind::credentials;
  if (status == 403) return ErrorKind::permission;
  if (status == 429 || words.contains("SlowDown")) return ErrorKind::throttled;
  if (status == 408 || status >= 500) return ErrorKind::unavailable;
  return ErrorKind::protocol;
}

/// The forms in which a server may repeat a credential: as it is, in percent, in base64, as XML has it.
std::vector<Secret> forms_of(std::string_view secret) {
  // What is that short stands in any answer by chance.
  constexpr std::size_t shortest = 8;
  if (secret.size() < shortest) return {};
  std::string xml;
  for (const char sign : secret) {
    if (sign == '&') xml += "&amp;";
    if (sign == '<') xml += "&lt;";
    if (sign == '>') xml += "&gt;";
    if (sign != '&' && sign != '<' && sign != '>') xml += sign;
  }
  std::vector<Secret> forms;
  forms.emplace_back(std::string(secret));
  forms.emplace_back(url_encoded(secret));
  forms.emplace_back(base64(secret));
  forms.emplace_back(std::move(xml));
  return forms;
}

/// What a request carries that nobody may read: the access token, the login, and the token of a session.
std::vector<Secret> secrets_of(const http::Request& request) {
  std::vector<Secret> all;
  const auto add = [&all](std::string_view secret) {
    for (Secret& form : forms_of(secret)) all.push_back(std::move(form));
  };
  if (request.bearer) add(request.bearer->reveal());
  for (const auto& [name, value] : request.headers) {
    const std::string known = folded(name);
    if (known == "x-amz-security-token") add(value.reveal());
    if (known != "authorization") continue;
    const std::string_view text = value.reveal();
    add(text.substr(text.find(' ') == std::string_view::npos ? 0 : text.find(' ') + 1));
  }
  return all;
}

bool holds(std::string_view text, const std::vector<Secret>& secrets) {
  return std::ranges::any_of(secrets, [&](const Secret& one) { return text.contains(one.reveal()); });
}

/// Takes the secrets out of a text, whose other words may be what helps.
void take_out(std::string& text, const std::vector<Secret>& secrets) {
  constexpr std::string_view instead = "[secret]";
  for (const Secret& secret : secrets) {
    for (std::size_t at = text.find(secret.reveal()); at != std::string::npos;
         at = text.find(secret.reveal(), at + instead.size()))
      text.replace(at, secret.reveal().size(), instead);
  }
  // JSON may write any sign behind a backslash: then nothing of it is kept.
  std::string plain = text;
  std::erase(plain, '\\');
  if (plain.size() != text.size() && holds(plain, secrets)) wipe(text);
  wipe(plain);
}

void silence_echo(http::Response& answer, const std::vector<Secret>& secrets) {
  take_out(answer.body, secrets);
  take_out(answer.location, secrets);
  for (auto& [name, value] : answer.headers) take_out(value, secrets);
}

}  // namespace

std::vector<Secret> web_secrets(const StoreEnvironment& environment) {
  constexpr std::array<std::string_view, 11> names{"TF_HTTP_PASSWORD",       "CI_JOB_TOKEN",
                                                   "AWS_SECRET_ACCESS_KEY",  "AWS_SESSION_TOKEN",
                                                   "AZURE_STORAGE_KEY",      "AZURE_STORAGE_SAS_TOKEN",
                                                   "ARM_CLIENT_SECRET",      "ARM_OIDC_TOKEN",
                                                   "ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                                                   "SYSTEM_ACCESSTOKEN"};
  std::vector<Secret> all;
  for (const std::string_view name : names) {
    if (auto secret = environment.secret(name)) all.push_back(std::move(*secret));
  }
  return all;
}

Result<Web> Web::open(const WebOptions& options, const Clock& clock) {
  http::CurlOptions curl;
  curl.ca_file = options.ca_file;
  curl.ca_pem = options.ca_pem;
  curl.request_timeout = longest_request;
  if (options.stop != nullptr) curl.abort = {options.stop};
  auto transport = http::make_curl_transport(std::move(curl));
  if (!transport) {
    Error error = std::move(transport.error());
    if (error.kind == ErrorKind::io) error.advice = "correct the CA file of the store, or SSL_CERT_FILE";
    return std::unexpected(std::move(error));
  }
  Web web(std::move(*transport), options.location, clock);
  web.stop_ = options.stop;
  for (const Secret& secret : options.secrets) {
    for (Secret& form : forms_of(secret.reveal())) web.secrets_.push_back(std::move(form));
    // Of a shared access signature the signature alone, too.
    const std::size_t signature = secret.reveal().find("sig=");
    if (signature == std::string::npos) continue;
    const std::string_view tail = std::string_view(secret.reveal()).substr(signature + 4);
    for (Secret& form : forms_of(tail.substr(0, tail.find('&')))) web.secrets_.push_back(std::move(form));
  }
  return web;
}

Web::Web(std::unique_ptr<http::Transport> transport, std::string location, const Clock& clock)
    : transport_(std::move(transport)), location_(std::move(location)), clock_(&clock) {}

Result<http::Response> Web::send(http::Request request, SteadyTime deadline) {
  if (stop_ != nullptr && stop_->raised())
    return fail(ErrorKind::interrupted, "stopped before the store was asked", location_);
  const auto left = std::chrono::duration_cast<Milliseconds>(deadline - clock_->steady());
  if (left <= Milliseconds(0))
    return fail(ErrorKind::unavailable, "the time for the request was over before it was sent", location_);
  request.within = std::min(left, longest_request);
  auto answer = transport_->send(request);
  if (answer) {
    constexpr int first_refusal = 300;
    if (answer->status >= first_refusal) {
      silence_echo(*answer, secrets_);
      silence_echo(*answer, secrets_of(request));
    }
    return std::move(*answer);
  }
  if (answer.error().kind == http::TransportFailure::Kind::not_sent && stop_ != nullptr && stop_->raised())
    return fail(ErrorKind::interrupted, "stopped before the store was asked", location_);
  return std::unexpected(silence(answer.error(), location_));
}

Error answer_error(const http::Response& response, std::string_view doing, std::string_view location,
                   std::string_view server_words, std::string advice) {
  Error error;
  error.kind = kind_of(response.status, server_words);
  error.status = response.status;
  error.where = location;
  error.what = std::string(doing) + " failed: the store answered " + std::to_string(response.status);
  if (!server_words.empty()) error.what += ": " + std::string(server_words);
  if (error.kind == ErrorKind::credentials || error.kind == ErrorKind::permission) {
    error.advice = std::move(advice);
  } else if (response.status >= 300 && response.status < 400) {
    error.what += ", which points elsewhere; that is not followed, since credentials would go there too";
    error.advice = "give the address that the store itself has";
  } else if (error.kind == ErrorKind::throttled) {
    error.advice = "wait a while, and try again";
  } else if (error.kind == ErrorKind::protocol) {
    error.advice = "check the address of the store, and that it is a store of this kind";
  }
  return error;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char sign : repaired_utf8(text.substr(0, 4 * longest_words))) {
    const bool blank = static_cast<unsigned char>(sign) <= 0x20 || sign == 0x7f;
    if (!blank) {
      line += sign;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  shorten(line, longest_words);
  return line;
}

}  // namespace haloform::storage
