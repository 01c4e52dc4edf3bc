#pragma once

#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/listing/listing.hpp"
#include "providers/halopsa/reading/instance.hpp"

namespace haloform::halopsa {

/// A whole listing that ended so, looked at more closely where somebody is wanted whom it lacks, and who may be created:
/// the page after its last is asked for, and what that brings is read too, or doubted; then a few of those whom it lacks are
/// searched for.
[[nodiscard]] Result<TypeSnapshot> beyond(Instance& instance, TypeSnapshot listed, const Listing::End& end,
                                          const ports::Wanted& wanted);

}  // namespace haloform::halopsa
