#pragma once

#include "planner/base/secret.hpp"

#include <string>
#include <string_view>

namespace haloform::storage {

/// A text in base64, with its padding.
[[nodiscard]] std::string base64(std::string_view bytes);
/// The value of `Authorization` for a user and a password.
[[nodiscard]] Secret basic_authorization(std::string_view user, const Secret& password);

}  // namespace haloform::storage
