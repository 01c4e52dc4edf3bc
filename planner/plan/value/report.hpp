#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/marked_text.hpp"
#include "planner/base/result.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
  unapproved,   ///< It is not what was approved, and the run was told to do only that.
  held,         ///< Its block is gone before the end and its grace: it is done once these are over.
};
/// In the order in which they are counted.
inline constexpr std::array all_step_ends{StepEnd::done,        StepEnd::failed,   StepEnd::in_doubt,
                                          StepEnd::not_started, StepEnd::deferred, StepEnd::blocked,
                                          StepEnd::unapproved,  StepEnd::held};
/// `in_doubt`: a name for machines, which never changes.
[[nodiscard]] std::string_view step_end_name(StepEnd end);
/// How a step ended that the plan keeps from running; `not_started` of one that runs.
[[nodiscard]] inline StepEnd end_without_run(const Step& step) {
  if (!step.blocked_by.empty()) return StepEnd::blocked;
  if (step.unapproved) return StepEnd::unapproved;
  if (step.is_held()) return StepEnd::held;
  return step.deferred ? StepEnd::deferred : StepEnd::not_started;
}

struct StepResult {
  const Step* step = nullptr;
  StepEnd end = StepEnd::not_started;
  std::optional<RemoteId> id;  ///< The record, where known.
  MarkedText
      message;  ///< What happened, where and what to do; empty where done, or where the plan says why it was
                ///< not begun.
  bool made = false;   ///< A create that made its record, however it ended.
  bool grave = false;  ///< A duplicate was made, or an id could not be recorded: shown first.
  Milliseconds took{0};

  /// The record: of a create that ended, of any other step that of its plan.
  [[nodiscard]] std::optional<RemoteId> record() const { return id ? id : step->id(); }
};

/// How one write ended.
enum class WriteEnd : std::uint8_t {
  done,
  stored_otherwise,  ///< Done, and HaloPSA keeps it in another form.
  not_stored,        ///< Answered with a success, and the record does not have all of it.
  other_record,      ///< Answered with a record that is not the one that was meant.
  refused,
  unclear,  ///< Whether it was done is not known.
};
/// `done`, `stored_otherwise`, …
[[nodiscard]] std::string_view write_end_name(WriteEnd end);
[[nodiscard]] std::optional<WriteEnd> parse_write_end(std::string_view name);

/// One field of a write.
struct AuditField {
  std::string name;                 ///< As YAML calls it; `active` and `teams` (by their names) too.
  std::optional<Value> before{};    ///< As the plan read it; absent where there was no record.
  std::optional<Value> after{};     ///< What was sent.
  std::optional<Value> returned{};  ///< What the record has by HaloPSA's answer; absent where none said.
};

/// One write as the audit log keeps it. Never a token or a secret.
struct AuditEntry {
  WallTime time{};
  Address address;
  std::optional<Address> moved_from{};  ///< The address that the record had before.
  Person person{};                      ///< Who the record is now, or is to be.
  std::string action{};
  std::vector<std::string> reasons{};  ///< Machine names: `removed_from_configuration`.
  std::optional<RemoteId> id{};
  std::vector<AuditField> fields{};  ///< What was sent.
  std::string request{};             ///< `POST /api/Agent`
  int status = 0;
  WriteEnd end = WriteEnd::done;
  MarkedText words{};  ///< What HaloPSA, or the check of its answer, said.
};

/// How much was done, as Terraform counts it (Counts), by steps that succeeded or that made their record all the same.
struct DoneCounts {
  std::size_t imported = 0;
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t destroyed = 0;
  std::size_t recorded = 0;  ///< In the state alone.
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
  [[nodiscard]] DoneCounts done() const;
};

}  // namespace haloform::plan
