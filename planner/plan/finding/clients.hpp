#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace haloform::plan {

/// Which site is whose, as far as live contacts and what was looked up tell.
class ClientsOfSites {
 public:
  ClientsOfSites(const TypeSchema& contacts, const Snapshot& snapshot);
  [[nodiscard]] std::optional<std::int64_t> of(std::int64_t site) const;

 private:
  std::unordered_map<std::int64_t, std::int64_t> clients_;
};

}  // namespace haloform::plan
