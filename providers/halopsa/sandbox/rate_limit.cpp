#include "providers/halopsa/sandbox/rate_limit.hpp"

#include "planner/base/text.hpp"

#include <nlohmann/json.hpp>

namespace haloform::sandbox {

Result<Allowance> parse_allowance(std::string_view text) {
  const auto slash = std::min(text.find('/'), text.size());
  const auto requests = parse_integer(text.substr(0, slash));
  const auto window = parse_duration(text.substr(std::min(slash + 1, text.size())));
  if (!requests || *requests < 1 || !window || window->count() < 1) {
    return fail(ErrorKind::usage, "\"" + std::string(text) + "\" is not REQUESTS/TIME", "--rate-limit",
                "write 300/300s for 300 requests in five minutes");
  }
  return Allowance{.requests = *requests, .window = *window};
}

void RateLimit::set(std::optional<Allowance> allowance) {
  const std::lock_guard lock(mutex_);
  allowance_ = allowance;
  let_in_.clear();
}

std::optional<Answer> RateLimit::refusal(SteadyTime now) {
  const std::lock_guard lock(mutex_);
  if (!allowance_) return std::nullopt;
  while (!let_in_.empty() && now - let_in_.front() >= allowance_->window) let_in_.pop_front();
  if (static_cast<std::int64_t>(let_in_.size()) < allowance_->requests) {
    let_in_.push_back(now);
    return std::nullopt;
  }
  ++refused_;
  return Answer{.status = 429,
                .body = "Rate limit reached: no more than " + std::to_string(allowance_->requests) +
                        " requests in any " + duration_text(allowance_->window) + ".",
                .content_type = "text/plain; charset=utf-8"};
}

Json RateLimit::report() const {
  const std::lock_guard lock(mutex_);
  return Json{{"requests", allowance_ ? Json(allowance_->requests) : Json(nullptr)},
              {"ms", allowance_ ? Json(allowance_->window.count()) : Json(nullptr)},
              {"refused", refused_}};
}

}  // namespace haloform::sandbox
