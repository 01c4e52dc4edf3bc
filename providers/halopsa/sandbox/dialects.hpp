#pragma once

#include "providers/halopsa/sandbox/dialect.hpp"

#include <string_view>

namespace haloform::sandbox {

/// `guide` or `halo`; nothing for another name.
[[nodiscard]] const Dialect* dialect_called(std::string_view name);

}  // namespace haloform::sandbox
