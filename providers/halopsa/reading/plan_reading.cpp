#include "providers/halopsa/reading/plan_reading.hpp"

#include "providers/halopsa/reading/asking.hpp"
#include "providers/halopsa/reading/beyond.hpp"

#include <algorithm>
#include <utility>

namespace haloform::halopsa {

void PlanReading::prefetch(const ports::Forecast& forecast) {
  const std::lock_guard lock(mutex_);
  for (const ResourceType type : all_types) {
    auto& listing = prefetched_.at(type);
    if (listing) {
      listing->expect(forecast.known.at(type));
      continue;
    }
    listing = instance_.listing_for_a_plan(type);
    listing->start(forecast.at_most);
  }
}

std::unique_ptr<Listing> PlanReading::take_prefetched(ResourceType type) {
  const std::lock_guard lock(mutex_);
  return std::move(prefetched_.at(type));
}

Result<TypeSnapshot> PlanReading::read(ResourceType type, const ports::Wanted& wanted) {
  auto listing = take_prefetched(type);
  if (!listing) {
    listing = instance_.listing_for_a_plan(type);
    listing->start(0);
  }
  const Listing::First first = listing->first(wanted.ids.size() + wanted.keys.size());
  if (first.pages_left > 0 && wanted.extent == ports::Wanted::Extent::these) {
    for (std::size_t index = 0; index < std::min<std::size_t>(first.records.size(), 2); ++index) {
      instance_.remember(type, first.records[index].id);
    }
    if (asking_cost(wanted, first) < first.pages_left) {
      auto asked = ask({instance_, instance_.schema(type), instance_.threads()}, wanted, first);
      if (!asked) return std::unexpected(std::move(asked.error()));
      if (*asked) return std::move(**asked);
    }
  }
  auto whole = instance_.believed(listing->whole());
  if (!whole) return whole;
  return beyond(instance_, std::move(*whole), listing->end(), wanted);
}

Result<ports::AgentFacts> PlanReading::agent_facts(std::size_t listed) {
  if (instance_.says_self()) ask_self();
  return instance_.agent_facts(listed);
}

void PlanReading::ask_self() {
  auto asked = std::make_unique<AskedSelf>(instance_.threads());
  asked->asking.post([this, &answer = asked->answer] { answer = instance_.self(); });
  const std::lock_guard lock(mutex_);
  // What was asked before, and was not called for, is waited for once the lock is free again.
  self_.swap(asked);
}

Result<std::optional<ports::OwnAgent>> PlanReading::self() {
  std::unique_ptr<AskedSelf> asked;
  {
    const std::lock_guard lock(mutex_);
    asked = std::move(self_);
  }
  if (!asked) return instance_.self();
  asked->asking.wait();
  return std::move(*asked->answer);
}

}  // namespace haloform::halopsa
