#pragma once

#include "planner/base/result.hpp"
#include "planner/base/url.hpp"

#include <string_view>

namespace haloform {

/// The address of an instance, in whatever form people have it at hand: without the final `/api`, or the `/auth`,
/// `/auth/token` or `/auth/authorize` of its auth server (in any letter case), that some write. An address that goes on behind
/// `/api` or `/auth`, or ends as that of a single request does (`/Agent`, `/Agent/7`), is ErrorKind::configuration. What comes
/// out is not to be put in again: `/auth/api` names an instance that lies at `/auth`.
[[nodiscard]] Result<Url> instance_url(std::string_view text);

/// Whether two texts name one instance, however they spell it.
[[nodiscard]] bool same_instance(std::string_view one, std::string_view other);

/// The address of an auth server, without the final `/token` that haloform adds itself, or the `/authorize` that browsers use.
[[nodiscard]] Result<Url> auth_server_url(std::string_view text);

}  // namespace haloform
