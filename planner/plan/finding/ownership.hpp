#pragma once

#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/finding/matching.hpp"
#include "planner/state/state.hpp"

namespace haloform::plan {

// What an import of the instance's own owns of a person: name, e-mail, phones, title and whether they are active. haloform does
// not write that, unless `lifecycle: {owner: haloform}` says so.

/// The import that owns these fields of the record; nothing where none does. `resource` is its block, and `entry` what the
/// state knows of it, which counts where the block is gone; either may be nothing.
[[nodiscard]] const Record::ImportedBy* import_of(const Record* record, const Resource* resource,
                                                  const state::EntryDraft* entry);
/// Lets bindings whose record an import owns point at a resource that does not compare these fields (`Matching::adjusted`).
void leave_owned(const Catalog& catalog, Matching& matching);

}  // namespace haloform::plan
