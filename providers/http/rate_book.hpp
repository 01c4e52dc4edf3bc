#pragma once

#include "planner/base/clock.hpp"
#include "providers/http/sent_times.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::http {

/// Keeps the requests of an instance within a window, those of all runs on this machine together: they are booked in a file
/// that these runs share (mode 0600, a few kilobytes, see SentTimes; nothing in it is secret). Where it cannot be used, this
/// run alone is counted; that is never an error. Not for several threads at once: Limits sees to that.
class RateBook {
 public:
  /// What keeps the file from being used, said at most once.
  using Trouble = std::function<void(const std::string&)>;

  /// `file` may be empty: none. Its folders are made (0700) when the first request is booked.
  RateBook(RateWindow window, const Clock& clock, std::string file, Trouble trouble = {});

  /// Books one request, and answers zero; or how long until there is room for it.
  [[nodiscard]] Milliseconds book();
  /// What counts now, of all runs, soonest to leave first.
  [[nodiscard]] std::vector<SentTimes::Leaving> leaving();
  [[nodiscard]] const RateWindow& window() const { return window_; }

 private:
  /// Looks at what is booked and lets `use` change it, while nobody else does.
  void with_times(const std::function<void(WallTime now)>& use);
  void give_up(std::string_view why);

  const RateWindow window_;
  const Clock& clock_;
  std::string file_;  ///< Empty once it was given up.
  Trouble trouble_;
  SentTimes times_;
};

}  // namespace haloform::http
