#pragma once

#include "planner/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::ports {

/// Where the cursor of a watch is kept. No other watch moves it while this one does: a file is held for as long as this lives, a
/// document of a store from `hold` to `rest`, and whoever finds it moved by another in between is refused (ErrorKind::locked).
class CursorStore {
 public:
  CursorStore() = default;
  CursorStore(const CursorStore&) = delete;
  CursorStore& operator=(const CursorStore&) = delete;
  virtual ~CursorStore() = default;

  /// The text of a cursor, and up to which sequence its events were taken since it was written.
  struct Kept {
    std::string text;
    std::uint64_t taken = 0;
  };
  /// Nothing where there is none yet.
  [[nodiscard]] virtual Result<std::optional<Kept>> load() = 0;
  /// Makes sure that nobody else tells what is told now.
  [[nodiscard]] virtual Result<void> hold() = 0;
  /// Durable when it returns; on an error what was there is as it was. `id` is the cursor's.
  [[nodiscard]] virtual Result<void> replace(std::string_view text, std::string_view id) = 0;
  /// Events up to that sequence are taken. Durable when it returns, or with `rest` where each write is a request.
  [[nodiscard]] virtual Result<void> take(std::uint64_t sequence) = 0;
  /// Nothing is told for a while: all that was taken is durable when it returns.
  [[nodiscard]] virtual Result<void> rest() = 0;
  /// Where it is, for messages.
  [[nodiscard]] virtual std::string location() const = 0;
};

}  // namespace haloform::ports
