#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/privacy.hpp"
#include "planner/base/source_span.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/block.hpp"
#include "planner/plan/value/changes.hpp"
#include "planner/plan/value/guard_use.hpp"
#include "planner/plan/value/note.hpp"
#include "planner/plan/value/read_summary.hpp"
#include "planner/plan/value/reason.hpp"
#include "planner/plan/value/reason_parts.hpp"
#include "planner/plan/value/unapproved.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::plan {

/// Declared, and no record matches it. It has no id.
struct Create {
  Attributes fields;           ///< What will be sent.
  std::optional<bool> active;  ///< Sent only where it was written out.
  std::optional<std::vector<TeamRef>> teams;
  std::optional<RemoteId> was;  ///< The id it had before somebody deleted it outside.
};

/// Declared and bound, and something differs.
struct Update {
  RemoteId id;
  SomeChanges changes;
};

enum class AdoptedBy : std::uint8_t { natural_key, previous_email, lifecycle_id, open_intent };

/// Bound to a record that was there before.
struct Adopt {
  RemoteId id;
  AdoptedBy by = AdoptedBy::natural_key;
  Changes changes;              ///< May be empty: then nothing is sent.
  std::optional<RemoteId> was;  ///< The id it had before somebody deleted that record outside.
  [[nodiscard]] const FieldChange* rename(
      const TypeSchema& schema) const;  ///< The change of its name, if any.
};

/// Declared active, and the record is not.
struct Reactivate {
  RemoteId id;
  ReactivateChanges changes;
};

/// Removed under `on_removal: deactivate`, or `active: false`.
struct Deactivate {
  RemoteId id;
  DeactivateChanges changes;  ///< Other fields too, where the block is still there.
};

/// Removed under `on_removal: delete`.
struct Delete {
  RemoteId id;
};

/// Leaves the state; the record stays as it is.
struct Forget {
  RemoteId id;
};

/// A change of the state alone: no request is sent.
struct StateOnly {
  RemoteId id;
};

using Action = std::variant<Create, Update, Adopt, Reactivate, Deactivate, Delete, Forget, StateOnly>;

enum class ActionKind : std::uint8_t { create, update, adopt, reactivate, deactivate, remove, forget, state };
inline constexpr std::size_t action_kinds = 8;

[[nodiscard]] ActionKind kind_of(const Action& action);
/// `create`, `update`, `adopt`, `reactivate`, `deactivate`, `delete`, `forget`, `state`.
[[nodiscard]] std::string_view action_name(ActionKind kind);
[[nodiscard]] std::optional<ActionKind> parse_action(std::string_view name);

/// When a step runs; a phase starts after the one before has ended. `ahead`: steps of types that others refer to, but for one that
/// waits for those.
enum class Phase : std::uint8_t { release, ahead, changes, reactivations, creates };

/// What a step does to the state once it is done. The id is the step's, or the one that a create brings.
struct StateEffect {
  std::optional<state::EntryDraft> entry;  ///< Nothing: the address leaves the state.
  std::optional<Address> moved_from;       ///< The address that the entry had before.
};

/// What was true of the record when the plan was made: what a saved plan is held against.
struct Precondition {
  std::optional<NaturalKey> key;  ///< A create: nobody may have taken it. Else: the record's own, as read.
  std::optional<bool> active;     ///< As read.
  /// The serial of the state at which the address's entry last changed; of an address without one, at which an entry last
  /// left the state.
  std::uint64_t changed = 0;
};

/// One action on one address.
struct Step {
  Address address;
  Action action;
  /// Its block. Of one that is gone (`is_declared`): where it stood when the state was last written, or nothing (line 0,
  /// empty file) where the state does not know it.
  SourceSpan source;
  std::vector<StepReason> reasons;  ///< Why, the strongest first. May be empty.
  std::vector<StepNote> notes;      ///< Further things a reviewer should see.
  std::vector<Block> blocked_by;
  std::optional<Deferral> deferred;  ///< Why it waits for a later run.
  std::vector<Address> needs;        ///< Steps of this plan that must have succeeded before, sorted.
  std::optional<WallTime>
      not_before;  ///< A create that may still be under way from an earlier run. Not in the digest.
  Precondition precondition;
  StateEffect effect;
  std::optional<Person> person{};  ///< Who the record is now; nothing where there is none yet, or no more.
  bool is_declared = true;         ///< Whether its block is there.
  bool after_creates = false;      ///< It names somebody whom this plan creates. Follows from the others.
  /// Why it is left for the next review, of a plan that is applied as far as it was approved. In no saved plan.
  std::optional<Unapproved> unapproved{};

  [[nodiscard]] ActionKind kind() const { return kind_of(action); }
  [[nodiscard]] Phase phase() const;
  [[nodiscard]] std::optional<RemoteId> id() const;
  [[nodiscard]] const Changes* changes() const;  ///< Of actions that have some; else nothing.
  /// Whether it is a removal that waits for a day.
  [[nodiscard]] bool is_held() const { return deferred && std::holds_alternative<HeldUntil>(*deferred); }
  /// Whether an import of the instance's own decides it, and nothing is done here.
  [[nodiscard]] bool is_left_to_import() const {
    return deferred && std::holds_alternative<LeftToImport>(*deferred);
  }
  [[nodiscard]] bool runs() const { return blocked_by.empty() && !deferred && !unapproved; }
  /// Whether it costs a write: an adoption without changes, a forget and a state step do not.
  [[nodiscard]] bool writes() const;
  /// Whether it binds a record that was there and that the state did not know: Terraform's import.
  [[nodiscard]] bool imports() const;
};

