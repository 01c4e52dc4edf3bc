#pragma once

#include "providers/halopsa/wire/wire_row.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace haloform::halopsa {

// Answers that are read as a tree: those that are no listing of records.

/// The array of an answer: bare, or under the first of the keys that has one, else under `results`; null where there is none.
[[nodiscard]] const nlohmann::json* rows_under(const nlohmann::json& answer,
                                               std::span<const std::string_view> keys);
[[nodiscard]] const nlohmann::json* rows_under(const nlohmann::json& answer, std::string_view key);

/// What stands under a key of an object; null where nothing does, or no scalar. A text is that of `row`.
[[nodiscard]] Scalar scalar_at(const nlohmann::json& row, std::string_view key);
/// The same as a whole number, if it is one.
[[nodiscard]] std::optional<std::int64_t> number_at(const nlohmann::json& row, std::string_view key);

}  // namespace haloform::halopsa
