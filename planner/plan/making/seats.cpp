#include "planner/plan/making/seats.hpp"

#include "planner/plan/value/seat_use.hpp"

#include <algorithm>

namespace haloform::plan {

namespace {

/// Steps are sorted: reactivations stand by address.
std::vector<Address> switched_on_without_seat(const Scene& scene, const std::vector<Step>& steps) {
  std::vector<Address> api_only;
  for (const Step& step : steps) {
    if (!may_use_seats(step) || step.kind() != ActionKind::reactivate) continue;
    const Record* record = scene.snapshot.of(step.address.type()).find(*step.id());
    if (record != nullptr && record->built_in == BuiltIn::api_only) api_only.push_back(step.address);
  }
  return api_only;
}

}  // namespace

std::optional<SeatBalance> allot_seats(const Scene& scene, std::vector<Step>& steps,
                                       std::vector<PlanWarning>& warnings) {
  std::optional<std::uint32_t> limit = scene.desired.agent_seats();
  if (scene.snapshot.seats) limit = scene.snapshot.seats->limit;
  if (!limit) return std::nullopt;
  if (!scene.snapshot.of(ResourceType::agent).is_whole()) {
    warnings.emplace_back(SeatsNotCounted{});
    return std::nullopt;
  }
  SeatBalance balance;
  balance.limit = *limit;
  const auto records = scene.snapshot.of(ResourceType::agent).records();
  balance.used = static_cast<std::uint32_t>(std::ranges::count_if(records, uses_seat));
  // Agents that were not listed have seats all the same.
  const auto listed = static_cast<std::size_t>(std::ranges::count_if(records, &Record::is_active));
  if (scene.snapshot.active_agents > listed)
    balance.used = static_cast<std::uint32_t>(*scene.snapshot.active_agents);
  balance.api_only = switched_on_without_seat(scene, steps);
  share_seats(balance, steps);
  return balance;
}

}  // namespace haloform::plan
