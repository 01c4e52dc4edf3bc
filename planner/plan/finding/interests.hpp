#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/state/state.hpp"

#include <vector>

namespace haloform::plan {

/// What the plan will want to read, from what is known offline: the ids of the state, `lifecycle.id`s, and
/// the natural keys of declared resources, leavers and open intents of that type. E-mails are wanted at every site: one that
/// stands in blocks of several sites may come several times.
struct Interests {
  std::vector<RemoteId> ids;
  std::vector<NaturalKey> keys;
  std::vector<UnknownPerson> unknown;  ///< Of resources that neither the state nor an id binds.
};
[[nodiscard]] Interests interests(const Catalog& catalog, const DesiredState& desired,
                                  const state::State& state, ResourceType type);

/// Somebody with that key of whom nothing else is known, and by what else the instance may have made them findable.
[[nodiscard]] UnknownPerson unknown_person(const TypeSchema& schema, NaturalKey key,
                                           const Attributes& fields);

}  // namespace haloform::plan
