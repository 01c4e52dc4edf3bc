#pragma once

#include "planner/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::http {

/// At most `requests` in any stretch of `per`.
struct RateWindow {
  std::uint32_t requests = 0;
  Milliseconds per{0};
};

/// When the requests of the last window were sent, by the wall clock: runs that follow each other share no other one. A
/// value of at most some three hundred entries, however many the requests are: those that were sent close together (within a
/// three-hundredth of the window) leave it together, with the last of them.
class SentTimes {
 public:
  explicit SentTimes(RateWindow window);

  /// Forgets what has left the window. Where the clock was set back, what seems to be sent later than now counts as sent now,
  /// or is forgotten where that is more than a window away.
  void pass(WallTime now);
  void add(WallTime now);
  /// How many count. As of the last `pass`, as all below.
  [[nodiscard]] std::size_t count() const;
  /// How long until one more may be sent; zero: it may now.
  [[nodiscard]] Milliseconds wait(WallTime now) const;
  /// So many of those that count leave the window in so long.
  struct Leaving {
    Milliseconds in{0};
    std::size_t count = 0;
  };
  /// Soonest first.
  [[nodiscard]] std::vector<Leaving> leaving(WallTime now) const;

  /// A line with what this is and how many lines follow; then for each entry its time, in milliseconds since 1970, and count.
  [[nodiscard]] std::string encode() const;
  /// Nothing where the text is not that. What stands behind the last line is not looked at.
  [[nodiscard]] static std::optional<SentTimes> decode(RateWindow window, std::string_view text);

 private:
  struct Entry {
    std::int64_t time = 0;  ///< Of the last of them.
    std::size_t count = 0;
  };
  RateWindow window_;
  std::int64_t together_;       ///< Milliseconds that make one entry.
  std::vector<Entry> entries_;  ///< Oldest first.
};

}  // namespace haloform::http
