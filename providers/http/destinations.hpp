#pragma once

#include "planner/base/result.hpp"
#include "planner/base/url.hpp"
#include "providers/http/transport.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace haloform::http {

/// Where credentials may go. Decided before the first packet from what the user set; nothing that a server says makes it
/// wider. A request with a secret that would go elsewhere is not sent, whoever made it (`confined`).
class Destinations {
 public:
  /// Access tokens go below `api` alone. The secret goes to `auth`, below which it is posted to `/token`.
  static Destinations of(Url api, Url auth) { return {std::move(api), std::move(auth), Auth::this_path}; }
  /// As above, where the instance itself says on which path its auth server is: any path of the instance's own origin.
  static Destinations of(Url instance) {
    Url api = instance;
    api.path += "/api";
    return {std::move(api), std::move(instance), Auth::this_origin};
  }

  /// What is against sending the client secret to an auth server, in words; empty where nothing is.
  [[nodiscard]] std::string against_secret_to(const Url& auth) const;
  /// What is against sending this request; empty where it carries no credentials, or nothing is.
  [[nodiscard]] std::string against(const Request& request) const;

 private:
  enum class Auth : std::uint8_t { this_path, this_origin };
  Destinations(Url api, Url auth, Auth reach) : api_(std::move(api)), auth_(std::move(auth)), reach_(reach) {}

  Url api_;
  Url auth_;
  Auth reach_;
};

/// `transport`, which is handed no request that `destinations` is against: that one ends as TransportFailure::Kind::forbidden.
[[nodiscard]] std::unique_ptr<Transport> confined(std::unique_ptr<Transport> transport,
                                                  Destinations destinations);

}  // namespace haloform::http
