#include "cli/saved_plan.hpp"

#include "planner/base/text.hpp"
#include "planner/plan/guards.hpp"
#include "planner/plan/order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace haloform {
namespace {

struct Guard {
  GuardKind kind;
  std::string_view name;  ///< As `guards:` and `--allow` call it.
};
constexpr std::array guards{Guard{GuardKind::deactivate, "deactivate"}, Guard{GuardKind::remove, "delete"},
                            Guard{GuardKind::create, "create"}, Guard{GuardKind::update, "update"}};

Limit limit_of(const GuardLimits& limits, GuardKind kind) {
  const std::array declared{limits.deactivate, limits.remove, limits.create, limits.update};
  return declared.at(static_cast<std::size_t>(kind)).value_or(default_limit(kind));
}

bool counts_as(const Step& step, GuardKind kind) {
  switch (step.kind()) {
    case ActionKind::deactivate: return kind == GuardKind::deactivate;
    case ActionKind::remove: return kind == GuardKind::remove;
    case ActionKind::create: return kind == GuardKind::create;
    case ActionKind::update:
    case ActionKind::reactivate: return kind == GuardKind::update;
    case ActionKind::adopt: return kind == GuardKind::update && step.writes();
    case ActionKind::forget:
    case ActionKind::state: return false;
  }
  return false;
}

bool is_protected(const Step& step, const DesiredState& desired, const State& state) {
  if (const Resource* resource = desired.find(step.address)) {
    return resource->lifecycle.protection == Protection::protect;
  }
  const StateEntry* entry = state.find(step.address);
  return entry != nullptr && entry->draft.protection == Protection::protect;
}

void protect_again(Plan& plan, const DesiredState& desired, const State& state) {
  for (Step& step : plan.steps) {
    const bool takes_away = step.kind() == ActionKind::deactivate || step.kind() == ActionKind::remove;
    if (!takes_away || !step.runs() || !is_protected(step, desired, state)) continue;
    step.blocked_by.push_back({Block::Rule::protect, "it has become protected since the plan was made",
                               "take `protect: true` out, apply, and plan again"});
  }
}

/// Without active entries (a first apply) the base was what the plan found, and that has not been lost.
void limit_again(Plan& plan, const DesiredState& desired, ResourceType type, std::size_t base) {
  for (const Guard& guard : guards) {
    Allowance allowed = allowance(limit_of(desired.guards(), guard.kind), guard.kind, base);
    const auto raised = plan.allowed.find(std::string(guard.name));
    if (raised != plan.allowed.end()) {
      allowed.number = std::max<std::size_t>(allowed.number, raised->second);
    }
    const auto held = [&](const Step& step) {
      return step.address.type() == type && step.runs() && counts_as(step, guard.kind);
    };
    const auto count = static_cast<std::size_t>(std::ranges::count_if(plan.steps, held));
    if (count <= allowed.number) continue;
    const Block block{Block::Rule::limit,
                      fmt::format("{} of this kind for {}, the limit is {} by now", counted(count, "step"),
                                  type_plural(type), allowed.words),
                      fmt::format("plan again with --allow {}={}", guard.name, count)};
    for (Step& step : plan.steps) {
      if (held(step)) step.blocked_by.push_back(block);
    }
  }
}

std::size_t active_entries(const State& state, ResourceType type) {
  return static_cast<std::size_t>(std::ranges::count_if(state.resources, [&](const auto& one) {
    return one.first.type() == type && one.second.draft.status == Status::active;
  }));
}

}  // namespace

std::vector<std::string> foreign_reasons(const Plan& plan, const State& state, const PresentFacts& facts) {
  std::vector<std::string> reasons;
  if (plan.instance != facts.instance) {
    reasons.push_back(fmt::format("it was made for {}, and this is {}", plan.instance, facts.instance));
  }
  if (plan.profile != facts.profile) {
    reasons.push_back(fmt::format("it was made under profile {}, and this is {}", profile_name(plan.profile),
                                  profile_name(facts.profile)));
  }
  if (state.last_plan == plan.digest) {
    reasons.emplace_back("it was applied already");
  } else if (plan.lineage.empty() && state.exists()) {
    reasons.emplace_back("it was made before there was a state, and there is one now");
  } else if (plan.lineage != state.lineage) {
    reasons.push_back(fmt::format("it was made from a state of lineage {}, and this one is of lineage {}",
                                  plan.lineage, state.exists() ? state.lineage : "none"));
  }
  if (facts.now - plan.created > facts.max_age) {
    reasons.push_back(
        fmt::format("it was made {} ago, and --max-age is {}",
                    duration_text(std::chrono::duration_cast<Milliseconds>(facts.now - plan.created)),
                    duration_text(facts.max_age)));
  }
  return reasons;
}

Plan guarded_again(Plan plan, const DesiredState& desired, const State& state) {
  protect_again(plan, desired, state);
  for (const ResourceType type : all_types) {
    if (const std::size_t base = active_entries(state, type); base > 0)
      limit_again(plan, desired, type, base);
  }
  block_dependents(plan.steps);
  return plan;
}

Error stale_error(const std::vector<std::string>& reasons, const std::string& file) {
  std::string what = "the plan no longer fits; nothing was done";
  for (const std::string& reason : reasons) what += (&reason == &reasons.front() ? ": " : "; ") + reason;
  return Error{ErrorKind::stale, std::move(what), file, "plan again, look at it, and apply the new plan"};
}

}  // namespace haloform
