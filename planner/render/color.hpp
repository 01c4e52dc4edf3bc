#pragma once

#include <cstdint>

namespace haloform {

enum class Color : std::uint8_t { off, on };

}  // namespace haloform
