#pragma once

#include "planner/base/secret.hpp"
#include "providers/http/transport.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// The bytes behind base64; nothing where the text is none.
[[nodiscard]] std::optional<Secret> base64_bytes(std::string_view text);

/// What a request is signed by: its method, length, type, conditions, x-ms-* headers, path and query.
[[nodiscard]] std::string string_to_sign(const http::Request& request, std::string_view account);
/// The value of `Authorization` under the account's key (its bytes); the request is whole otherwise.
[[nodiscard]] Secret shared_key_authorization(const http::Request& request, std::string_view account,
                                              const Secret& key);

}  // namespace haloform::storage
