#pragma once

#include "cli/environment.hpp"
#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace haloform::cli {

/// The settings of a run, after the environment had its say about where the credentials go.
struct Pinned {
  Settings settings;    ///< `ca_file` is absolute.
  bool pinned = false;  ///< HALOPSA_URL is set: the environment alone decides.
  /// What the environment says in the place of the file, for the plan's first line; empty where nothing is overridden.
  std::string overrides;
};

/// The environment says where credentials go (docs/configuration.md, "Where the credentials go"). With HALOPSA_URL, the
/// auth server, tenant, CA and scope come from the environment too, where an unset variable means the default; a file that says
/// anything else is an error. In a pipeline without it, only a loopback address is left. Elsewhere the variables win over the
/// file. `root` is the folder of the file. Everything that is wrong comes out at once, as ErrorKind::configuration.
[[nodiscard]] std::expected<Pinned, std::vector<Error>> pin(const Catalog& catalog, Settings file,
                                                            const Environment& environment,
                                                            const std::filesystem::path& root);

}  // namespace haloform::cli
