#pragma once

#include "planner/ports/provider.hpp"
#include "providers/halopsa/tables/profiles.hpp"
#include "providers/halopsa/wire/membership_row.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace haloform::halopsa {

/// An update, and what stands around its memberships.
struct RowUpdate {
  ports::UpdateRequest request;
  /// The memberships that the record has now; they matter where memberships are rows with ids of their own.
  std::vector<MembershipRow> present{};
  enum class Sends : std::uint8_t {
    everything,
    /// The memberships alone, with each row of a team that is not wanted marked as left (`in_section: false`): for an
    /// instance that merges what it is sent. Only where memberships are rows, and `request.teams` is present.
    leaving,
  } sends = Sends::everything;
  bool heard = false;  ///< The rows of teams had the same memberships: they can tell what becomes of them.
};

/// The body of creates, and of updates: the id and what changes, nothing else. Null clears, or an empty text where the
/// update says so. Several only where the
/// profile's body is an array.
[[nodiscard]] std::string encode(const TypeRow& row, std::span<const ports::CreateRequest> requests);
[[nodiscard]] std::string encode(const TypeRow& row, std::span<const RowUpdate> updates);

}  // namespace haloform::halopsa
