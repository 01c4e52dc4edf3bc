#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace haloform::json {

/// A JSON document of others as a tree; `is_discarded()` where it is not JSON, or goes beyond `json_is_bounded`
/// (planner/base/text.hpp). The one place where such a tree is built.
[[nodiscard]] nlohmann::json tree(std::string_view text);
/// The text under a key of an object; empty where there is none.
[[nodiscard]] std::string text_at(const nlohmann::json& object, std::string_view key);

}  // namespace haloform::json
