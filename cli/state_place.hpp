#pragma once

#include "cli/context.hpp"
#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/storage.hpp"

#include <filesystem>
#include <optional>

namespace haloform::cli {

/// Which store holds the state, and how (docs/configuration.md, "Where the state is"): --state, else HALOFORM_STATE, else what the
/// configuration says. HALOFORM_STATE pins: a configuration that names another store, or sends credentials of this one elsewhere,
/// is ErrorKind::configuration. What stands beside the store (`lease`, `required`, `encryption`) counts for whichever it is.
/// TF_HTTP_* fill in the addresses of an `http` store. `file` is what the configuration says, `root` its folder.
[[nodiscard]] Result<StateLocation> chosen_state(const Environment& environment,
                                                 const std::optional<StateLocation>& flag,
                                                 const Settings& file, const std::filesystem::path& root);

/// Everything that opening a state wants: what of the environment its store may see, and the keys. ErrorKind::configuration where a
/// store that is not trusted would need credentials of the job. `folder` is that of the configuration.
[[nodiscard]] Result<storage::StateOptions> state_options(const Context& context,
                                                          const StateLocation& location,
                                                          const std::filesystem::path& folder);

}  // namespace haloform::cli
