#include "providers/notify/courier.hpp"

#include "planner/base/url.hpp"
#include "providers/http/curl_transport.hpp"
#include "providers/http/retry.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace haloform::notify {

namespace {

constexpr Milliseconds first_pause{500};
/// What is left of the time after that is no try any more.
constexpr Milliseconds least_try{100};
constexpr std::size_t longest_answer = std::size_t{64} << 10U;

/// What went wrong, without a word of the receiver: it may repeat the URL.
std::string words_for(const http::HttpResult& result, unsigned tries) {
  std::string words;
  if (result) {
    words = "HTTP " + std::to_string(result->status);
    if (result->status >= 300 && result->status < 400)
      words += ", which points elsewhere and is not followed";
  } else if (result.error().kind == http::TransportFailure::Kind::tls) {
    words = "the certificate was not accepted";
  } else {
    words = http::outcome_words(http::outcome_of(result));
  }
  return tries == 1 ? words : words + ", " + std::to_string(tries) + " tries";
}

/// A second try may help.
bool may_try_again(const http::HttpResult& result) {
  return http::may_repeat(http::RequestClass::update, http::outcome_of(result));
}

/// Sends one; why it was not taken, or nothing.
std::string send_one(const Parcel& parcel, http::Transport& transport, const Clock& clock,
                     const StopFlag& stop, SteadyTime end) {
  http::Request request;
  request.method = http::Method::post;
  request.url = parcel.url.reveal();
  request.content_type = "application/json";
  request.body = parcel.body;
  http::HttpResult result = std::unexpected(http::TransportFailure{});
  unsigned tries = 0;
  const unsigned most = stop.raised() ? 1 : most_tries;
  while (tries < most) {
    const auto left = std::chrono::duration_cast<Milliseconds>(end - clock.steady());
    if (left < least_try) break;
    request.within = left / (most - tries);
    result = transport.send(request);
    ++tries;
    if (result && result->status >= 200 && result->status < 300) {
      wipe(request.url);
      return {};
    }
    if (!may_try_again(result) || tries == most) break;
    Milliseconds pause = std::min<Milliseconds>(first_pause * tries, left / 10);
    if (result && result->retry_after) pause = std::max(pause, *result->retry_after);
    if (clock.steady() + pause + least_try > end) break;
    clock.sleep(pause, stop);
  }
  wipe(request.url);
  return tries == 0 ? "no time was left" : words_for(result, tries);
}

}  // namespace

Result<void> check_url(const std::string& variable, const Secret& url) {
  const std::string_view text = url.reveal();
  const std::size_t query = std::min(text.find('?'), text.size());
  const bool plain = std::ranges::all_of(
      text, [](char letter) { return letter > ' ' && letter < '\x7f' && letter != '#' && letter != '\\'; });
  if (plain && parse_url(text.substr(0, query))) return {};
  return fail(ErrorKind::configuration, variable + " is not the URL of a webhook", "environment",
              "set it to the whole https URL, as the receiver shows it (http is for loopback only)");
}

Result<std::unique_ptr<http::Transport>> make_transport() {
  http::CurlOptions options;
  options.connect_timeout = time_for_all / most_tries;
  options.request_timeout = time_for_all;
  options.response_cap = longest_answer;
  options.leaves_resolver = true;
  return http::make_curl_transport(std::move(options));
}

std::vector<Undelivered> send_all(std::span<const Parcel> parcels, http::Transport& transport,
                                  const Clock& clock, const StopFlag& stop, Milliseconds time) {
  const SteadyTime end = clock.steady() + time;
  std::vector<Undelivered> failed;
  for (std::size_t at = 0; at < parcels.size(); ++at) {
    const SteadyTime now = clock.steady();
    const auto share = std::max(end - now, SteadyTime::duration(0)) / static_cast<int>(parcels.size() - at);
    const Parcel& parcel = parcels[at];
    if (std::string why = send_one(parcel, transport, clock, stop, now + share); !why.empty())
      failed.push_back({parcel.variable, parcel.kind, std::move(why)});
  }
  return failed;
}

}  // namespace haloform::notify
