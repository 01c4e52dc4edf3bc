#pragma once

#include "planner/base/result.hpp"
#include "providers/storage/document/store.hpp"
#include "providers/storage/s3/bucket.hpp"
#include "providers/storage/s3/lease_object.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::storage {

/// The lease of a document, in an object beside it. Safe from several threads; nothing waits for another's request.
class S3Lease {
 public:
  S3Lease(Bucket& bucket, std::string key) : bucket_(&bucket), key_(std::move(key)) {}

  /// As the functions of DocumentStore.
  [[nodiscard]] Result<Leasing> acquire(const LeaseRequest& request, SteadyTime deadline);
  [[nodiscard]] Result<Renewal> renew(const LeaseRequest& request, SteadyTime deadline);
  [[nodiscard]] Result<std::optional<Lease>> read(SteadyTime deadline);
  /// Whether it was the lease `id` that is free now.
  [[nodiscard]] Result<bool> free(std::string_view id, SteadyTime deadline);
  /// Whether the store still has the lease as that one's. It may have ended, where nobody took it.
  [[nodiscard]] Result<bool> is_held_by(std::string_view id, SteadyTime deadline);

 private:
  /// The object as it was read or written last.
  struct Found {
    S3LeaseObject lease;
    std::string etag;
    Milliseconds left{0};
  };
  [[nodiscard]] Result<std::optional<Found>> find(SteadyTime deadline);
  [[nodiscard]] Result<Storing> put(const S3LeaseObject& lease, const std::optional<std::string>& etag,
                                    std::string_view doing, SteadyTime deadline);
  [[nodiscard]] std::optional<Found> remembered(std::string_view id);
  void remember(const S3LeaseObject& lease, std::string etag);

  Bucket* bucket_;
  const std::string key_;
  std::mutex mutex_;
  std::map<std::string, Found, std::less<>> held_;  ///< By id: leases that are ours.
};

}  // namespace haloform::storage
