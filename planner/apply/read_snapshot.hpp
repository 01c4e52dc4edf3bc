#pragma once

#include "planner/apply/read_options.hpp"
#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <optional>

namespace haloform::apply {

/// What was read for a plan.
struct ReadForPlan {
  Snapshot snapshot;
  /// Which record is whose, where the reading had to know it: for make_plan. It borrows configuration and state.
  std::optional<plan::Matching> bound{};
};

/// Reads what a plan needs: every type, seats and self; where rows of agents lack managed memberships, those of all
/// agents from the rows of teams; then, by id, records whose rows lacked a managed field (at most 200 of a type), agents
/// whose memberships were only heard of and would change, and ids of the state that the reading lacks (a 404 confirms that they are
/// gone; a record found after all takes the place of its row, one that alone cannot be read is noted as unread, and the reading is
/// doubted from then on). An empty listing of
/// a type of which the state knows an active record is an Error. So is doubted a reading of agents of whom the instance
/// itself counts more. Records that haloform made less than ten minutes ago are read again
/// for `read_again`; what is not shown then is awaited, neither there nor gone. A type that nobody declares and the state does not know
/// may be forbidden: it counts as unread.
[[nodiscard]] Result<ReadForPlan> read_snapshot(const Catalog& catalog, const DesiredState& desired,
                                                const state::State& state, ports::Reader& reader,
                                                const ReadOptions& options = {});

/// What a snapshot lacks that a plan of this configuration would have to know: the same records as above are read by their ids, at
/// most 200 of a type. How many there were.
[[nodiscard]] Result<std::size_t> complete_snapshot(const Catalog& catalog, const DesiredState& desired,
                                                    const state::State& state, ports::Reader& reader,
                                                    Snapshot& snapshot);
/// The memberships of all agents of a whole listing, as far as few requests tell them: those that rows do not show from the rows of
/// teams, and then by id, unless more than 200 are left. What nobody tells stays unknown.
[[nodiscard]] Result<void> read_memberships(ports::Reader& reader, Snapshot& snapshot);

/// As above for the steps of a saved plan: only the types that it touches.
[[nodiscard]] Result<Snapshot> read_snapshot(const Catalog& catalog, const plan::Plan& plan,
                                             const state::State& state, ports::Reader& reader,
                                             const ReadOptions& options = {});

}  // namespace haloform::apply
