#pragma once

#include "planner/base/result.hpp"
#include "planner/base/secret.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/store_environment.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haloform::storage {

/// What a connection is made with: keywords of libpq and their values.
struct PostgresParameters {
  std::map<std::string, Secret> values{};
  std::string place{};  ///< `postgres://host:5432/database`, for messages.

  /// Without the texts of those values that are secret, whatever libpq or the server says.
  [[nodiscard]] std::string without_secrets(std::string text) const;
};

/// The URL of the location, else HALOFORM_POSTGRES_URL, completed by the PG* variables. Off this machine the connection is
/// encrypted (`sslmode=require`) where nothing else is said; all else is as libpq has it.
/// ErrorKind::configuration where the URL cannot be read, or libpq is not installed.
[[nodiscard]] Result<PostgresParameters> postgres_parameters(const StateLocation::Postgres& location,
                                                             const StoreEnvironment& environment);

}  // namespace haloform::storage
