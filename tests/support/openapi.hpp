#pragma once

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <optional>

namespace haloform::test {

/// The OpenAPI document of real instances: of the one of March 2025 the names and types that the tests look up
/// (tests/support/openapi_names.py took them out), or the whole document that HALOFORM_OPENAPI names. Nothing where the file
/// cannot be read; what is not JSON comes back as a discarded value.
inline std::optional<nlohmann::json> openapi() {
  const char* named = std::getenv("HALOFORM_OPENAPI");
  std::ifstream file(named != nullptr ? named : "tests/support/halo_openapi.json");
  if (!file) return std::nullopt;
  return nlohmann::json::parse(file, nullptr, false);
}

}  // namespace haloform::test
