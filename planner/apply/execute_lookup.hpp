#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/plan.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace haloform {

/// Which records some address holds already: from the state, from the plan, and made during the run. Safe from
/// several threads.
class Bound {
 public:
  /// Of the types of which the plan creates something; the others are never asked about.
  Bound(const State& state, const Plan& plan);

  [[nodiscard]] const Address* holder(ResourceType type, RemoteId id) const;
  /// Binds the record to an address; false where another has it.
  [[nodiscard]] bool claim(RemoteId id, const Address& address);

 private:
  mutable std::mutex mutex_;
  std::array<std::unordered_map<RemoteId, const Address*>, all_types.size()> holders_;
};

/// Looks for records by natural key, while creates are in doubt. Safe from several threads.
class Lookup {
 public:
  Lookup(const Catalog& catalog, Provider& provider, const Clock& clock, const Bound& bound)
      : catalog_(catalog), provider_(provider), clock_(clock), bound_(bound) {}

  /// The records that answer to the key and that nobody holds, as the instance's search sees them.
  [[nodiscard]] Result<std::vector<Record>> by_search(const NaturalKey& key);
  /// The same from a whole listing that was begun no earlier than `since`. All who ask at about the same time
  /// share one listing.
  [[nodiscard]] Result<std::vector<Record>> by_listing(const NaturalKey& key, SteadyTime since);

 private:
  /// A listing, and its rows by the hash of what they can be recognised by.
  struct Listing {
    struct Place {
      std::uint64_t hash;
      std::uint32_t row;
    };
    SteadyTime begun;
    Result<TypeSnapshot> live;
    std::vector<Place> by_email;
    std::vector<Place> by_name;
  };
  struct Shared {
    std::mutex mutex;
    std::condition_variable ended;
    bool under_way = false;
    std::optional<Listing> last;
  };

  [[nodiscard]] Listing list(ResourceType type);
  [[nodiscard]] std::vector<Record> candidates(const Listing& listing, const NaturalKey& key) const;
  /// A row that keeps quiet about its site is asked for in full; if even that does not say, nobody can tell.
  [[nodiscard]] Result<std::vector<Record>> sure_of_scope(std::vector<Record> found, const NaturalKey& key);
  [[nodiscard]] bool is_free(ResourceType type, const Record& record) const;

  const Catalog& catalog_;
  Provider& provider_;
  const Clock& clock_;
  const Bound& bound_;
  std::array<Shared, all_types.size()> shared_;
};

}  // namespace haloform
