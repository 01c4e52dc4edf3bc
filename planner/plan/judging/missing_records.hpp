#pragma once

#include "planner/plan/finding/matching.hpp"
#include "planner/plan/value/allow_flags.hpp"
#include "planner/plan/value/block.hpp"

#include <vector>

namespace haloform::plan {

/// The block of the whole plan, one for each type of which more than 10% (at least 3), or all, of the records
/// that the state knows are gone: a missing permission usually looks like that.
[[nodiscard]] std::vector<Block> guard_missing(const Matching& matching, const Allowed& allowed);

}  // namespace haloform::plan
