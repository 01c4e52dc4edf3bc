#include "planner/plan/approval/moved.hpp"

#include "planner/plan/codec/step_content.hpp"
#include "planner/plan/value/order.hpp"
#include "planner/plan/value/seat_use.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

namespace haloform::plan {

namespace {

constexpr std::string_view what_the_state_keeps = "step.state";

const PartDigest* find_part(const std::vector<PartDigest>& parts, std::string_view name) {
  const auto at = std::ranges::find(parts, name, &PartDigest::part);
  return at == parts.end() ? nullptr : &*at;
}

/// In the order of `now`, and then what only `before` has.
std::vector<PartChanged> differences_of_parts(const std::vector<PartDigest>& before,
                                              const std::vector<PartDigest>& now) {
  std::vector<PartChanged> changed;
  for (const PartDigest& part : now) {
    const PartDigest* was = find_part(before, part.part);
    if (was == nullptr || was->digest != part.digest) changed.push_back({part.part, was != nullptr, true});
  }
  for (const PartDigest& part : before) {
    if (find_part(now, part.part) == nullptr) changed.push_back({part.part, true, false});
  }
  return changed;
}

class Comparison {
 public:
  Comparison(const Catalog& catalog, const Approval& approval, const Plan& plan, const state::State& state)
      : approval_(approval),
        plan_(plan),
        state_(state),
        // One that was made without a state has no lineage in its digests, though there is one by now.
        content_(catalog, approval.head.lineage.empty() ? std::string_view() : plan.lineage) {}

  Moved run() {
    for (const ApprovedStep& step : approval_.steps) approved_.emplace(step.address, &step);
    note_done();
    for (std::size_t at = 0; at < plan_.steps.size(); ++at) {
      if (auto why = judge(plan_.steps[at])) moved_.steps.emplace_back(at, std::move(*why));
    }
    for (const GuardRaise& raise : plan_.raises) {
      if (std::ranges::find(approval_.head.raises, raise) == approval_.head.raises.end())
        moved_.raises.push_back(raise);
    }
    return std::move(moved_);
  }

 private:
  /// What is not planned any more, or planned for the state alone, may have been done.
  void note_done() {
    std::unordered_set<Address> planned;
    for (const Step& step : plan_.steps) {
      planned.insert(step.address);
      const ApprovedStep* approved = approved_as(step);
      if (approved != nullptr && is_rest_of(*approved, step)) note_done(*approved);
    }
    for (const ApprovedStep& step : approval_.steps) {
      if (planned.contains(step.address)) continue;
      const bool done = is_done(step);
      if (done) note_done(step);
      (done ? moved_.done : moved_.gone).push_back(step);
    }
  }

  void note_done(const ApprovedStep& step) {
    done_.insert(step.address);
    if (step.action == ActionKind::create &&
        facts_of(step.address.type()).membership == TypeFacts::Membership::has_members)
      made_teams_.insert(step.address.key());
  }

  [[nodiscard]] const ApprovedStep* approved_as(const Step& step) const {
    const auto found = approved_.find(step.address);
    return found == approved_.end() ? nullptr : found->second;
  }

  /// Whether the state says what it would say after the step.
  bool is_done(const ApprovedStep& step) {
    const PartDigest* left = find_part(step.parts, what_the_state_keeps);
    const state::Entry* entry = state_.find(step.address);
    if (left == nullptr) return entry == nullptr;
    if (entry == nullptr || (step.id && entry->id != *step.id)) return false;
    return content_.state_digest(step.address, entry->draft) == left->digest;
  }

  /// Whether only the state lacks what the approved step did: an earlier run, or somebody else, has done it. Whoever came by
  /// another way since a create was approved is somebody whom the reviewer did not see.
  bool is_rest_of(const ApprovedStep& approved, const Step& step) {
    if (step.writes() || !step.effect.entry) return false;
    const auto* adopt = std::get_if<Adopt>(&step.action);
    const bool made_by_us = adopt == nullptr || adopt->by == AdoptedBy::open_intent;
    const bool same_record =
        approved.id ? approved.id == step.id() : approved.action == ActionKind::create && made_by_us;
    const PartDigest* left = find_part(approved.parts, what_the_state_keeps);
    return same_record && left != nullptr &&
           content_.state_digest(step.address, *step.effect.entry) == left->digest;
  }

  std::optional<Unapproved> judge(const Step& step) {
    const ApprovedStep* approved = approved_as(step);
    if (approved == nullptr) return NewSince{};
    if (!step.writes() && done_.contains(step.address)) return std::nullopt;
    const StepContent::Unmade* unmade = made_teams_.empty() ? nullptr : &made_teams_;
    const ApprovedStep now = content_.whole(step, unmade);
    const bool same_needs = needs_the_same(approved->needs, now.needs);
    if (now.digest != approved->digest || !same_needs)
      return difference(*approved, content_.in_parts(step, unmade), same_needs);
    return leaves_nobody_since(step) ? std::optional<Unapproved>(LeavesNobodySince{}) : std::nullopt;
  }

  /// But for what was done meanwhile.
  [[nodiscard]] bool needs_the_same(const std::vector<Address>& approved,
                                    const std::vector<Address>& now) const {
    const auto is_in = [](const std::vector<Address>& all) {
      return [&all](const Address& one) { return std::ranges::find(all, one) != all.end(); };
    };
    const auto ended = [&](const Address& need) { return done_.contains(need) || is_in(now)(need); };
    return std::ranges::all_of(now, is_in(approved)) && std::ranges::all_of(approved, ended);
  }

  static Unapproved difference(const ApprovedStep& approved, const ApprovedStep& now, bool same_needs) {
    DiffersSince differs;
    if (approved.action != now.action) differs.approved = action_name(approved.action);
    differs.of_another_record = approved.id && now.id && approved.id != now.id;
    differs.parts = differences_of_parts(approved.parts, now.parts);
    if (!same_needs) differs.parts.push_back({"step.needs", !approved.needs.empty(), !now.needs.empty()});
    return differs;
  }

  /// Under a guard that left somebody when it was approved.
  [[nodiscard]] bool leaves_nobody_since(const Step& step) const {
    const bool removes = step.kind() == ActionKind::remove;
    if (!step.runs() || (step.kind() != ActionKind::deactivate && !removes)) return false;
    const std::pair guard(step.address.type(), removes ? GuardKind::remove : GuardKind::deactivate);
    const auto is_under = [&](const GuardUse& use) {
      return use.leaves_nobody && std::pair(use.type, use.kind) == guard;
    };
    return std::ranges::any_of(plan_.guards, is_under) &&
           std::ranges::find(approval_.head.leaves_nobody, guard) == approval_.head.leaves_nobody.end();
  }

  const Approval& approval_;
  const Plan& plan_;
  const state::State& state_;
  StepContent content_;
  std::unordered_map<Address, const ApprovedStep*> approved_;
  std::unordered_set<Address> done_;
  StepContent::Unmade made_teams_;
  Moved moved_;
};

}  // namespace

Moved moved_since(const Catalog& catalog, const Approval& approval, const Plan& plan,
                  const state::State& state) {
  return Comparison(catalog, approval, plan, state).run();
}

void keep_approved(const Moved& moved, Plan& plan) {
  for (const auto& [at, why] : moved.steps) plan.steps[at].unapproved = why;
  leave_dependents(plan.steps);
  std::erase_if(plan.raises, [&](const GuardRaise& raise) {
    return std::ranges::find(moved.raises, raise) != moved.raises.end();
  });
  if (plan.seats && !moved.steps.empty()) share_seats(*plan.seats, plan.steps);
}

}  // namespace haloform::plan
