#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/apply/clearing.hpp"
#include "planner/apply/execute_log.hpp"
#include "planner/apply/execute_lookup.hpp"
#include "planner/apply/planned_creates.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/plan.hpp"
#include "planner/plan/report.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace haloform {

struct ExecuteOptions;

/// `what (where); advice`, for the message of a step.
[[nodiscard]] std::string words_of(const Error& error);

/// What of a step stands in the journal.
struct Recorded {
  bool intent = false;     ///< In this run; what an earlier run wrote of its address does not count.
  bool announced = false;  ///< The intent, and nothing was sent for it yet.
  bool done = false;       ///< Its end; also where the journal could not take it and it is true all the same.
};

/// A create between two of its stages.
struct PendingCreate {
  enum class Stage : std::uint8_t {
    held,    ///< An earlier run sent it, and it may be under way still.
    search,  ///< Looked for by search: only finding counts.
    list,    ///< Looked for in a way that proves absence.
    again,   ///< Certainly not made, and to be sent again.
  } stage = Stage::held;
  Unclear::Why why = Unclear::Why::timeout;
  int status = 0;     ///< Of the last answer; 0 where there was none.
  Error error;        ///< What went wrong with the last sending.
  std::string words;  ///< The same for messages.
  unsigned sendings = 0;
  unsigned repeats = 0;    ///< How often it was sent again, 429s and a 401 aside.
  bool new_token = false;  ///< It was sent again after a 401.
  bool anothers = false;   ///< It was answered with the record of somebody else.
  SteadyTime sent{};       ///< The last time.
  SteadyTime unclear_since{};
  std::uint64_t readings_before = 0;            ///< Those that were begun by then.
  std::optional<SteadyTime> throttled_since{};  ///< The first 429 with nothing else since.
};

/// A step as a worker takes it: fresh, or a create whose next stage is due.
struct WorkItem {
  std::size_t step = 0;
  SteadyTime due{};
  SteadyTime begun{};
  std::optional<PendingCreate> pending;
  bool comes_back = false;  ///< It has not ended, and is to be taken again when it is due.
};

/// Takes steps: journal, request, check, journal. Safe from several threads, each with steps of its own.
/// Results stand at the place of their step in the plan.
class Steps {
 public:
  Steps(const Catalog& catalog, const Plan& plan, const State& state, Provider& provider, const Clock& clock,
        const ExecuteOptions& options, RunLog& log, std::vector<StepResult>& results);

  /// Whether two fresh steps may go into one request.
  [[nodiscard]] bool go_together(std::size_t one, std::size_t other) const;
  /// Writes the intents of steps that will be taken soon, with one sync for all of them, so that who takes one
  /// does not wait for the disk. Each is taken or withdrawn later. What cannot be announced ahead, or fails
  /// here, is left for the worker who takes it.
  void announce_ahead(std::span<const std::size_t> steps) noexcept;
  /// Takes back what was announced and will not be sent.
  void withdraw(std::size_t step) noexcept;
  /// Takes the item on, or several that go together. Those that have not ended come back when they are due.
  void go_on(std::span<WorkItem> items) noexcept;
  /// Ends a step during which something broke.
  void broke(std::size_t step, const char* why) noexcept;
  void end(std::size_t step, StepEnd end, std::string message = {});

  /// Fields that null does not clear, as the state knew them and as was found out.
  [[nodiscard]] std::set<std::pair<ResourceType, FieldId>> cleared_with_text() const {
    return clearing_.known();
  }
  [[nodiscard]] SteadyTime now() const { return clock_.steady(); }

 private:
  /// An answer held against what was asked.
  struct Checked {
    Kept kept;
    std::string trouble;  ///< Why not all of it could be found out, or cleared.
  };
  /// A write that was answered.
  struct Answered {
    Record record;
    Reading reading = Reading::answer;
    int status = 0;  ///< 0: found by a look-up; there is nothing to tell the audit log.
    SteadyTime sent{};
    std::string note;                  ///< What else to say of the step.
    std::optional<Checked> checked{};  ///< Where that was done already.
  };

  // Creates (execute_creates.cpp).
  void create(WorkItem& item);
  void send_creates(std::span<WorkItem> items);
  [[nodiscard]] std::optional<CreateRequest> create_request(std::size_t step) const;
  void give_up(const WorkItem& item, std::string reason);
  void answered_create(WorkItem& item, const CreateRequest& request, WriteOutcome outcome);
  void unclear_create(WorkItem& item, const Unclear& unclear);
  void note_unclear(std::size_t step, const PendingCreate& pending);
  void look_up(WorkItem& item);
  void hold(WorkItem& item, WallTime until);
  void look_up_held(WorkItem& item);
  void search_for(WorkItem& item, const Sought& sought);
  void look_for(WorkItem& item, const Sought& sought);
  void look_failed(std::size_t step, const PendingCreate& pending, const Error& error);
  /// Whether the look proves that what is sought was not made; else when to look again stands in the item, or the step has
  /// ended in doubt.
  [[nodiscard]] bool proves_absence(WorkItem& item, const Look& look);
  void found_none(WorkItem& item);
  /// Ends the step in doubt where an unknown record may be the one that is sought.
  [[nodiscard]] bool doubt_strangers(std::size_t step, const Look& look, const PendingCreate& pending);
  void send_again(WorkItem& item);
  [[nodiscard]] std::string_view doubted_before(std::size_t step) const;
  /// Takes what a look found, if it found something.
  [[nodiscard]] bool take_found(std::size_t step, Look& look, const PendingCreate& pending);
  [[nodiscard]] bool is_certain(std::size_t step, const Look& look) const;
  [[nodiscard]] std::optional<Sought> sought_by(std::size_t step, const PendingCreate& pending) const;
  void refused_create(std::size_t step, const PendingCreate& pending, const Refused& refusal);
  void refused_for_now(std::size_t step, const PendingCreate& pending);
  [[nodiscard]] Asked asked_of_create(std::size_t step) const;
  [[nodiscard]] std::optional<Error> made_another(std::size_t step, Answered& answered);
  [[nodiscard]] std::optional<std::string> bind_made(const Address& address, const Answered& answered);
  void created(std::size_t step, Answered answered);
  void found(std::size_t step, Record record, const PendingCreate& pending);
  void doubt(std::size_t step, std::string reason);

