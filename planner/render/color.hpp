#pragma once

#include <cstdint>

namespace haloform::render {

enum class Color : std::uint8_t { off, on };

}  // namespace haloform::render
