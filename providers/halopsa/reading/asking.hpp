#pragma once

#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/listing/listing.hpp"
#include "providers/halopsa/reading/asking_parts.hpp"

#include <cstddef>
#include <optional>

namespace haloform::halopsa {

/// The requests that asking takes, the controls among them.
[[nodiscard]] std::size_t asking_cost(const ports::Wanted& wanted, const Listing::First& first);

/// What came back, or nothing where the asking could not prove what it did not find: then the listing is
/// read.
[[nodiscard]] Result<std::optional<TypeSnapshot>> ask(const Asking& asking, const ports::Wanted& wanted,
                                                      const Listing::First& first);

}  // namespace haloform::halopsa
