#pragma once

#include "planner/base/result.hpp"
#include "providers/http/transport.hpp"

#include <string>
#include <string_view>

namespace haloform::storage {

/// What Azure calls the reason of a refusal: `LeaseAlreadyPresent`; empty where it gives none.
[[nodiscard]] std::string azure_code(const http::Response& response);
/// A header of the answer; empty where it did not come.
[[nodiscard]] std::string header_of(const http::Response& response, std::string_view name);
/// The error for an answer that no one waits for.
[[nodiscard]] Error azure_error(const http::Response& response, std::string_view doing,
                                const std::string& where);

}  // namespace haloform::storage
