#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// What happened, in its order, in words: the fakes of instance and session write into one, so that a test can
/// ask what came before what. Safe from several threads.
class Chronicle {
 public:
  static constexpr std::size_t never = static_cast<std::size_t>(-1);

  void note(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  /// Where the first line that begins with `beginning` stands, or `never`.
  [[nodiscard]] std::size_t at(std::string_view beginning) const {
    const std::lock_guard lock(mutex_);
    const auto line =
        std::ranges::find_if(lines_, [&](const std::string& one) { return one.starts_with(beginning); });
    return line == lines_.end() ? never : static_cast<std::size_t>(line - lines_.begin());
  }
  [[nodiscard]] std::size_t count(std::string_view beginning) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::ranges::count_if(lines_, [&](const std::string& one) { return one.starts_with(beginning); }));
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace haloform