  // Everything else.
  void take(std::span<WorkItem> items);
  void send_changes(std::span<WorkItem> items);
  [[nodiscard]] std::optional<Asked> asked_of(std::size_t step);
  void answered_change(std::size_t step, const UpdateRequest& request, Asked& asked, WriteOutcome outcome,
                       SteadyTime sent);
  [[nodiscard]] std::vector<FieldId> may_be_forms(std::size_t step, const Asked& asked) const;
  void changed(std::size_t step, const Asked& asked, Written written, SteadyTime sent);
  void unclear_change(std::size_t step, const Asked& asked, const Unclear& unclear);
  void remove(std::size_t step);
  void state_step(std::size_t step);
  void refused(std::size_t step, const Refused& refusal);

  void tell_broke(std::size_t step, const std::string& why);
  /// Runs `handle`; a step during which it throws has broken.
  template <typename Handle>
  void guarded(std::size_t step, const Handle& handle) noexcept {
    try {
      handle();
    } catch (const std::exception& error) {
      broke(step, error.what());
    } catch (...) {
      broke(step, "an unknown exception");
    }
  }
  [[nodiscard]] std::optional<NaturalKey> key_of(std::size_t step) const;
  /// Whether the step's intent can be written before the step is taken.
  [[nodiscard]] bool can_announce(std::size_t step) const;
  /// Writes the intents of those that have none yet; afterwards they are announced, or nothing may be sent.
  [[nodiscard]] bool announce(std::span<const std::size_t> steps);
  /// Uses up the announcements of the steps, or makes them now. False: nothing may be sent.
  [[nodiscard]] bool intend(std::span<const std::size_t> steps);
  [[nodiscard]] IntentEvent intent_of(std::size_t step) const;
  [[nodiscard]] Result<void> record_done(std::size_t step, std::optional<RemoteId> id,
                                         std::optional<EntryDraft> truth);
  void note_times(std::size_t step, std::optional<EntryDraft>& truth) const;
  void record_failed(std::size_t step, std::string reason);
  void record_doubt(std::size_t step, std::string reason, bool refused = false);
  // How fields are cleared (execute_clearing.cpp).
  [[nodiscard]] std::vector<FieldId> not_cleared(std::size_t step, const Asked& asked,
                                                 const Kept& kept) const;
  [[nodiscard]] std::string clear_with_text(std::size_t step, const std::vector<FieldId>& fields,
                                            Record& record);
  /// An instance may take no null at all: sends an update that was refused once more, with an empty text in the place of
  /// each. Nothing where that was refused too, or there is nothing to try.
  [[nodiscard]] std::optional<WriteOutcome> without_null(std::size_t step, Asked& asked,
                                                         UpdateRequest request, const Refused& refusal);
  void learn_cleared(std::size_t step, const Asked& asked, const Kept& kept);
  // What an answer says (execute_answers.cpp).
  [[nodiscard]] Checked check(std::size_t step, const Asked& asked, Answered& answered);
  [[nodiscard]] std::vector<FieldId> beside(std::size_t step, const Asked& asked, const Record& record) const;
  /// In which forms of its own the instance keeps what it was sent; empty: in none, or in known ones.
  [[nodiscard]] std::string form_words(std::size_t step, const Asked& asked, const Record& record,
                                       const Kept& kept) const;
  /// Records the entry as it truly is, and ends the step.
  void settle(std::size_t step, const Asked& asked, Answered answered);
  /// Reads a record again and again, for as long as reads may lag behind writes, until it is as `shows` wants it; the last
  /// reading comes back. Nothing on a 404.
  using Shows = std::function<bool(const std::optional<Record>&)>;
  [[nodiscard]] Result<std::optional<Record>> read_until(std::size_t step, RemoteId id, const Shows& shows);
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
  [[nodiscard]] std::string name_of(ResourceType type, const Attributes& fields) const;

  const Catalog& catalog_;
  const Plan& plan_;
  const State& state_;
  Provider& provider_;
  const Clock& clock_;
  const ExecuteOptions& options_;
  RunLog& log_;
  std::vector<StepResult>& results_;
  std::vector<Recorded> recorded_;                       ///< By the place of the step in the plan.
  std::unordered_set<Address> open_before_;              ///< Creates that an earlier run left without an end.
  std::unordered_map<std::string, unsigned> namesakes_;  ///< How many creates of the plan have a name.
  Bound bound_;
  Freshness freshness_;
  PlannedCreates planned_;
  Lookup lookup_;
  Clearing clearing_;
  mutable std::mutex made_mutex_;
  std::unordered_map<std::string, RemoteId> made_teams_;  ///< By key.
};

}  // namespace haloform
