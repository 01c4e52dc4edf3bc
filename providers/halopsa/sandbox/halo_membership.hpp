#pragma once

#include "providers/halopsa/sandbox/halo_directory.hpp"
#include "providers/halopsa/sandbox/knobs.hpp"

#include <expected>
#include <string>

namespace haloform::sandbox {

/// An agent's rows as the world keeps them: `[{"id", "team_id", "in_section", ...}]`, with `"role": NAME` where
/// a role granted it. Without a `teams` of its own an agent is in the team of its `team_id` alone.
[[nodiscard]] Json kept_memberships(const Json& agent);

/// The same as the wire carries them (UnameSection).
[[nodiscard]] Json wire_memberships(const Json& agent, Directory& directory);

/// The rows after `teams` was posted, in the way that the knob says. Rows that a role granted stay whatever is
/// posted. The error is the text for the 400.
[[nodiscard]] std::expected<Json, std::string> posted_memberships(const Json& agent, const Json& posted,
                                                                  const Knobs& knobs, Directory& directory);

}  // namespace haloform::sandbox
