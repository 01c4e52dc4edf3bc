#pragma once

#include "providers/halopsa/sandbox/message.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::sandbox {

/// One field that nothing here gives a meaning to, with the "no value" that it always has: null, "", 0, -1,
/// 1899-12-30, an empty list.
struct FillerField {
  std::string_view name;
  char type = 's';
  std::string value;  ///< JSON.
};

enum class Width : std::uint8_t { row, whole };
[[nodiscard]] std::span<const FillerField> filler_of(std::string_view singular, Width width);

/// The text of an object with the filler behind its own keys.
[[nodiscard]] std::string filled(const Json& own, std::string_view singular, Width width);

/// Base64 of some 200 kB, as pictures and logos come.
[[nodiscard]] const std::string& picture();

}  // namespace haloform::sandbox
