#include "providers/storage/s3/conditions.hpp"

#include <utility>
#include <variant>

namespace haloform::storage {

Result<void> S3Conditions::make_sure(SteadyTime deadline) {
  const std::lock_guard lock(mutex_);
  if (sure_) return {};
  auto tried = try_them(deadline);
  sure_ = tried.has_value();
  return tried;
}

Result<void> S3Conditions::try_them(SteadyTime deadline) {
  // There may be no such object before the first of these, and is one before the second.
  auto refused = is_refused({}, deadline);
  if (refused && !*refused) refused = is_refused({}, deadline);
  if (!refused) return std::unexpected(std::move(refused.error()));
  if (!*refused) return ignored("If-None-Match");
  refused = is_refused({"\"00000000000000000000000000000000\""}, deadline);
  if (!refused) return std::unexpected(std::move(refused.error()));
  if (!*refused) return ignored("If-Match");
  return {};
}

Result<bool> S3Conditions::is_refused(const S3Condition& condition, SteadyTime deadline) {
  auto storing = bucket_->put(key_, "{\"probe\": \"whether conditions are kept\"}\n", condition,
                              "trying whether the store keeps conditions", deadline);
  if (!storing) return std::unexpected(std::move(storing.error()));
  return std::holds_alternative<Conflict>(*storing);
}

std::unexpected<Error> S3Conditions::ignored(std::string_view condition) const {
  return fail(
      ErrorKind::configuration,
      "the S3 store at " + bucket_->host() + " ignores the condition " + std::string(condition) +
          ", so two runs could write over each other; nothing was done",
      bucket_->location(),
      "use a store that keeps conditions, as S3 of AWS, Cloudflare R2, and present versions of MinIO and "
      "Ceph do, or another kind of store");
}

}  // namespace haloform::storage
