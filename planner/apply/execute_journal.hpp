#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/apply/execute_context.hpp"
#include "planner/apply/made_teams.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/base/marked_text.hpp"
#include "planner/base/result.hpp"
#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/state.hpp"

#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace haloform::apply {

/// What is written of the steps of a run: in the journal, and of each write in the audit log. Safe from several threads, each
/// with steps of its own.
class StepJournal {
 public:
  StepJournal(const ExecuteContext& context, const MadeTeams& teams);

  /// Writes the intents of steps that will be taken soon, with one sync for all of them, so that who takes one
  /// does not wait for the disk. Each is taken or withdrawn later. What cannot be announced ahead, or fails
  /// here, is left for the worker who takes it.
  void announce_ahead(std::span<StepRun* const> runs) noexcept;
  /// Takes back what was announced and will not be sent.
  void withdraw(StepRun& run) noexcept;
  /// Uses up the announcements of the steps, or makes them now. False: nothing may be sent.
  [[nodiscard]] bool intend(std::span<StepRun* const> runs);

  /// `truth`: the entry as it is, where that is not what the plan means to leave.
  [[nodiscard]] Result<void> record_done(StepRun& run, std::optional<RemoteId> id,
                                         std::optional<state::EntryDraft> truth);
  void record_failed(const StepRun& run, const MarkedText& reason);
  void record_doubt(const StepRun& run, const MarkedText& reason, bool refused = false);

  /// What was answered to a write.
  struct Told {
    plan::WriteEnd end = plan::WriteEnd::done;
    std::optional<RemoteId> id{};
    int status = 0;
    MarkedText words{};
    const Record* record = nullptr;  ///< As the answer has it, with what was read back; only looked at.
  };
  /// One line for the audit log.
  void audit(const StepRun& run, const Asked& asked, Told told);

 private:
  /// Whether the step's intent can be written before the step is taken.
  [[nodiscard]] bool can_announce(const StepRun& run) const;
  /// Writes the intents of those that have none yet; afterwards they are announced, or nothing may be sent.
  [[nodiscard]] bool announce(std::span<StepRun* const> runs);
  [[nodiscard]] state::IntentEvent intent_of(const plan::Step& step) const;
  [[nodiscard]] std::vector<plan::AuditField> audited_fields(const plan::Step& step, const Asked& asked,
                                                             const Record* record) const;
  void note_times(const plan::Step& step, std::optional<state::EntryDraft>& truth) const;

  const ExecuteContext& context_;
  const MadeTeams& teams_;
  std::unordered_set<Address> open_before_;  ///< Creates that an earlier run left without an end.
};

}  // namespace haloform::apply
