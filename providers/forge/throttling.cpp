#include "providers/forge/throttling.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::forge {
namespace {

constexpr std::string_view limit_left = "x-ratelimit-remaining";
constexpr std::string_view limit_end = "x-ratelimit-reset";

class PlainThrottling final : public http::Transport {
 public:
  PlainThrottling(std::unique_ptr<http::Transport> inner, const Clock& clock)
      : inner_(std::move(inner)), clock_(&clock) {}

  http::HttpResult send(const http::Request& request) override {
    http::Request asked = request;
    asked.wanted_headers.emplace_back(limit_left);
    asked.wanted_headers.emplace_back(limit_end);
    http::HttpResult answer = inner_->send(asked);
    if (answer && (answer->status == 403 || answer->status == 429)) take_limit(*answer);
    return answer;
  }

 private:
  void take_limit(http::Response& answer) const {
    const auto left = answer.headers.find(limit_left);
    const bool used_up = left != answer.headers.end() && left->second == "0";
    const bool secondary = folded(answer.body).contains("secondary rate limit");
    if (answer.status == 403 && !used_up && !secondary && !answer.retry_after) return;
    answer.status = 429;
    if (answer.retry_after) return;
    // What it asks for where it names no time.
    constexpr Milliseconds usual{60'000};
    if (secondary) answer.retry_after = usual;
    const auto end = answer.headers.find(limit_end);
    const auto seconds = end == answer.headers.end() ? std::nullopt : parse_integer(end->second);
    if (!used_up || !seconds) return;
    constexpr std::int64_t a_day = 86'400;
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(clock_->wall().time_since_epoch()).count();
    answer.retry_after = Milliseconds(std::clamp<std::int64_t>(*seconds - now, 1, a_day) * 1000);
  }

  std::unique_ptr<http::Transport> inner_;
  const Clock* clock_;
};

}  // namespace

std::unique_ptr<http::Transport> with_plain_throttling(std::unique_ptr<http::Transport> transport,
                                                       const Clock& clock) {
  return std::make_unique<PlainThrottling>(std::move(transport), clock);
}

}  // namespace haloform::forge
