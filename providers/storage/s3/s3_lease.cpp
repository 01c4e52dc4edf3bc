#include "providers/storage/s3/s3_lease.hpp"

#include <variant>

namespace haloform::storage {

namespace {

/// How often the object may change between reading and writing it before that is somebody else's turn.
constexpr int most_rounds = 8;

S3LeaseObject object_of(const LeaseRequest& request, std::int64_t renewals) {
  return {request.id, request.holder, request.length, renewals};
}

std::unexpected<Error> too_busy(const Bucket& bucket) {
  return fail(ErrorKind::unavailable, "the lease of the state changes faster than it can be read",
              bucket.location());
}

}  // namespace

Result<std::optional<S3Lease::Found>> S3Lease::find(SteadyTime deadline) {
  auto object = bucket_->get(key_, "reading the lease of the state", deadline);
  if (!object) return std::unexpected(std::move(object.error()));
  if (!*object) return std::nullopt;
  auto lease = parse_s3_lease((*object)->bytes);
  if (!lease)
    return fail(ErrorKind::protocol, "the object " + key_ + " is no lease of haloform", bucket_->location(),
                "look at what wrote it; where nobody uses the state at the moment, delete that object");
  if (!(*object)->age)
    return fail(ErrorKind::protocol,
                "the store does not say when the lease was written (Date, Last-Modified)",
                bucket_->location(), "check that the endpoint is that of an S3 store");
  const Milliseconds left = left_of(*lease, *(*object)->age);
  return Found{std::move(*lease), std::move((*object)->etag), left};
}

Result<Storing> S3Lease::put(const S3LeaseObject& lease, const std::optional<std::string>& etag,
                             std::string_view doing, SteadyTime deadline) {
  return bucket_->put(key_, s3_lease_text(lease), {etag}, doing, deadline);
}

std::optional<S3Lease::Found> S3Lease::remembered(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(id);
  return found == held_.end() ? std::nullopt : std::optional(found->second);
}

void S3Lease::remember(const S3LeaseObject& lease, std::string etag) {
  const std::lock_guard lock(mutex_);
  held_.insert_or_assign(lease.id, Found{lease, std::move(etag), {}});
}

Result<Leasing> S3Lease::acquire(const LeaseRequest& request, SteadyTime deadline) {
  std::optional<Lease> taken_from;
  for (int round = 0; round < most_rounds; ++round) {
    auto found = find(deadline);
    if (!found) return std::unexpected(std::move(found.error()));
    const bool there = found->has_value();
    const bool ours = there && (*found)->lease.id == request.id;
    if (!ours) taken_from.reset();
    if (there && !ours && !(*found)->lease.is_free()) {
      Lease theirs{(*found)->lease.id, (*found)->lease.holder, (*found)->left};
      if ((*found)->left > Milliseconds(0)) return theirs;
      taken_from = std::move(theirs);
    }
    // Ours from an attempt whose answer was lost is written once more: it lasts from now on.
    const S3LeaseObject wanted = object_of(request, there ? (*found)->lease.renewals + 1 : 0);
    auto storing = put(wanted, there ? std::optional((*found)->etag) : std::nullopt,
                       "taking the lease of the state", deadline);
    if (!storing) return std::unexpected(std::move(storing.error()));
    if (auto* stored = std::get_if<Stored>(&*storing)) {
      remember(wanted, std::move(stored->version));
      return Leased{std::move(taken_from)};
    }
  }
  return too_busy(*bucket_);
}

Result<Renewal> S3Lease::renew(const LeaseRequest& request, SteadyTime deadline) {
  std::optional<Found> known = remembered(request.id);
  for (int round = 0; round < most_rounds; ++round) {
    if (!known) {
      auto found = find(deadline);
      if (!found) return std::unexpected(std::move(found.error()));
      if (!*found || (*found)->lease.id != request.id) return Renewal::lost;
      known = std::move(**found);
    }
    const S3LeaseObject wanted = object_of(request, known->lease.renewals + 1);
    auto storing = put(wanted, known->etag, "renewing the lease of the state", deadline);
    if (!storing) return std::unexpected(std::move(storing.error()));
    if (auto* stored = std::get_if<Stored>(&*storing)) {
      remember(wanted, std::move(stored->version));
      return Renewal::renewed;
    }
    // Taken, or renewed by an attempt whose answer was lost: what is there says which.
    known.reset();
  }
  return too_busy(*bucket_);
}

Result<std::optional<Lease>> S3Lease::read(SteadyTime deadline) {
  auto found = find(deadline);
  if (!found) return std::unexpected(std::move(found.error()));
  if (!*found || (*found)->lease.is_free()) return std::nullopt;
  return Lease{(*found)->lease.id, (*found)->lease.holder, (*found)->left};
}

Result<bool> S3Lease::free(std::string_view id, SteadyTime deadline) {
  for (int round = 0; round < most_rounds; ++round) {
    auto found = find(deadline);
    if (!found) return std::unexpected(std::move(found.error()));
    if (!*found || (*found)->lease.is_free() || (*found)->lease.id != id) return false;
    S3LeaseObject nobodys;
    nobodys.renewals = (*found)->lease.renewals + 1;
    auto storing = put(nobodys, (*found)->etag, "freeing the lease of the state", deadline);
    if (!storing) return std::unexpected(std::move(storing.error()));
    if (std::holds_alternative<Stored>(*storing)) {
      const std::lock_guard lock(mutex_);
      if (const auto held = held_.find(id); held != held_.end()) held_.erase(held);
      return true;
    }
  }
  return too_busy(*bucket_);
}

Result<bool> S3Lease::is_held_by(std::string_view id, SteadyTime deadline) {
  auto found = find(deadline);
  if (!found) return std::unexpected(std::move(found.error()));
  return found->has_value() && (*found)->lease.id == id;
}

}  // namespace haloform::storage
