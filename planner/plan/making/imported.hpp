#pragma once

#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/state/state.hpp"

namespace haloform::plan {

/// What the state says of a record that a person bound to a declared address: what is as declared counts as applied, so
/// that the next plan has nothing to do where all of it is; what differs is left out, so that it shows it as an ordinary
/// change. Fields that are declared by a name must have been looked up.
[[nodiscard]] state::EntryDraft imported_entry(const TypeSchema& schema, const state::State& state,
                                               const Resource& resource, const Record& record);

}  // namespace haloform::plan
