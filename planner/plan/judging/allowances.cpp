#include "planner/plan/judging/allowances.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace haloform::plan {

namespace {

using OneOff = GuardTable::OneOff;

/// What the state kept about the same limit; what is named is compared by the name.
const OneOff* kept_once(const state::State& state, const OneOff& one) {
  if (!state.guards) return nullptr;
  const auto& all = state.guards->once();
  const auto at = std::ranges::find_if(all, [&](const OneOff& other) { return one.is_about_same(other); });
  return at == all.end() ? nullptr : &*at;
}

/// No more than was kept.
OneOff within(OneOff declared, const OneOff& kept) {
  declared.number = std::min(declared.number, kept.number);
  declared.ends = std::min(declared.ends, kept.ends);
  return declared;
}

/// As much of it as counts, whether or not its last day is over.
std::optional<OneOff> as_counts(const state::State& state, const OneOff& declared) {
  if (!state.exists()) return declared;
  const OneOff* kept = kept_once(state, declared);
  return kept == nullptr ? std::nullopt : std::optional(within(declared, *kept));
}

std::optional<GuardRaise> raise_of(const state::State& state, const OneOff& declared, WallTime now) {
  if (!state.guards || declared.ends <= now) return std::nullopt;
  const OneOff* kept = kept_once(state, declared);
  if (kept != nullptr && within(declared, *kept) == declared) return std::nullopt;
  const std::uint32_t before = kept == nullptr || kept->ends <= now ? 0 : kept->number;
  return GuardRaise{
      declared.type, declared.kind,       {Limit::Unit::count, before}, {Limit::Unit::count, declared.number},
      declared.ends, declared.site_text()};
}

}  // namespace

std::vector<OneOff> allowed_once(const DesiredState& desired, const state::State& state, WallTime now) {
  std::vector<OneOff> all;
  for (const OneOff& declared : desired.guards().once()) {
    auto one = as_counts(state, declared);
    if (one && one->is_looked_up() && one->ends > now) all.push_back(std::move(*one));
  }
  return all;
}

std::vector<GuardRaise> raised_once(const DesiredState& desired, const state::State& state, WallTime now) {
  std::vector<GuardRaise> all;
  for (const OneOff& declared : desired.guards().once()) {
    if (auto raise = raise_of(state, declared, now)) all.push_back(std::move(*raise));
  }
  return all;
}

std::vector<OneOff> once_after(const Plan& plan, const DesiredState& desired, const state::State& state) {
  std::vector<OneOff> all;
  for (const OneOff& declared : desired.guards().once()) {
    if (declared.ends <= plan.created) continue;
    auto after = as_counts(state, declared);
    const auto raise = raise_of(state, declared, plan.created);
    if (raise && plan.raises_guards() && std::ranges::find(plan.raises, *raise) != plan.raises.end())
      after = declared;
    if (after) all.push_back(std::move(*after));
  }
  return all;
}

OneOffAllowance declared_allowance(const DesiredState& desired, const GuardTable::OneOff& declared) {
  OneOffAllowance said;
  said.type = declared.type;
  said.guard = declared.kind;
  said.number = declared.number;
  said.site = declared.site;
  said.site_name = declared.site_name;
  said.until = iso_date(declared.until);
  said.reason = declared.reason;
  said.where = desired.span(declared.place);
  return said;
}

std::vector<PlanWarning> allowance_warnings(const DesiredState& desired, const state::State& state,
                                            WallTime now) {
  using enum OneOffAllowance::Standing;
  std::vector<PlanWarning> warnings;
  for (const OneOff& declared : desired.guards().once()) {
    const auto one = as_counts(state, declared);
    const bool is_now = one && one->ends > now;
    OneOffAllowance said = declared_allowance(desired, declared);
    said.standing = declared.ends <= now ? ended : is_now && *one == declared ? counts : next_apply;
    said.now = is_now ? one->number : 0;
    warnings.emplace_back(std::move(said));
  }
  return warnings;
}

}  // namespace haloform::plan
