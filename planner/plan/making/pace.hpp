#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"

#include <cstddef>
#include <vector>

namespace haloform::plan {

/// When the last of so many requests can be sent at the earliest, from now; zero where all find room at once.
[[nodiscard]] Milliseconds time_needed(const RequestPace& pace, std::size_t requests);

/// About how many requests applying these steps takes, if it reads what planning read: `read` requests. `batch` steps
/// that follow each other and do the same to one type share a request, where the profile takes that.
[[nodiscard]] std::size_t apply_requests(const std::vector<Step>& steps, Profile profile, std::size_t batch,
                                         std::size_t read);

}  // namespace haloform::plan
