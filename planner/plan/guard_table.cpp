#include "planner/base/text.hpp"
#include "planner/plan/guards.hpp"

#include <algorithm>

namespace haloform {

Allowance allowance(Limit limit, GuardKind kind, std::size_t base) {
  if (limit.unit == Limit::Unit::count) return {limit.number, std::to_string(limit.number)};
  const std::size_t part = base * limit.number / 100;
  const std::size_t half = (base + 1) / 2;
  constexpr std::size_t least = 3;
  constexpr std::size_t least_updates = 10;
  std::size_t number = std::min(std::max(part, least), half);
  if (kind == GuardKind::update) number = std::max(number, least_updates);
  std::string words =
      std::to_string(number) + " (" + std::to_string(limit.number) + "% of " + std::to_string(base);
  if (number > part) words += ", at least " + std::to_string(number);
  if (number < part) words += ", at most half";
  return {number, words + ')'};
}

bool raises(Limit from, Limit to, GuardKind kind, std::size_t base) {
  if (from.unit == to.unit) return to.number > from.number;
  const std::size_t before = allowance(from, kind, base).number;
  const std::size_t after = allowance(to, kind, base).number;
  return after > before || (after == before && to.unit == Limit::Unit::count);
}

std::size_t active_entries(const State& state, ResourceType type) {
  return static_cast<std::size_t>(std::ranges::count_if(state.resources, [&](const auto& one) {
    return one.first.type() == type && one.second.draft.status == Status::active;
  }));
}

namespace {

std::size_t base_of(const Plan& plan, const State& state, ResourceType type) {
  const std::size_t active = active_entries(state, type);
  return active > 0 ? active : plan.found.at(static_cast<std::size_t>(type)).records;
}

}  // namespace

std::vector<GuardRaise> raised_guards(const Plan& plan, const DesiredState& desired, const State& state) {
  std::vector<GuardRaise> all;
  if (!state.guards) return all;
  for (const ResourceType type : all_types) {
    for (const GuardKind kind : all_guards) {
      const Limit from = state.guards->of(type, kind);
      const Limit to = desired.guards().of(type, kind);
      if (from == to) continue;
      if (raises(from, to, kind, base_of(plan, state, type))) all.push_back({type, kind, from, to});
    }
  }
  return all;
}

GuardTable guards_after(const Plan& plan, const DesiredState& desired, const State& state) {
  GuardTable after = desired.guards();
  for (const GuardRaise& raise : raised_guards(plan, desired, state)) {
    if (!plan.raises_guards() || std::ranges::find(plan.raises, raise) == plan.raises.end())
      after.of(raise.type, raise.kind) = raise.from;
  }
  return after;
}

}  // namespace haloform
