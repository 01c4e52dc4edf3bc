#pragma once

#include "planner/base/result.hpp"
#include "providers/storage/s3/bucket.hpp"

#include <mutex>
#include <string>

namespace haloform::storage {

/// Finds out whether a store keeps conditions: some take every write, and then two runs would write over each other.
class S3Conditions {
 public:
  S3Conditions(Bucket& bucket, std::string key) : bucket_(&bucket), key_(std::move(key)) {}

  /// Tried once, with an object of its own that is left in the bucket. ErrorKind::configuration that names the store where it
  /// ignores conditions, or has none.
  [[nodiscard]] Result<void> make_sure(SteadyTime deadline);

 private:
  [[nodiscard]] Result<void> try_them(SteadyTime deadline);
  [[nodiscard]] Result<bool> is_refused(const S3Condition& condition, SteadyTime deadline);
  [[nodiscard]] std::unexpected<Error> ignored(std::string_view condition) const;

  Bucket* bucket_;
  const std::string key_;
  std::mutex mutex_;
  bool sure_ = false;
};

}  // namespace haloform::storage
