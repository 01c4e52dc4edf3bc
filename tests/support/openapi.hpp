#pragma once

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <optional>

namespace haloform::test {

/// The OpenAPI document of a real instance. It is Halo's and not in this repository: HALOFORM_OPENAPI names a copy, else one
/// beside the checkout is used; nothing where there is none. What is not JSON comes back as a discarded value.
inline std::optional<nlohmann::json> openapi() {
  const char* named = std::getenv("HALOFORM_OPENAPI");
  std::ifstream file(named != nullptr ? named : "../shared/reference/halo-openapi-2025-03-subset.json");
  if (!file) return std::nullopt;
  return nlohmann::json::parse(file, nullptr, false);
}

}  // namespace haloform::test
