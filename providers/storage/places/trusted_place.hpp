#pragma once

#include "planner/base/result.hpp"
#include "planner/base/variables.hpp"
#include "planner/model/state_location.hpp"

#include <filesystem>

namespace haloform::storage {

/// A place that the job names, with its paths from the working folder. `root` is the folder of the configuration.
[[nodiscard]] StatePlace from_here(StatePlace place, const std::filesystem::path& root);

/// Whether a store may be sent the credentials of the job. In a pipeline, one that only the configuration names may where nobody
/// else gets them: a path, loopback, git's `origin`, or the server of the CI (CI_API_V4_URL). ErrorKind::configuration where it may
/// not, and would need some. `root` is the folder of the configuration.
[[nodiscard]] Result<bool> gets_credentials(const Variables& environment, const StateLocation& location,
                                            const std::filesystem::path& root);

}  // namespace haloform::storage
