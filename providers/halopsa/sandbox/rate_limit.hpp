#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/halopsa/sandbox/message.hpp"

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>

namespace haloform::sandbox {

/// So many requests in any stretch of time of that length.
struct Allowance {
  std::int64_t requests = 300;
  Milliseconds window{300'000};
};

/// `300/300`, `5/250ms`: requests and a time; `usage` where it is not that.
[[nodiscard]] Result<Allowance> parse_allowance(std::string_view text);

/// A rolling window over the requests that were let in. Any thread may call anything.
class RateLimit {
 public:
  /// Nothing: no limit. Forgets the requests so far.
  void set(std::optional<Allowance> allowance);
  /// The 429 for a request that comes too early: a text, and no word of when to come again.
  [[nodiscard]] std::optional<Answer> refusal(SteadyTime now);
  /// `{"requests": N or null, "ms": N, "refused": N}`.
  [[nodiscard]] Json report() const;

 private:
  mutable std::mutex mutex_;
  std::optional<Allowance> allowance_;
  std::deque<SteadyTime> let_in_;
  std::uint64_t refused_ = 0;
};

}  // namespace haloform::sandbox
