#pragma once

#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

namespace haloform::plan {

/// Says in the step whom the record is of now, and holds that against what was applied to it: renamed outside is said; where
/// all by which we knew the person (name and e-mail, or the name alone where there never was an e-mail) is different, the
/// step is blocked as another person, whatever it does; so is a deletion or deactivation of one of whom the state knows
/// neither name nor e-mail. `entry` is what the state knows of the record, `resource` its block; a block that says by its
/// own e-mail (or name), or by `previously`, that this is the person is believed, and so is one whose name and e-mail the
/// instance may have made into those of the record. A team that was renamed outside is still that team.
void check_identity(const TypeSchema& schema, const Record& record, const state::Entry* entry,
                    const Resource* resource, Step& step);

/// Whether the record has both name and e-mail of the block, as an instance may keep them (model/kept_form.hpp).
[[nodiscard]] bool is_in_kept_form(const TypeSchema& schema, const Resource& resource, const Record& record);

/// Whether a block and a record differ in name and in e-mail, with no earlier e-mail that says who it is: binding them would make
/// the record another person's. A block without an e-mail says too little.
[[nodiscard]] bool is_another_person(const TypeSchema& schema, const Resource& resource,
                                     const Record& record);

}  // namespace haloform::plan
