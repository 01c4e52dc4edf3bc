#pragma once

#include "planner/base/clock.hpp"
#include "planner/ports/state_backend.hpp"
#include "providers/storage/document/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// A lease as it stands in the branch.
struct GitLease {
  std::string id;
  ports::LockInfo holder;
  Milliseconds length{0};
  WallTime renewed{};          ///< By the holder's clock.
  std::uint64_t renewals = 0;  ///< So that no two texts of one lease are equal.
};

[[nodiscard]] std::string encode_git_lease(const GitLease& lease);
/// Nothing where the text is none.
[[nodiscard]] std::optional<GitLease> decode_git_lease(std::string_view text);

/// A repository has no clock. What ends a lease is that its text stays as it is for all of its length by the clock of whoever
/// looks at it; or, at once, that by the time in it it ended so long ago that no difference between two clocks explains that.
class LeaseWatch {
 public:
  /// The text that is there now, by its id; empty: there is none.
  void saw(const std::string& id, SteadyTime now);
  /// What is left of the lease that was seen last.
  [[nodiscard]] Milliseconds left(const GitLease& lease, SteadyTime now, WallTime wall) const;

 private:
  std::string id_;
  SteadyTime since_{};
};

}  // namespace haloform::storage
