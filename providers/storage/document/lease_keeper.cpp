#include "providers/storage/document/lease_keeper.hpp"

#include <algorithm>
#include <utility>

namespace haloform::storage {

namespace {

/// Between attempts that failed.
constexpr Milliseconds shortest_pause{200};
/// Where nothing is to be done any more.
constexpr Milliseconds for_long{3'600'000};

}  // namespace

LeaseKeeper::LeaseKeeper(DocumentStore& store, const Clock& clock, LeaseRequest lease, SteadyTime sent)
    : store_(store), clock_(clock), lease_(std::move(lease)), sure_until_(sure_after(sent)) {
  if (store_.leases_end()) ticker_.emplace(lease_.length / 3, [this] { return renew(); });
}

std::optional<SteadyTime> LeaseKeeper::sure_until() const {
  const std::scoped_lock lock(mutex_);
  if (lost_) return SteadyTime{};
  if (!store_.leases_end()) return std::nullopt;
  return sure_until_;
}

void LeaseKeeper::give_up() {
  const std::scoped_lock lock(mutex_);
  lost_ = true;
}

bool LeaseKeeper::lost() const {
  const std::scoped_lock lock(mutex_);
  return lost_;
}

bool LeaseKeeper::sure() const {
  const auto until = sure_until();
  return !until || clock_.steady() < *until;
}

Milliseconds LeaseKeeper::renew() {
  if (lost()) return for_long;
  const SteadyTime sent = clock_.steady();
  // A request that hangs must leave time for another one.
  auto renewed = store_.renew(lease_, sent + std::max(lease_.length / 4, shortest_pause));
  if (!renewed) return std::max(lease_.length / 20, shortest_pause);
  const std::scoped_lock lock(mutex_);
  // Where the time ran out before, others may have had it in between: what this run knows of the state may be old.
  if (*renewed == Renewal::lost || sent >= sure_until_) {
    lost_ = true;
    return for_long;
  }
  sure_until_ = sure_after(sent);
  return lease_.length / 3;
}

}  // namespace haloform::storage
