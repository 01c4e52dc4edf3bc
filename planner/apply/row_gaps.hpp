#pragma once

#include "planner/base/natural_index.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/key_view.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haloform::apply {

/// A record whose row does not show something that the plan must compare.
struct RowGap {
  RemoteId id;
  std::string field;  ///< The first of them, for messages; memberships come last.
  static constexpr std::string_view teams_only = "teams";
};

/// What the rows of one type have to tell, from what is known offline: whose they may be, by the ids of configuration and
/// state or else by natural key, and what of them is compared. It serves any number of readings, and borrows what it is
/// made from.
class RowNeeds {
 public:
  RowNeeds(const TypeSchema& schema, const DesiredState& desired, const state::State& state);

  /// The records of a reading that have to be read by id before they can be compared with the configuration: a
  /// managed field, `active`, or managed memberships are not in the row; or, while somebody is still looked for
  /// by it, a required field of the natural key. Rows that carry everything cost next to nothing.
  [[nodiscard]] std::vector<RowGap> gaps_of(const TypeSnapshot& live);

 private:
  /// Fields as bits, then `active`, then `teams`.
  using Bits = std::uint64_t;
  void tell_owners();
  void look_for(const Resource& resource);
  [[nodiscard]] Bits of(const Record& record) const;

  const TypeSchema& schema_;
  const DesiredState& desired_;
  const state::State& state_;
  bool exclusive_;             ///< Some team lists all of its members.
  Bits all_;                   ///< What may be needed of any row.
  bool owners_known_ = false;  ///< The three below are filled when the first row turns out to lack something.
  std::unordered_map<RemoteId, Bits> by_id_;
  std::vector<Bits> unbound_;
  NaturalIndex by_key_;
};

/// The same for the steps of a saved plan: the records that have to be read by id before they can be held against it.
[[nodiscard]] std::vector<RowGap> row_gaps(const Catalog& catalog, const plan::Plan& plan,
                                           const TypeSnapshot& live);

}  // namespace haloform::apply
