#pragma once

#include "planner/base/result.hpp"
#include "planner/plan/value/report.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haloform::cli {

/// What the process ends with. Scripts rely on these numbers: one is never given a second meaning.
enum class ExitCode : std::uint8_t {
  done = 0,
  error = 1,
  changes = 2,
  configuration = 3,
  credentials = 4,
  blocked = 5,
  partial = 6,
  in_doubt = 7,
  stale = 8,
  locked = 9,
  deferred = 10,
  unapproved = 11,
  tampered = 12,
  interrupted = 130,
};

[[nodiscard]] int number_of(ExitCode code);
[[nodiscard]] ExitCode exit_code(ErrorKind kind);
/// The code that all of them share, else `error`.
[[nodiscard]] ExitCode exit_code(const std::vector<Error>& errors);

/// How a run of apply ended, in numbers.
struct RunTally {
  std::size_t done = 0;
  std::size_t failed = 0;
  std::size_t in_doubt = 0;
  std::size_t not_started = 0;
  std::size_t deferred = 0;
  std::size_t blocked = 0;            ///< Skipped, since the plan forbids them.
  std::size_t unapproved = 0;         ///< Left for the next review.
  std::optional<ErrorKind> halted{};  ///< Why nothing more was sent.
  bool state_written = true;
};
[[nodiscard]] RunTally tally_of(const plan::ApplyReport& report);
/// In doubt before failed before interrupted before blocked before left for review before deferred.
[[nodiscard]] ExitCode exit_code(const RunTally& tally);

/// How a plan looks to whoever waits for it.
struct PlanTally {
  bool blocked = false;
  bool has_steps = false;
  bool detailed = false;  ///< --detailed-exitcode
};
[[nodiscard]] ExitCode exit_code(const PlanTally& tally);

/// What `drift` found.
struct DriftTally {
  std::size_t found = 0;
  std::size_t unseen = 0;  ///< Of whom nothing can be told.
};
[[nodiscard]] ExitCode exit_code(const DriftTally& tally);

/// `  5    blocked by a guard or a protection`, a line for each.
[[nodiscard]] std::string exit_code_lines(std::span<const ExitCode> codes);
/// All of them, in order.
[[nodiscard]] std::span<const ExitCode> all_exit_codes();

}  // namespace haloform::cli
