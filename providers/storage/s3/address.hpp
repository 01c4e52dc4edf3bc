#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/store_environment.hpp"

#include <string>
#include <string_view>

namespace haloform::storage {

/// Where the objects of a bucket are asked for.
struct S3Address {
  std::string region;  ///< That requests are signed for.
  std::string origin;  ///< `https://HOST[:PORT]`
  std::string host;    ///< As the header Host has it.
  std::string path;    ///< In front of each key: empty, or with a slash in front and none behind.
};

/// By what `location` says, else by the environment. The bucket is a part of the host's name, or, where that cannot be
/// (path_style, a loopback or numeric host, a name with dots) or is not wanted, the first part of the path.
/// ErrorKind::configuration, at `s3://BUCKET/KEY`, for a bucket, a key, a region or an endpoint that cannot be used.
[[nodiscard]] Result<S3Address> s3_address(const StateLocation::S3& location,
                                           const StoreEnvironment& environment);

/// `/a%20b/c` of `a b/c`.
[[nodiscard]] std::string s3_path(std::string_view key);

}  // namespace haloform::storage
