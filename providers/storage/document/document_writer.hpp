#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/ports/progress.hpp"
#include "providers/storage/document/store.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace haloform::storage {

/// For how long something is tried again.
struct Patience {
  /// Until when, asked before each attempt: a lease that is renewed moves it.
  std::function<SteadyTime()> until;
  const StopFlag* stop = nullptr;       ///< Ends it early. May be null.
  ports::Progress* progress = nullptr;  ///< Told of the pauses between attempts. May be null.
};

/// Whether an attempt at a store may be made again.
[[nodiscard]] bool may_be_tried_again(const Error& error);

/// What to say where somebody interrupts that.
[[nodiscard]] Error interrupted_after(Error last);

/// Calls a store again and again until it answers, its answer is final, or patience ends: then that is the last Error, or
/// ErrorKind::interrupted.
/// `call` is handed the deadline of its attempt.
template <typename Call>
[[nodiscard]] auto until_answered(const Clock& clock, const Patience& patience, Call call)
    -> decltype(call(SteadyTime{}));

/// A conditional write whose outcome is known when it returns: what is there is read back where a store did not say.
class DocumentWriter {
 public:
  DocumentWriter(DocumentStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  struct Request {
    std::string_view bytes;
    std::optional<std::string> expected;  ///< The version that is replaced; nothing where there is none yet.
    std::string_view lease;
    std::string_view why;
    /// Whether bytes that are found were written under our lease before: such a version is replaced as well.
    std::function<bool(std::string_view)> ours;
  };
  /// Somebody else's document is there.
  struct Overtaken {
    std::optional<Document> by;  ///< Nothing where it is gone.
  };
  /// Nobody else wrote, and the store refuses all the same: the lease is another's by now, or nobody's.
  struct Unleased {};
  using Outcome = std::variant<Stored, Overtaken, Unleased>;
  /// The version that was written. An Error that may be tried again says that patience ended, and that nobody knows.
  [[nodiscard]] Result<Outcome> write(Request request, const Patience& patience);

 private:
  [[nodiscard]] bool is_leased_to(std::string_view lease, const Patience& patience);

  DocumentStore& store_;
  const Clock& clock_;
};

/// How long one attempt at a store may last.
inline constexpr Milliseconds longest_attempt{20'000};

/// Pauses between attempts: 200 ms, twice as long each time, at most 2 s.
class Pauses {
 public:
  [[nodiscard]] Milliseconds next();

 private:
  Milliseconds next_{200};
};

template <typename Call>
auto until_answered(const Clock& clock, const Patience& patience, Call call) -> decltype(call(SteadyTime{})) {
  static const StopFlag never;
  Pauses pauses;
  for (unsigned attempts = 1;; ++attempts) {
    const SteadyTime until = patience.until();
    auto answer = call(std::min(until, clock.steady() + longest_attempt));
    if (answer || !may_be_tried_again(answer.error())) return answer;
    const Milliseconds pause = pauses.next();
    if (patience.stop != nullptr && patience.stop->raised())
      return std::unexpected(interrupted_after(std::move(answer.error())));
    if (clock.steady() + pause >= patience.until()) return answer;
    if (patience.progress != nullptr)
      patience.progress->waiting(ports::RetryWait{answer.error().what.plain(), attempts, pause});
    clock.sleep(pause, patience.stop == nullptr ? never : *patience.stop);
    if (patience.progress != nullptr) patience.progress->waiting(ports::RetryWait{});
    // Not one attempt more, whose error would be that it was stopped, and not why it was made.
    if (patience.stop != nullptr && patience.stop->raised())
      return std::unexpected(interrupted_after(std::move(answer.error())));
  }
}

}  // namespace haloform::storage
