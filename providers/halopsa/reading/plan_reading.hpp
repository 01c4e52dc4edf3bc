#pragma once

#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/listing/listing.hpp"
#include "providers/halopsa/listing/page_threads.hpp"
#include "providers/halopsa/reading/instance.hpp"

#include <memory>
#include <mutex>
#include <optional>

namespace haloform::halopsa {

/// How a plan reads an instance, which outlives this: listings that begin early, and requests for a few records where that takes
/// fewer than to list them all. Safe from several threads.
class PlanReading {
 public:
  explicit PlanReading(Instance& instance) : instance_(instance) {}
  PlanReading(const PlanReading&) = delete;
  PlanReading& operator=(const PlanReading&) = delete;
  /// Closes the instance, so that no page is waited for that nobody wants any more.
  ~PlanReading() { instance_.close(); }

  void prefetch(const ports::Forecast& forecast);
  [[nodiscard]] Result<TypeSnapshot> read(ResourceType type, const ports::Wanted& wanted);
  /// Asks for `self` beside it: neither answer is needed for the other request. Not beside the listings: what an instance has against
  /// such a request must not hold up what a plan cannot do without. A plan that fails there waits for it, too.
  [[nodiscard]] Result<ports::AgentFacts> agent_facts(std::size_t listed);
  [[nodiscard]] Result<std::optional<ports::OwnAgent>> self();

 private:
  /// One answer to `self`, which is on its way or here. Its end waits for it.
  struct AskedSelf {
    explicit AskedSelf(PageThreads& threads) : asking(threads) {}
    std::optional<Result<std::optional<ports::OwnAgent>>> answer;
    Errands asking;
  };
  [[nodiscard]] std::unique_ptr<Listing> take_prefetched(ResourceType type);
  void ask_self();

  Instance& instance_;
  std::mutex mutex_;
  PerType<std::unique_ptr<Listing>> prefetched_;
  std::unique_ptr<AskedSelf> self_;  ///< Nobody has called for it yet.
};

}  // namespace haloform::halopsa
