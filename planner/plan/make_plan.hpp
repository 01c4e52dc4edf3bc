#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/fault.hpp"
#include "planner/plan/plan.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace haloform {

/// What the command line adds to what configuration, state and instance say.
struct Policy {
  std::string instance;  ///< The instance's URL.
  std::string tenant;    ///< Which customer of it; empty where none is named.
  Profile profile = Profile::guide;
  std::size_t batch = 1;  ///< At most so many records go into one request of apply.
  WallTime now{};         ///< Becomes Plan::created; decides nothing else but not_before.
  /// --allow deactivate=12 or agents.deactivate=12: create, update, deactivate, delete, reactivate, missing,
  /// recreate; contacts.empty, contacts.unlisted.
  std::map<std::string, std::uint32_t> allow;
  bool allow_delete = false;
  std::set<Address> targets;  ///< --target; empty means everything.
};

/// What the plan will want to read, from what is known offline: the ids of the state, `lifecycle.id`s, and
/// the natural keys of declared resources, leavers and open intents of that type. E-mails are wanted at every site: one that
/// stands in blocks of several sites may come several times.
struct Interests {
  std::vector<RemoteId> ids;
  std::vector<NaturalKey> keys;
  std::vector<UnknownPerson> unknown;  ///< Of resources that neither the state nor an id binds.
};
[[nodiscard]] Interests interests(const Catalog& catalog, const DesiredState& desired, const State& state,
                                  ResourceType type);

/// Somebody with that key of whom nothing else is known, and by what else the instance may have made them findable.
[[nodiscard]] UnknownPerson unknown_person(const TypeSchema& schema, NaturalKey key,
                                           const Attributes& fields);

/// Settles the open intents of the state against the live records: one unbound record that answers to the key
/// is bound (the entry's draft as sent); several leave the intent open with a reason; none leaves it open, save one that was
/// refused, which at `now` may be too old to say anything.
/// Pure; called by make_plan, and by apply to know which intents it may close.
[[nodiscard]] State settle_intents(const Catalog& catalog, State state, const Snapshot& snapshot,
                                   WallTime now);

/// Says of each create how long it has to wait for an earlier one of its address whose end is not known. Called for a saved
/// plan too, whose own word is not asked: the state knows.
void hold_creates(Plan& plan, const State& state, WallTime now);

/// Computes the plan: which record is whose, what differs, in which order, and what must not happen. Pure.
/// What a person must resolve about one address (ambiguous keys, a record reached twice, ids that disagree) blocks the
/// step of that address. Faults are readings that say nothing (a listing that is empty where the state knows active
/// records) and targets that do not exist: all of them at once, and no plan.
[[nodiscard]] std::expected<Plan, std::vector<PlanFault>> make_plan(const Catalog& catalog,
                                                                    const DesiredState& desired,
                                                                    const State& state,
                                                                    const Snapshot& snapshot,
                                                                    const Policy& policy);

}  // namespace haloform
