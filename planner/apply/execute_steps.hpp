#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/apply/execute_log.hpp"
#include "planner/apply/execute_lookup.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/plan.hpp"
#include "planner/plan/report.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace haloform {

struct ExecuteOptions;

/// `what (where); advice`, for the message of a step.
[[nodiscard]] std::string words_of(const Error& error);

/// What a step leaves behind for the state.
struct Trace {
  enum class Entry : std::uint8_t { untouched, written, removed };
  Entry entry = Entry::untouched;
  std::optional<EntryDraft> truth;  ///< Where it is not what the plan meant to leave.
  std::optional<WallTime> intent;   ///< Of the last sending; set once it is in the journal.
  bool open = false;                ///< The intent has no end.
};

/// A create between two of its stages.
struct PendingCreate {
  enum class Stage : std::uint8_t { held, search, list } stage = Stage::held;
  Unclear::Why why = Unclear::Why::timeout;
  std::string words;     ///< What went wrong with the last sending.
  unsigned repeats = 0;  ///< How often it was sent again.
  SteadyTime unclear_since{};
};

/// A step as a worker takes it: fresh, or a create whose next stage is due.
struct WorkItem {
  std::size_t step = 0;
  SteadyTime due{};
  SteadyTime begun{};
  std::optional<PendingCreate> pending;
};

/// Takes steps: journal, request, check, journal. Safe from several threads, each with steps of its own.
/// Results and traces stand at the place of their step in the plan.
class Steps {
 public:
  Steps(const Catalog& catalog, const Plan& plan, const State& state, Provider& provider, const Clock& clock,
        const ExecuteOptions& options, RunLog& log, std::vector<StepResult>& results);

  /// Takes the step on; what is returned comes back when it is due. Nothing: the step has ended.
  [[nodiscard]] std::optional<WorkItem> go_on(WorkItem item);
  /// Ends a step during which something broke.
  void broke(std::size_t step, const std::string& why);
  void end(std::size_t step, StepEnd end, std::string message = {});

  [[nodiscard]] const std::vector<Trace>& traces() const { return traces_; }
  [[nodiscard]] SteadyTime now() const { return clock_.steady(); }

 private:
  /// A write that was answered.
  struct Answered {
    Record record;
    Reading reading = Reading::answer;
    int status = 0;    ///< 0: found by a look-up; there is nothing to tell the audit log.
    std::string note;  ///< What else to say of the step.
  };

  // Creates (execute_creates.cpp).
  std::optional<WorkItem> create(WorkItem item);
  std::optional<WorkItem> send_create(WorkItem item);
  std::optional<WorkItem> unclear_create(WorkItem item, const Unclear& unclear);
  std::optional<WorkItem> look_up(WorkItem item);
  std::optional<WorkItem> look_up_held(WorkItem item);
  std::optional<WorkItem> found_none(WorkItem item);
  void refused_create(std::size_t step, const PendingCreate& pending, const Refused& refusal);
  void created(std::size_t step, Answered answered);
  void found(std::size_t step, const std::vector<Record>& records, const PendingCreate& pending);
  void doubt(std::size_t step, std::string reason);

  // Everything else.
  void change(std::size_t step);
  void answered_change(std::size_t step, const Asked& asked, Written written);
  void unclear_change(std::size_t step, const Asked& asked, const Unclear& unclear);
  void remove(std::size_t step);
  void state_step(std::size_t step);
  void refused(std::size_t step, const Refused& refusal);

  [[nodiscard]] bool intend(std::size_t step, std::optional<NaturalKey> key, std::optional<EntryDraft> draft);
  [[nodiscard]] Result<void> record_done(std::size_t step, std::optional<RemoteId> id,
                                         std::optional<EntryDraft> truth);
  void record_failed(std::size_t step, std::string reason);
  /// Reads what the answer did not carry, once; records the entry as it truly is, and ends the step.
  void settle(std::size_t step, const Asked& asked, Answered answered);
  [[nodiscard]] std::string lost_message(std::size_t step, const Asked& asked, const Record& record,
                                         const Kept& kept) const;
  void audit(std::size_t step, const Asked& asked, std::optional<RemoteId> id, int status,
             std::string outcome);

  /// The ids of teams, sorted; those that this run made among them.
  [[nodiscard]] std::vector<RemoteId> ids_of(const std::vector<TeamRef>& teams) const;
  /// All teams that the step speaks of, each with its id.
  [[nodiscard]] std::vector<TeamRef> teams_of(std::size_t step) const;
  [[nodiscard]] const Step& at(std::size_t step) const { return plan_.steps[step]; }
  [[nodiscard]] const TypeSchema& schema(std::size_t step) const {
    return catalog_.of(at(step).address.type());
  }
  [[nodiscard]] const EntryDraft* entry_before(std::size_t step) const;

  const Catalog& catalog_;
  const Plan& plan_;
  const State& state_;
  Provider& provider_;
  const Clock& clock_;
  const ExecuteOptions& options_;
  RunLog& log_;
  std::vector<StepResult>& results_;
  std::vector<Trace> traces_;
  Bound bound_;
  Lookup lookup_;
  mutable std::mutex made_mutex_;
  std::unordered_map<std::string, RemoteId> made_teams_;  ///< By key.
};

}  // namespace haloform
