#pragma once

#include "planner/base/result.hpp"
#include "planner/base/url.hpp"

#include <string_view>

namespace haloform {

/// The address of an instance, in whatever form people have it at hand: without the final `/api` (in any letter case) that
/// some write. An address that goes on behind `/api` is that of a single request: ErrorKind::configuration.
[[nodiscard]] Result<Url> instance_url(std::string_view text);

/// Whether two texts name one instance, however they spell it.
[[nodiscard]] bool same_instance(std::string_view one, std::string_view other);

/// The address of an auth server, without the final `/token` that haloform adds itself.
[[nodiscard]] Result<Url> auth_server_url(std::string_view text);

}  // namespace haloform
