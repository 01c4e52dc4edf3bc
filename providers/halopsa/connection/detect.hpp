#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "providers/halopsa/auth/token_source.hpp"
#include "providers/halopsa/connection/provider_options.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/http/destinations.hpp"
#include "providers/http/limits.hpp"
#include "providers/http/transport.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::halopsa {

/// What `api: auto` turned out to mean.
struct Detected {
  Settings settings;         ///< With a profile, and with the auth server and tenant that the instance names.
  std::string why;           ///< In words: `GET /api/authinfo names an auth server`.
  std::size_t requests = 0;  ///< That it took.
  std::optional<HeldToken> token{};  ///< Where one was fetched on the way, with the scopes of the profile.
};

/// Finds out how an instance speaks (docs/halopsa-facts.md, "Authentication"). `GET /api/authinfo` that answers
/// JSON with an `auth_url` means `halo`. Else the scopes tell: those of the guide do not exist on real instances. No verdict is
/// ErrorKind::configuration, and so is an auth server that `destinations` is against; a failure on the way is that failure. Settings that name a profile come back as they are.
[[nodiscard]] Result<Detected> detect(http::Transport& transport, http::Limits& limits,
                                      const Catalog& catalog, const ProviderOptions& options,
                                      const http::Destinations& destinations, Access access,
                                      const Clock& clock, const StopFlag& stop);

}  // namespace haloform::halopsa
