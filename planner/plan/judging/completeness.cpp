#include "planner/plan/judging/completeness.hpp"

#include <algorithm>

namespace haloform::plan {

namespace {

std::string key_of(ResourceType type, std::string_view what) {
  return std::string(type_plural(type)) + '.' + std::string(what);
}

}  // namespace

std::set<ResourceType> may_be_empty(const std::map<std::string, std::uint32_t>& allow) {
  std::set<ResourceType> types;
  for (const ResourceType type : all_types) {
    if (allow.contains(key_of(type, "empty"))) types.insert(type);
  }
  return types;
}

std::string allow_empty(ResourceType type) { return "--allow empty=" + std::string(type_plural(type)); }

std::vector<PlanFault> empty_listings(const state::State& state, const Snapshot& snapshot,
                                      const Policy& policy) {
  const std::set<ResourceType> allowed = may_be_empty(policy.allow);
  std::vector<PlanFault> faults;
  for (const ResourceType type : all_types) {
    const TypeSnapshot& live = snapshot.of(type);
    if (!live.is_whole() || !live.records().empty() || allowed.contains(type)) continue;
    const auto active = static_cast<std::size_t>(std::ranges::count_if(state.resources, [&](const auto& one) {
      return one.first.type() == type && one.second.draft.status == state::Status::active &&
             !live.is_awaited(one.second.id);
    }));
    if (active > 0) faults.emplace_back(EmptyListing{type, active});
  }
  return faults;
}

const std::string* may_be_unlisted(const Plan& plan, const Snapshot& snapshot, const Step& step) {
  const ResourceType type = step.address.type();
  const std::string& doubt = snapshot.of(type).doubt();
  if (step.kind() != ActionKind::create || doubt.empty()) return nullptr;
  // `--allow unlisted=agents`
  return plan.allowed.contains(key_of(type, "unlisted")) ? nullptr : &doubt;
}

void block_unlisted(const Snapshot& snapshot, Plan& plan) {
  for (Step& step : plan.steps) {
    if (const std::string* doubt = may_be_unlisted(plan, snapshot, step))
      step.blocked_by.emplace_back(MayBeUnlisted{step.address.type(), *doubt});
  }
}

std::vector<PlanWarning> unlisted_warnings(const Snapshot& snapshot) {
  std::vector<PlanWarning> warnings;
  for (const ResourceType type : all_types) {
    const std::string& doubt = snapshot.of(type).doubt();
    if (!doubt.empty()) warnings.emplace_back(ListingInDoubt{type, doubt});
  }
  return warnings;
}

}  // namespace haloform::plan
