#pragma once

#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/listing/listing.hpp"
#include "providers/halopsa/reading/instance.hpp"

#include <memory>
#include <mutex>

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

 private:
  [[nodiscard]] std::unique_ptr<Listing> take_prefetched(ResourceType type);

  Instance& instance_;
  std::mutex mutex_;
  PerType<std::unique_ptr<Listing>> prefetched_;
};

}  // namespace haloform::halopsa
