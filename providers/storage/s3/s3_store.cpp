#include "providers/storage/s3/s3_store.hpp"

#include "providers/storage/s3/bucket.hpp"
#include "providers/storage/s3/conditions.hpp"
#include "providers/storage/s3/s3_lease.hpp"

#include <atomic>
#include <utility>

namespace haloform::storage {

namespace {

class S3Store final : public DocumentStore {
 public:
  S3Store(std::unique_ptr<Bucket> bucket, std::string key)
      : bucket_(std::move(bucket)),
        key_(std::move(key)),
        conditions_(*bucket_, key_ + ".probe"),
        lease_(*bucket_, key_ + ".lease") {}

  Result<std::optional<Document>> read(SteadyTime deadline) override {
    auto object = bucket_->get(key_, "reading the state", deadline);
    if (!object) return std::unexpected(std::move(object.error()));
    if (!*object) return std::nullopt;
    return Document{std::move((*object)->bytes), std::move((*object)->etag)};
  }

  Result<Storing> write(std::string_view bytes, const std::optional<std::string>& expected,
                        std::string_view holder, std::string_view /*why*/, SteadyTime deadline) override {
    if (auto kept = conditions_.make_sure(deadline); !kept) return std::unexpected(kept.error());
    if (!holder.empty()) {
      auto held = lease_.is_held_by(holder, deadline);
      if (!held) return std::unexpected(std::move(held.error()));
      if (!*held) return Conflict{};
    }
    auto storing = bucket_->put(key_, bytes, {expected}, "writing the state", deadline);
    if (storing && std::holds_alternative<Stored>(*storing)) mark_begun(deadline);
    return storing;
  }

  Result<Leasing> acquire(const LeaseRequest& request, SteadyTime deadline) override {
    if (auto kept = conditions_.make_sure(deadline); !kept) return std::unexpected(kept.error());
    return lease_.acquire(request, deadline);
  }
  Result<Renewal> renew(const LeaseRequest& request, SteadyTime deadline) override {
    return lease_.renew(request, deadline);
  }
  Result<void> release(std::string_view id, SteadyTime deadline) override {
    auto freed = lease_.free(id, deadline);
    if (!freed) return std::unexpected(std::move(freed.error()));
    return {};
  }
  Result<std::optional<Lease>> lease(SteadyTime deadline) override { return lease_.read(deadline); }
  Result<bool> break_lease(std::string_view id, SteadyTime deadline) override {
    return lease_.free(id, deadline);
  }

  std::string location() const override { return bucket_->location(); }
  Result<bool> had_one(SteadyTime deadline) override {
    auto mark = bucket_->get(key_ + ".began", "asking whether there was a state", deadline);
    if (!mark) return std::unexpected(std::move(mark.error()));
    return mark->has_value();
  }

 private:
  /// Behind the first write, so that a write that failed leaves no mark; and tried again with later ones where it failed.
  void mark_begun(SteadyTime deadline) {
    if (begun_) return;
    begun_ = bucket_->put(key_ + ".began", "{\"began\": true}\n", {}, "marking the state as begun", deadline)
                 .has_value();
  }

  std::unique_ptr<Bucket> bucket_;
  const std::string key_;
  S3Conditions conditions_;
  S3Lease lease_;
  std::atomic<bool> begun_{false};
};

}  // namespace

Result<std::unique_ptr<DocumentStore>> open_s3_store(const StateLocation::S3& location,
                                                     const StoreContext& context) {
  auto bucket = Bucket::open(location, context);
  if (!bucket) return std::unexpected(std::move(bucket.error()));
  return std::make_unique<S3Store>(std::move(*bucket), location.key);
}

}  // namespace haloform::storage
