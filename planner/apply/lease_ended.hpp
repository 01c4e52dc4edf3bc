#pragma once

#include "planner/base/result.hpp"

#include <string_view>

namespace haloform::apply {

/// Why a step was not started, where it is that.
inline constexpr std::string_view lease_ended_words = "the lease of the state ended";

/// That the lease of the state ended before the run did, so that nothing more was sent (ErrorKind::locked).
[[nodiscard]] Error lease_ended();

}  // namespace haloform::apply
