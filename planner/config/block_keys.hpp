#pragma once

#include "planner/model/schema.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace haloform::config {

enum class FileRole : std::uint8_t { root, included };

/// What a file of that role may hold: a section of each type, and moves; the root file has keys of its own before them.
[[nodiscard]] std::vector<std::string_view> keys_of_file(FileRole role);

/// The keys that a block of a type may have under a profile; without a profile, those of any.
[[nodiscard]] std::vector<std::string_view> keys_of_block(const TypeSchema& schema,
                                                          std::optional<Profile> profile);

}  // namespace haloform::config
