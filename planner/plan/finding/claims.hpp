#pragma once

#include "planner/plan/finding/matching.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace haloform::plan {

/// Gives records to the addresses of a matching, each record to one. What two addresses want, and what an unclear address may
/// be, is for a person to decide: the addresses that it is about become unclear. The bindings and leftovers are all there
/// before the first claim, and stay where they are until `drop_moved`.
class Claims {
 public:
  explicit Claims(Matching& matching) : matching_(&matching) {}

  /// Binds a declared resource to a record: unless another declared one has it. A removed address that has it moves here.
  void bind(std::size_t binding, const Record& record, std::optional<AdoptedBy> by);
  /// The record of an entry whose block is gone. A declared resource that is bound to it takes the entry over.
  void leave(std::size_t leftover, const Record& record);
  /// The unclear binding may be this record.
  void contest(std::size_t binding, const Record& record);
  /// A record that an unclear address may be is left alone, unless the state says that a declared address has it.
  void hold_contested();
  /// Takes out the leftovers whose entries moved to declared addresses.
  void drop_moved();

 private:
  void take_over(Binding& binding, Leftover& leftover);

  struct Contest {
    const Binding* contender;
    const Record* record;
  };
  Matching* matching_;
  std::vector<Contest> contested_;
};

}  // namespace haloform::plan
