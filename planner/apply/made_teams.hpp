#pragma once

#include "planner/model/address.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/plan/value/plan.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace haloform::apply {

/// What this run made: steps of its plan name teams by key alone, and others by their address. Safe from several threads.
class MadeTeams {
 public:
  void add(const Address& made, RemoteId id);
  /// The id that an address has by now, where this run made it.
  [[nodiscard]] std::optional<RemoteId> id_of(const Address& made) const;
  /// The ids of teams, sorted; those that this run made among them. One that has none yet is left out.
  [[nodiscard]] std::vector<RemoteId> ids_of(const std::vector<plan::TeamRef>& teams) const;
  /// All teams that the step speaks of, each with its id.
  [[nodiscard]] std::vector<plan::TeamRef> named_by(const plan::Step& step) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, RemoteId> ids_;  ///< Of teams, by key.
  std::unordered_map<Address, RemoteId> others_;
};

}  // namespace haloform::apply
