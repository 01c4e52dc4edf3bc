#pragma once

#include "providers/halopsa/sandbox/dialect.hpp"

namespace haloform::sandbox {

/// The profile of the guide.
[[nodiscard]] const Dialect& guide_dialect();

}  // namespace haloform::sandbox
