#pragma once

#include "planner/model/address.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/state/state.hpp"

#include <optional>
#include <string>

namespace haloform::cli {

/// The address nearest to one that nobody knows, where it is near enough to be a mistake of typing; among those that are
/// declared and those that the state knows. Either may be null.
[[nodiscard]] std::optional<std::string> nearest_address(const Address& address, const DesiredState* declared,
                                                         const state::State* state);

}  // namespace haloform::cli
