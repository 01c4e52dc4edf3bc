#pragma once

#include "planner/render/options.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haloform::render {

/// The path of a file of the configuration from the root of its repository: `people/prod/agents.yaml`. Nothing where it would
/// lead out of the repository, and where it has a character that cannot be seen: no host could show it, and a runner may obey it.
[[nodiscard]] std::optional<std::string> path_in_repository(const RunFacts& run, std::string_view file);

/// Such a path as a relative reference of RFC 3986.
[[nodiscard]] std::string relative_uri(std::string_view path);

}  // namespace haloform::render
