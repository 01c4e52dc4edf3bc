#pragma once

#include "providers/halopsa/sandbox/shapes.hpp"

#include <nlohmann/json.hpp>

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace haloform::sandbox {

/// One element of a POST.
struct Posted {
  std::optional<std::int64_t> id;
  Json fields;  ///< Those of the shape's table, as the world names and keeps them.
  Json body;    ///< Everything that was said, keys case-folded, without those that begin with `_`.
};

/// Reads an array as ASP.NET binds it to its types: ids as numbers or numeric strings, no decimals for
/// integers. The error is the model state of all elements: `{"[0].id": ["..."]}`. `dropped` are fields to
/// overlook.
[[nodiscard]] std::expected<std::vector<Posted>, Json> bound(const Shape& shape, const Json& elements,
                                                             const std::vector<std::string>& dropped);

}  // namespace haloform::sandbox
