#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/address.hpp"
#include "planner/ports/state_backend.hpp"

#include <cstddef>
#include <string>
#include <variant>

namespace haloform::ports {

/// How far the listing of a type has been read.
struct PagesRead {
  std::size_t here = 0;  ///< Pages that have arrived.
  std::size_t of = 0;    ///< Pages in all; 0 where that is not known.
};

/// Another run holds the lock of the state.
struct LockWait {
  LockInfo holder;
  Milliseconds left{0};
};

/// A request failed, and is sent again after a pause.
struct RetryWait {
  std::string why;  ///< `HTTP 503`, `timeout`.
  unsigned attempts = 1;
  Milliseconds left{0};
};

/// The rate limit holds requests back.
struct RateLimitWait {
  bool refused = false;  ///< The instance answered 429; else the requests of our own window are used up.
  std::size_t requests = 0;
  Milliseconds per{0};  ///< The window; 0 where none is kept.
  Milliseconds left{0};
};

/// What a run waits for. `left` is how long it takes at most; 0 says that it is over.
using Wait = std::variant<LockWait, RetryWait, RateLimitWait>;

/// Told what a run reads and waits for while it does, so that a person can be shown it. Called from several threads, and
/// often: it returns at once.
class Progress {
 public:
  Progress() = default;
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  virtual ~Progress() = default;
  /// The listing of a type is being read: when it begins, and with each page.
  virtual void reading(ResourceType type, PagesRead pages) = 0;
  /// The listing of a type has ended, or pauses.
  virtual void has_read(ResourceType type) = 0;
  /// A request was sent (1), or has ended (-1).
  virtual void in_flight(int change) = 0;
  virtual void waiting(const Wait& wait) = 0;
};

}  // namespace haloform::ports
