#include "planner/plan/seats.hpp"

#include "planner/plan/order.hpp"

#include <algorithm>

namespace haloform {

namespace {

bool is_about_a_seat(const Step& step) {
  return facts_of(step.address.type()).seats == SeatUse::one_each && step.runs();
}

/// Whether the step gives a seat back once it has run.
bool frees_seat(const Scene& scene, const Step& step) {
  const ActionKind kind = step.kind();
  if (!is_about_a_seat(step) || (kind != ActionKind::deactivate && kind != ActionKind::remove)) return false;
  const Record* record = scene.snapshot.of(step.address.type()).find(*step.id());
  return record != nullptr && uses_seat(*record);
}

/// Whether the step takes one.
bool takes_seat(const Scene& scene, const Step& step) {
  if (!is_about_a_seat(step)) return false;
  if (const auto* create = std::get_if<Create>(&step.action)) return create->active.value_or(true);
  if (step.kind() != ActionKind::reactivate) return false;
  const Record* record = scene.snapshot.of(step.address.type()).find(*step.id());
  return record == nullptr || record->built_in != BuiltIn::api_only;
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
  for (const Step& step : steps) {
    if (frees_seat(scene, step)) ++balance.freed;
  }
  // Steps are sorted: reactivations come before creates, each by address.
  const std::uint32_t kept = balance.used - balance.freed;
  for (Step& step : steps) {
    if (!takes_seat(scene, step)) continue;
    if (kept + balance.taken < balance.limit) {
      ++balance.taken;
      continue;
    }
    step.deferred = NoSeatLeft{kept + balance.taken, balance.limit};
  }
  defer_dependents(steps);
  balance.taken = static_cast<std::uint32_t>(
      std::ranges::count_if(steps, [&](const Step& step) { return takes_seat(scene, step); }));
  balance.after = kept + balance.taken;
  balance.peak = std::max(balance.used, balance.after);
  return balance;
}

}  // namespace haloform
