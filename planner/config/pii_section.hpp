#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"

#include <span>
#include <string_view>

namespace haloform::config {

/// What shows people, by the names that `pii:` takes: kinds of output, commands, and what is written on the way.
[[nodiscard]] std::span<const std::string_view> pii_outputs();
/// `full`, `mask`, `hash`.
[[nodiscard]] std::span<const std::string_view> pii_words();

/// Reads `pii:`, which is one word for all outputs, or a word for each of some.
[[nodiscard]] Settings::Pii pii_section(const YamlNode& value, FileCheck& check);

}  // namespace haloform::config
