#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "providers/halopsa/connection/provider_options.hpp"
#include "providers/halopsa/doctor/finding.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace haloform::halopsa {

/// Looks at everything that a plan and an apply will need of an instance, and changes nothing: the address, the token and its
/// scopes, how the instance speaks and why, each listing, seats, who the credentials are, the rate limit, and whether the
/// instance's own OpenAPI document knows what the profile uses. Goes on after a failure as far as that makes sense.
/// `declared_seats`: what `seats:` of the configuration says.
[[nodiscard]] std::vector<Finding> examine(const Catalog& catalog, const ProviderOptions& options,
                                           std::optional<std::uint32_t> declared_seats, const Clock& clock,
                                           const StopFlag& stop);

}  // namespace haloform::halopsa
