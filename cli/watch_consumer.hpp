#pragma once

#include "cli/context.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::cli {

/// Where the Error of a command is from, which may take later what it did not take now.
inline constexpr std::string_view by_command = "--exec";

/// Who is told of events: stdout, or a command for each.
class WatchConsumer {
 public:
  WatchConsumer() = default;
  WatchConsumer(const WatchConsumer&) = delete;
  WatchConsumer& operator=(const WatchConsumer&) = delete;
  virtual ~WatchConsumer() = default;

  /// Hands over the line of one event. On an Error it was not taken.
  [[nodiscard]] virtual Result<void> take(std::string_view line) = 0;
  /// All that was handed over will last.
  [[nodiscard]] virtual Result<void> settle() { return {}; }
  /// Whether an event that it took should be noted at once, since it is dear to take it twice.
  [[nodiscard]] virtual bool is_dear() const { return false; }
};

/// stdout, or the command, which `sh -c` runs with the event on its standard input, for at most `timeout`.
[[nodiscard]] std::unique_ptr<WatchConsumer> watch_consumer(const Context& context,
                                                            const std::optional<std::string>& command,
                                                            Milliseconds timeout);

}  // namespace haloform::cli
