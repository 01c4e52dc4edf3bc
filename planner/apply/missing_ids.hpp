#pragma once

#include "planner/apply/read_options.hpp"
#include "planner/base/result.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"

#include <string>
#include <vector>

namespace haloform::apply {

/// Asks by id for those of `ids`, which are sorted, that a reading lacks. Each is gone after a 404; is put into the reading where
/// GET finds it; or is noted as one that cannot be read, where that is about this record alone. The last two make the listing
/// doubtful. Too many that are missing are an error, after a few of them were asked for.
[[nodiscard]] Result<void> prove_missing(ports::Reader& reader, const std::vector<RemoteId>& ids,
                                         const ReadOptions& options, TypeSnapshot& live);

/// What to do about a listing that lacks whom the state knows.
[[nodiscard]] std::string rights_to_check(ResourceType type);

}  // namespace haloform::apply
