#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/plan.hpp"
#include "planner/state/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// A record whose row does not show something that the plan must compare.
struct RowGap {
  RemoteId id;
  std::string field;  ///< The first of them, for messages; memberships come last.
  static constexpr std::string_view teams_only = "teams";
};

/// The records of one type that have to be read by id before they can be compared with the configuration: a
/// managed field, `active`, or managed memberships are not in the row; or, while somebody is still looked for
/// by it, a required field of the natural key. Rows that carry everything cost next to nothing.
[[nodiscard]] std::vector<RowGap> row_gaps(const Catalog& catalog, const DesiredState& desired,
                                           const State& state, const TypeSnapshot& live);

/// The same for the steps of a saved plan.
[[nodiscard]] std::vector<RowGap> row_gaps(const Catalog& catalog, const Plan& plan,
                                           const TypeSnapshot& live);

}  // namespace haloform
