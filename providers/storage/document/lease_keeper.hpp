#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "providers/storage/document/store.hpp"
#include "providers/storage/document/ticker.hpp"

#include <mutex>
#include <optional>

namespace haloform::storage {

/// Renews a lease at a third of its length, from a thread of its own, for as long as this lives. It does not give the lease
/// back. Where leases have no end of their own, it does nothing, and the lease is sure.
class LeaseKeeper {
 public:
  /// `sent`: when the request by which the lease was taken was about to be sent. `store` and `clock` outlive this.
  LeaseKeeper(DocumentStore& store, const Clock& clock, LeaseRequest lease, SteadyTime sent);

  /// Until when the lease surely is ours: its length after the last request that took or renewed it was sent, less a tenth.
  /// Long past where it is lost. Nothing where it has no end.
  [[nodiscard]] std::optional<SteadyTime> sure_until() const;
  /// Whether the store said that it is another's by now, or nobody's.
  [[nodiscard]] bool lost() const;
  [[nodiscard]] bool sure() const;
  /// Somebody else found out that it is lost.
  void give_up();
  [[nodiscard]] const LeaseRequest& lease() const { return lease_; }

 private:
  Milliseconds renew();
  [[nodiscard]] SteadyTime sure_after(SteadyTime sent) const {
    return sent + lease_.length - lease_.length / 10;
  }

  DocumentStore& store_;
  const Clock& clock_;
  const LeaseRequest lease_;
  mutable std::mutex mutex_;
  SteadyTime sure_until_;
  bool lost_ = false;
  std::optional<Ticker> ticker_;  ///< The last member: it uses all others.
};

}  // namespace haloform::storage
