#pragma once

#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/store_environment.hpp"

#include <optional>
#include <string>

namespace haloform::storage {

/// Where a state is served by Terraform's HTTP protocol, and how to reach it: the configuration's words, filled in by the
/// environment.
struct HttpSettings {
  std::string address;
  std::string lock_address;
  std::string unlock_address;
  std::string lock_method;
  std::string unlock_method;
  std::string location;                   ///< The address for messages: without its query.
  std::optional<Secret> authorization{};  ///< The value of that header.
  std::optional<Secret> password{};       ///< What no message may hold.
  std::string ca_pem{};
};

/// `TF_HTTP_*` win over `location`. Without `TF_HTTP_PASSWORD`, `CI_JOB_TOKEN` is the password for a state below
/// `CI_API_V4_URL`. ErrorKind::configuration where an address is missing, cannot be used, or is on another server than
/// `address` (credentials go to all three), and where the environment asks for what is never done.
[[nodiscard]] Result<HttpSettings> http_settings(const StateLocation::Http& location,
                                                 const StoreEnvironment& environment);

}  // namespace haloform::storage
