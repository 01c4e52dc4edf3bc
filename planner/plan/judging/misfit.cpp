#include "planner/plan/judging/misfit.hpp"

#include "planner/model/instance_url.hpp"
#include "planner/plan/judging/guard_table.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace haloform::plan {

namespace {

/// Clocks of two machines differ by as much.
constexpr std::chrono::minutes between_clocks{5};

/// Why it was not made from this state, if it was not.
std::optional<Misfit> state_misfit(const Plan& plan, const state::State& state) {
  if (state.last_plan == plan.digest) return AppliedAlready{};
  if (plan.lineage.empty() && state.exists()) return MadeWithoutState{};
  if (plan.lineage != state.lineage) return OtherLineage{plan.lineage, state.lineage};
  return std::nullopt;
}

/// Of a plan, or of the head of an approval.
template <typename Made>
std::vector<Misfit> place_misfits(const Made& made, const PresentFacts& facts) {
  std::vector<Misfit> all;
  if (auto other = other_instance(made.instance, facts.instance)) all.push_back(std::move(*other));
  if (made.tenant != facts.tenant) all.emplace_back(OtherTenant{made.tenant, facts.tenant});
  if (made.profile != facts.profile) all.emplace_back(OtherProfile{made.profile, facts.profile});
  return all;
}

}  // namespace

std::optional<Misfit> other_instance(const std::string& made_for, const std::string& instance) {
  if (same_instance(made_for, instance)) return std::nullopt;
  return OtherInstance{made_for, instance};
}

std::vector<Misfit> misfits(const Plan& plan, const state::State& state, const PresentFacts& facts) {
  std::vector<Misfit> all = place_misfits(plan, facts);
  if (auto other = state_misfit(plan, state)) all.push_back(std::move(*other));
  if (plan.as_of) {
    all.emplace_back(MadeAsOf{*plan.as_of});
    return all;  // its age says nothing
  }
  if (plan.created - facts.now > between_clocks) all.emplace_back(MadeInFuture{plan.created, facts.now});
  const auto age = facts.now - plan.created;
  if (age > facts.max_age)
    all.emplace_back(TooOld{std::chrono::duration_cast<Milliseconds>(age), facts.max_age});
  return all;
}

std::vector<Misfit> misfits(const ApprovedHead& head, const std::string& lineage, const PresentFacts& facts) {
  std::vector<Misfit> all = place_misfits(head, facts);
  if (!head.lineage.empty() && head.lineage != lineage) all.emplace_back(OtherLineage{head.lineage, lineage});
  return all;
}

std::vector<Misfit> raise_misfits(const Plan& plan, const DesiredState& desired, const state::State& state) {
  std::vector<Misfit> all;
  if (!plan.raises.empty() && plan.serial != state.serial)
    all.emplace_back(RaisesOfOldState{plan.serial, state.serial});
  const std::vector<GuardRaise> now = raised_guards(desired, state, plan.created);
  for (const GuardRaise& raise : plan.raises) {
    if (std::ranges::find(now, raise) == now.end())
      all.emplace_back(OtherRaise{raise, desired.guards().of(raise.type, raise.kind)});
  }
  return all;
}

}  // namespace haloform::plan
