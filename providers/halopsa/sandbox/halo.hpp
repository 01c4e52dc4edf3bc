#pragma once

#include "providers/halopsa/sandbox/dialect.hpp"

namespace haloform::sandbox {

/// The profile that real instances speak.
[[nodiscard]] const Dialect& halo_dialect();

}  // namespace haloform::sandbox
