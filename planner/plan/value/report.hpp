#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace haloform::plan {

/// How one step ended.
enum class StepEnd : std::uint8_t {
  done,
  failed,       ///< Nothing was done, or not what was asked; `message` says which.
  in_doubt,     ///< Whether it was done is not known.
  not_started,  ///< Interrupted, or something it needs failed; `message` says which.
  deferred,     ///< No seat was free.
  blocked,      ///< The plan forbids it, and the run was told to skip what is blocked.
};

struct StepResult {
  const Step* step = nullptr;
  StepEnd end = StepEnd::not_started;
  std::optional<RemoteId> id;  ///< The record, where known.
  std::string
      message;  ///< What happened, where and what to do; empty where done, or where the plan says why it was
                ///< not begun.
  bool made = false;   ///< A create that made its record, however it ended.
  bool grave = false;  ///< A duplicate was made, or an id could not be recorded: shown first.
  Milliseconds took{0};
};

/// One write as the audit log keeps it. Never a token or a secret.
struct AuditEntry {
  WallTime time{};
  Address address;
  std::string action;
  std::optional<RemoteId> id;
  std::vector<std::string> fields;  ///< Names of the fields sent.
  std::string request;              ///< `POST /api/Agent`
  int status = 0;
  std::string outcome;
};

/// What became of every step, always, also after an error.
struct ApplyReport {
  std::vector<StepResult> results;  ///< In the order of the plan; each step once.
  std::optional<Error> halted;  ///< Why nothing more was sent: the journal could not be written, interrupted.
  state::State state;           ///< As written at the end (or as it would be, where it could not be written).
  bool state_written = false;
  Milliseconds took{0};

  [[nodiscard]] std::size_t count(StepEnd end) const {
    return static_cast<std::size_t>(std::ranges::count(results, end, &StepResult::end));
  }
};

}  // namespace haloform::plan
