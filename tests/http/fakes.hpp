#pragma once

#include "planner/base/clock.hpp"
#include "providers/http/limits.hpp"
#include "providers/http/transport.hpp"

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace haloform::http {

/// Looks into Limits, which tells nobody else how many requests it lets be in flight.
struct LimitsProbe {
  [[nodiscard]] static std::size_t allowed(const Limits& limits) {
    const std::lock_guard lock(limits.mutex_);
    return limits.allowed_;
  }
};

}  // namespace haloform::http

namespace haloform::testing {

/// A clock on which waiting takes no time: it moves when somebody sleeps, and remembers for how long.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  [[nodiscard]] WallTime wall() const override {
    constexpr Milliseconds epoch{1'790'000'000'000};  // In September 2026.
    return WallTime(epoch + std::chrono::duration_cast<Milliseconds>(steady().time_since_epoch()));
  }
  void sleep(Milliseconds duration, const StopFlag& stop) const override {
    if (stop.raised()) return;
    const std::lock_guard lock(mutex_);
    now_ += duration;
    slept_.push_back(duration);
  }
  void advance(Milliseconds duration) {
    const std::lock_guard lock(mutex_);
    now_ += duration;
  }
  [[nodiscard]] std::vector<Milliseconds> slept() const {
    const std::lock_guard lock(mutex_);
    return slept_;
  }

 private:
  mutable std::mutex mutex_;
  mutable SteadyTime now_ = SteadyTime{} + std::chrono::hours(1);
  mutable std::vector<Milliseconds> slept_;
};

/// What went over a FakeTransport, the secrets in the open.
struct SeenRequest {
  http::Method method = http::Method::get;
  std::string url;
  std::string body;
  std::string bearer;
  Milliseconds begun_within{0};
};

/// Answers from a function and keeps what it was asked.
class FakeTransport final : public http::Transport {
 public:
  using Answer = std::function<http::HttpResult(const SeenRequest&)>;
  explicit FakeTransport(Answer answer) : answer_(std::move(answer)) {}

  http::HttpResult send(const http::Request& request) override {
    SeenRequest seen{request.method, request.url,
                     request.secret_body ? request.secret_body->reveal() : request.body,
                     request.bearer ? request.bearer->reveal() : std::string(), request.begun_within};
    const std::lock_guard lock(mutex_);
    seen_.push_back(seen);
    return answer_(seen);
  }
  [[nodiscard]] std::vector<SeenRequest> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  mutable std::mutex mutex_;
  Answer answer_;
  std::vector<SeenRequest> seen_;
};

inline http::HttpResult answer(int status, std::string body = {},
                               std::string content_type = "application/json") {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  response.content_type = std::move(content_type);
  return response;
}

inline http::HttpResult silence(http::TransportFailure::Kind kind,
                                std::string message = "the line went dead") {
  return std::unexpected(http::TransportFailure{kind, std::move(message)});
}

}  // namespace haloform::testing
