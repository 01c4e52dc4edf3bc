#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>

namespace haloform::config {

/// The largest `batch`: the records of one request are in doubt together when its answer is lost.
inline constexpr std::uint32_t most_together = 100;

/// Reads `instance:`, `state:`, `pii:`, `audit:` and `notify:` of a root file, which lies in `folder`; without one, the paths in it are judged by
/// themselves. What is wrong goes to `check`, and the Settings lack it.
[[nodiscard]] Settings settings_of(const YamlNode& root, const std::filesystem::path* folder,
                                   FileCheck& check);

/// What `instance:` may have.
[[nodiscard]] std::span<const std::string_view> keys_of_instance();

/// What `rate_limit:` has where it is a mapping, all of it required.
[[nodiscard]] std::span<const std::string_view> keys_of_rate_limit();

}  // namespace haloform::config
