#pragma once

#include "planner/apply/execute_freshness.hpp"
#include "planner/apply/planned_creates.hpp"
#include "planner/apply/record_ids.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <array>
#include <atomic>
#include <compare>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace haloform::apply {

/// Which records some address holds already: from the state, from the plan, and made during the run. Safe from
/// several threads.
class Bound {
 public:
  /// Of the types of which the plan creates something; the others are never asked about.
  Bound(const state::State& state, const plan::Plan& plan);

  [[nodiscard]] const Address* holder(ResourceType type, RemoteId id) const;
  /// Binds the record to an address; false where another has it.
  [[nodiscard]] bool claim(RemoteId id, const Address& address);

 private:
  mutable std::mutex mutex_;
  PerType<std::unordered_map<RemoteId, const Address*>> holders_;
};

/// Whom a create was to make.
struct Sought {
  NaturalKey key;
  NaturalKey name;  ///< The key of one who has no e-mail.
  const Address* address = nullptr;
  const Attributes* fields = nullptr;  ///< As sent.
  std::string_view doubted{};          ///< What an earlier run said of it, which may name records.
  SteadyTime sent{};                   ///< When it was sent; the epoch where an earlier run sent it.
  std::uint64_t after = 0;  ///< Readings begun by the time at which its end was not known: they tell nothing.
};

/// What a look found of one that is sought, among the unbound records.
struct Look {
  std::vector<Record> records;  ///< They have its natural key.
  /// Where there is none of those: made since it was sent, perhaps, and of its name and site or nearly its e-mail. An
  /// instance may change an address as it stores it.
  std::vector<Record> alike;
  bool young = true;  ///< Each of `alike` is certainly no older than the create.
  /// Where there is none of either: made since it was sent, in no other scope, and like nobody whom the plan makes. An instance
  /// may change all by which a record can be recognised.
  std::vector<Record> strangers;
  AsOf as_of;
};

/// Looks for records while creates are in doubt. Safe from several threads.
class Lookup {
 public:
  Lookup(const Catalog& catalog, ports::Provider& provider, const Clock& clock, const Bound& bound,
         const RecordIds& there_before, Freshness& freshness, const PlannedCreates& planned)
      : catalog_(catalog),
        provider_(provider),
        clock_(clock),
        bound_(bound),
        there_before_(there_before),
        freshness_(freshness),
        planned_(planned) {}

  /// The unbound records that match the key, as the instance's search sees them.
  [[nodiscard]] Result<std::vector<Record>> by_search(const NaturalKey& key);
  /// How many readings were begun so far.
  [[nodiscard]] std::uint64_t begun() const { return begun_; }
  /// From a whole listing that was begun no earlier than `since`. All who ask at about the same time share one listing.
  [[nodiscard]] Result<Look> by_listing(const Sought& sought, SteadyTime since);
  /// The same in whatever way takes fewer requests: where the type is so large that it was never listed, a search by e-mail,
  /// if it is seen to find what this run made, and that kept as it was sent. A name alone is not looked for so: what an instance
  /// cuts or builds is no longer found by it.
  [[nodiscard]] Result<Look> look(const Sought& sought, SteadyTime since);

 private:
  /// A listing, and its rows by the hash of what they can be recognised by.
  struct Listing {
    struct Place {
      std::uint64_t hash;
      std::uint32_t row;
      /// Those who share a text stand in the order of their rows.
      friend auto operator<=>(const Place&, const Place&) = default;
    };
    std::uint64_t number = 0;
    SteadyTime begun;
    Result<TypeSnapshot> live;
    AsOf as_of;
    std::vector<Place> by_email;
    std::vector<Place> by_name;
  };
  struct Shared {
    std::mutex mutex;
    std::condition_variable ended;
    bool under_way = false;
    std::optional<Listing> last;
  };

  /// What the last search for a control showed.
  struct Controlled {
    RemoteId id;
    NaturalKey::By by = NaturalKey::By::email;
    std::uint64_t number = 0;
    AsOf as_of;
  };

  [[nodiscard]] Listing list(ResourceType type);
  [[nodiscard]] std::vector<Record> candidates(const Listing& listing, const NaturalKey& key) const;
  /// Nothing where no search proves anything.
  [[nodiscard]] Result<std::optional<Look>> by_believed_search(const Sought& sought, SteadyTime since);
  [[nodiscard]] Result<std::optional<AsOf>> control(const Sought& sought, SteadyTime since);
  void add_alike(const Sought& sought, std::span<const Record> rows, Look& look) const;
  void add_strangers(const Sought& sought, std::span<const Record> rows, Look& look) const;
  /// A row that does not show its site is asked for in full; if even that does not show it, it is unknown.
  [[nodiscard]] Result<std::vector<Record>> sure_of_scope(std::vector<Record> found, const NaturalKey& key);
  [[nodiscard]] bool is_free(ResourceType type, const Record& record) const;

  const Catalog& catalog_;
  ports::Provider& provider_;
  const Clock& clock_;
  const Bound& bound_;
  const RecordIds& there_before_;
  Freshness& freshness_;
  const PlannedCreates& planned_;
  std::atomic<std::uint64_t> begun_{0};
  PerType<Shared> shared_;
  std::mutex controls_mutex_;
  PerType<std::vector<Controlled>> controls_;
};

}  // namespace haloform::apply
