#include "planner/plan/judging/guard_table.hpp"

#include "planner/plan/judging/allowances.hpp"

#include <algorithm>
#include <iterator>

namespace haloform::plan {

Allowance allowance(Limit limit, GuardKind kind, std::size_t base) {
  if (limit.unit == Limit::Unit::count) return {limit, base, limit.number};
  const std::size_t part = base * limit.number / 100;
  const std::size_t half = (base + 1) / 2;
  constexpr std::size_t least = 3;
  constexpr std::size_t least_updates = 10;
  std::size_t number = std::min(std::max(part, least), half);
  if (kind == GuardKind::update) number = std::max(number, least_updates);
  return {limit, base, number};
}

bool raises(Limit from, Limit to) {
  if (from.unit == to.unit) return to.number > from.number;
  return to != Limit{Limit::Unit::count, 0};
}

std::vector<GuardRaise> raised_guards(const DesiredState& desired, const state::State& state, WallTime now) {
  std::vector<GuardRaise> all;
  if (!state.guards) return all;
  for (const ResourceType type : all_types) {
    for (const GuardKind kind : all_guards) {
      const Limit from = state.guards->of(type, kind);
      const Limit to = desired.guards().of(type, kind);
      if (raises(from, to)) all.push_back({type, kind, from, to});
    }
  }
  std::ranges::move(raised_once(desired, state, now), std::back_inserter(all));
  return all;
}

GuardTable guards_after(const Plan& plan, const DesiredState& desired, const state::State& state) {
  GuardTable after = desired.guards();
  after.once() = once_after(plan, desired, state);
  if (state.exists() && !state.guards) {
    // Nobody was shown these raises. The defaults held until now, and the next plan shows what is more.
    for (const ResourceType type : all_types) {
      for (const GuardKind kind : all_guards) {
        Limit& limit = after.of(type, kind);
        if (raises(default_limit(kind), limit)) limit = default_limit(kind);
      }
    }
  }
  for (const GuardRaise& raise : raised_guards(desired, state, plan.created)) {
    if (raise.until) continue;
    if (!plan.raises_guards() || std::ranges::find(plan.raises, raise) == plan.raises.end())
      after.of(raise.type, raise.kind) = raise.from;
  }
  return after;
}

}  // namespace haloform::plan
