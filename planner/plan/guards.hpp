#pragma once

#include "planner/plan/scene.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// What a limit means for a type with `base` managed records. A count is that count. A percentage is rounded
/// down, never means less than 3 (`update`: 10), and never more than half of the type, rounded up (of an
/// `update` limit, the 10 hold all the same).
[[nodiscard]] Allowance allowance(Limit limit, GuardKind kind, std::size_t base);

/// Whether `to` may let more through than `from`: of two counts or two percentages the larger one does. A count lets more of
/// few through than a percentage, and a percentage more of many: changing from one to the other always raises, but to
/// a count of 0.
[[nodiscard]] bool raises(Limit from, Limit to);

/// What `--allow` gives. `--allow contacts.deactivate=90` speaks of one type. `--allow deactivate=90` names none: it
/// counts only where a single type needs it, so that what was meant for one type never lets another go.
using Allowed = std::map<std::string, std::uint32_t>;
/// Whether either form was given for the type.
[[nodiscard]] bool is_allowed(const Allowed& allowed, ResourceType type, std::string_view name);

/// Judges the steps of a plan by what must not happen (docs/plan.md), adds the blocks, and notes in `plan.guards`
/// what each guard allowed and what the plan uses; says how long a create has to wait for an earlier one. Serves a plan that
/// was just made and one that was saved earlier: it looks at nothing but the plan, what is declared, what the state says
/// (open intents are settled here), what is live and what time it is. What is judged was not before, or is judged anew:
/// protection, the agent whose credentials are in use, built-in records, deletes, the last active record, limits, creates
/// beside records that may be unlisted, and what needs a blocked step. A step that was saved as blocked stays blocked.
///
/// Of a guard's limit, every step of the kind and type is blocked, since nobody knows which of them is the mistake. The
/// limit that counts is the one that allows less now: what is declared, or what the last apply kept (the defaults
/// under a state that kept none). The base of a percentage is the
/// number of active entries of the type in the state. Where it holds none (a first apply), it is the number of
/// declared resources that were found as records (`plan.found`): adopting 118 agents of whom 40 get another field is
/// 40 of 118, not 40 of nothing.
void judge(const Catalog& catalog, const DesiredState& desired, const State& state, const Snapshot& snapshot,
           WallTime now, Plan& plan);

/// The guards that the configuration raises above what the last apply kept: they count from the next apply.
[[nodiscard]] std::vector<GuardRaise> raised_guards(const DesiredState& desired, const State& state);
/// What the state keeps once the plan is applied: what is declared, but no raise that the plan does not show; above the
/// defaults, nothing is shown under a state that kept no guards.
[[nodiscard]] GuardTable guards_after(const Plan& plan, const DesiredState& desired, const State& state);

/// The block of the whole plan, one for each type of which more than 10% (at least 3), or all, of the records
/// that the state knows are gone: a missing permission usually looks like that.
[[nodiscard]] std::vector<Block> guard_missing(const Scene& scene);

}  // namespace haloform