/// Whom a step is about: who the record is now, or whom a create is to make; nameless where neither is known.
[[nodiscard]] Person person_of(const TypeSchema& schema, const Step& step);

/// A step with nothing but its address and action.
[[nodiscard]] Step make_step(Address address, Action action);

struct UnmanagedRecord {
  ResourceType type = ResourceType::agent;
  RemoteId id;
  std::string name;
  std::string email;
  bool active = true;
  std::string twin_of{};  ///< `agent.jane (id 99)`, a managed record with the same e-mail.
  Attributes fields{};    ///< All that was read of it, where unmanaged records were asked for.
};

/// What the plan knows of seats. `peak` is the most that are taken at once while it is applied.
struct SeatBalance {
  std::uint32_t limit = 0;
  std::uint32_t used = 0;
  std::uint32_t freed = 0;
  std::uint32_t taken = 0;
  std::uint32_t after = 0;
  std::uint32_t peak = 0;
  std::vector<Address> api_only{};  ///< Agents whom the plan switches on without a seat, sorted.
};

/// How many steps of each kind will run, are blocked, are deferred, or are left for the next review. What Terraform counts is what
/// its own plan of such steps would count: an import that changes something counts twice, and one that changes nothing is no change.
struct Counts {
  std::array<std::size_t, action_kinds> running{};
  std::size_t import = 0;     ///< Of the running ones, those that import.
  std::size_t unchanged = 0;  ///< Of the running ones, adoptions that send nothing.
  std::size_t blocked = 0;
  std::size_t deferred = 0;  ///< For a seat.
  std::size_t unapproved = 0;
  std::size_t held = 0;  ///< Removals that wait for a day.
  [[nodiscard]] std::size_t of(ActionKind kind) const { return running.at(static_cast<std::size_t>(kind)); }
  [[nodiscard]] std::size_t add() const { return of(ActionKind::create); }
  [[nodiscard]] std::size_t change()
      const;  ///< update, reactivate, deactivate, and adopt where it sends something
  [[nodiscard]] std::size_t destroy() const { return of(ActionKind::remove); }
};

/// What will be done, in order, and all that a reviewer should know. An ordinary immutable value: the same
/// inputs give the same plan, byte for byte, `created` aside.
struct Plan {
  /// What was done to the people in it (plan/privacy). Where they are covered it is only for reading: its digest is that of
  /// the plan which it was, and nothing is applied, approved or digested from it.
  Privacy privacy = Privacy::full;
  std::string instance;
  /// What the environment says in the place of the configuration about the instance, in words; for the reader of this run
  /// alone: neither in the digest nor in a saved plan.
  std::string overrides;
  std::string tenant;  ///< Which customer of the instance; empty where none is named.
  Profile profile = Profile::guide;
  std::string lineage;  ///< Empty where no state exists yet.
  std::uint64_t serial = 0;
  WallTime created{};
  /// The moment whose plan this is (`--as-of`), where that is not the moment at which it was made. Only for reading.
  std::optional<WallTime> as_of{};
  /// The commit of the configuration that it was made from, where that is known. Not in the digest.
  std::optional<state::Commit> made_from{};
  std::vector<Step> steps;        ///< By phase, then by address.
  std::vector<Block> blocked_by;  ///< Blocks of the plan as a whole (missing records).
  std::vector<DriftNote> drift;   ///< Drift that leads to no step.
  PerType<std::size_t> unmanaged{};
  std::vector<UnmanagedRecord>
      unmanaged_records;         ///< As far as they were read, sorted by type and id. Not in the digest.
  bool lists_unmanaged = false;  ///< They were asked for, all of them, and a saved plan keeps them.
  bool is_targeted = false;      ///< It is about some addresses alone.
  std::vector<PlanWarning> warnings;
  /// Limits raised for this run: `agents.deactivate` -> 12.
  std::map<std::string, std::uint32_t> allowed;
  std::vector<GuardUse> guards;    ///< By type and kind. In the digest: whether anybody is left.
  std::vector<GuardRaise> raises;  ///< By type and kind.
  /// What the state will know of the feeds that it was made from, once it is applied: by name. None of a plan with targets.
  std::map<std::string, state::AcceptedFeed> feeds{};
  PerType<FoundRecords> found{};
  bool deletes_allowed = false;
  std::optional<SeatBalance> seats;
  std::size_t requests = 0;        ///< Writes that applying it takes.
  std::size_t apply_requests = 0;  ///< About all requests of an apply, the reading too; none without a write.
  std::optional<ApplyPace> pace;   ///< Where a rate limit is kept.
  ReadSummary read;
  std::string digest;  ///< `sha256:…` over all that decides what apply does (plan/codec/plan_digest.hpp).

  [[nodiscard]] Counts counts() const;
  [[nodiscard]] bool empty() const { return steps.empty() && raises.empty(); }
  [[nodiscard]] bool is_blocked() const;
  [[nodiscard]] bool has_runnable() const;
  /// Whether nothing is left to be done once it is applied: nothing is blocked, deferred, or out of its targets.
  [[nodiscard]] bool is_complete() const;
  /// Whether applying it raises guards. A blocked plan raises none, whatever is done of it: the raise may be what would
  /// lift the block the next time.
  [[nodiscard]] bool raises_guards() const { return !raises.empty() && !is_blocked(); }
};

}  // namespace haloform::plan
