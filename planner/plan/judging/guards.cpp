#include "planner/plan/judging/guards.hpp"

#include "planner/plan/finding/settle.hpp"
#include "planner/plan/judging/allowances.hpp"
#include "planner/plan/judging/attachments.hpp"
#include "planner/plan/judging/break_glass.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/plan/judging/guard_table.hpp"
#include "planner/plan/judging/site_limits.hpp"
#include "planner/plan/value/allow_flags.hpp"
#include "planner/plan/value/order.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <unordered_set>
#include <utility>

namespace haloform::plan {

namespace {

std::optional<GuardKind> guarded_as(const Step& step) {
  switch (step.kind()) {
    case ActionKind::deactivate: return GuardKind::deactivate;
    case ActionKind::remove: return GuardKind::remove;
    case ActionKind::create: return GuardKind::create;
    case ActionKind::update:
    case ActionKind::reactivate: return GuardKind::update;
    case ActionKind::adopt: return step.writes() ? std::optional(GuardKind::update) : std::nullopt;
    case ActionKind::forget:
    case ActionKind::state: break;
  }
  return std::nullopt;
}

using Group = std::vector<Step*>;

void block_all(const Group& steps, const Block& block) {
  for (Step* step : steps) step->blocked_by.push_back(block);
}

/// The limit that counts for one type and kind, and what it means.
struct Holding {
  Allowance allowed;
  std::optional<Limit> declared;  ///< What is declared, where that is more.
  std::size_t used = 0;
  bool leaves_nobody = false;
};

/// What a judgement says afresh; a saved plan carries what was said when it was made.
bool is_judged(BlockRule rule) {
  switch (rule) {
    case BlockRule::protect:
    case BlockRule::self:
    case BlockRule::built_in:
    case BlockRule::delete_flag:
    case BlockRule::last_active:
    case BlockRule::limit:
    case BlockRule::unlisted:
    case BlockRule::attached:
    case BlockRule::needs: return true;
    default: return false;
  }
}

/// What cannot be told of whom it is counts towards no limit: nothing of it would be done.
bool is_unclear(const Step& step) {
  return std::ranges::find(step.blocked_by, BlockRule::unclear, rule_of) != step.blocked_by.end();
}

class Judge {
 public:
  Judge(const Catalog& catalog, const DesiredState& desired, const state::State& state,
        const Snapshot& snapshot, WallTime now, Plan& plan)
      : catalog_(catalog),
        desired_(desired),
        state_(state),
        snapshot_(snapshot),
        once_(allowed_once(desired, state, now)),
        plan_(plan) {}

  void run() {
    const std::vector<Step*> before = take_blocks();
    for (Step& step : plan_.steps) departure(step);
    for (const ResourceType type : all_types) count_active(type);
    saved_ = std::exchange(plan_.guards, {});
    for (const GuardKind kind : all_guards) {
      if (kind != GuardKind::per_site) limits(kind);
    }
    for (const ResourceType type : all_types) by_site(type);
    site_limits();
    std::ranges::stable_sort(plan_.guards, {}, &GuardUse::type);
    reactivations();
    block_unlisted(snapshot_, plan_);
    // What a saved plan showed as blocked was reviewed as that: it stays so, whatever became of the reason.
    for (std::size_t at = 0; at < before.size(); ++at) {
      if (before[at]->blocked_by.empty()) before[at]->blocked_by = std::move(taken_[at]);
    }
  }

 private:
  /// Takes out what is said afresh, and gives back the steps that lost all of their blocks by that.
  std::vector<Step*> take_blocks() {
    std::vector<Step*> steps;
    for (Step& step : plan_.steps) {
      if (step.blocked_by.empty()) continue;
      std::vector<Block> all = step.blocked_by;
      std::erase_if(step.blocked_by, [](const Block& block) { return is_judged(rule_of(block)); });
      if (!step.blocked_by.empty()) continue;
      std::erase_if(all, [](const Block& block) { return rule_of(block) == BlockRule::needs; });
      steps.push_back(&step);
      taken_.push_back(std::move(all));
    }
    return steps;
  }

  // ---- what must not leave, whatever the numbers

  [[nodiscard]] const state::Entry* entry_of(const Step& step) const {
    return state_.find(step.effect.moved_from.value_or(step.address));
  }

  void departure(Step& step) {
    // Also of a removal that waits: whoever reviews it sees at once that it is never done.
    std::ranges::move(harm_to_break_glass(catalog_, desired_, state_, step),
                      std::back_inserter(step.blocked_by));
    const bool forgets = step.kind() == ActionKind::forget &&
                         catalog_.of(step.address.type()).activation == TypeFacts::Activation::switchable;
    if (step.kind() != ActionKind::deactivate && step.kind() != ActionKind::remove && !forgets) return;
    if (step.is_held() || step.is_left_to_import()) return;
    protection(step);
    if (forgets) return;
    const auto id = step.id();
    if (facts_of(step.address.type()).seats == TypeFacts::SeatUse::one_each && snapshot_.self == id) {
      step.blocked_by.emplace_back(OwnAgent{*id});
    }
    const Record* record = snapshot_.of(step.address.type()).find(*id);
    if (record != nullptr && record->built_in != BuiltIn::no) {
      step.blocked_by.emplace_back(BuiltInRecord{step.address, *id});
    }
    if (step.kind() == ActionKind::remove && !plan_.deletes_allowed)
      step.blocked_by.emplace_back(DeleteNotAllowed{});
    attached(step, *id);
  }

  /// What `block_if` names, by the block, or, where that is gone, as it was last applied.
  void attached(Step& step, RemoteId id) {
    const Resource* resource = desired_.find(step.address);
    const state::Entry* entry = entry_of(step);
    const std::vector<std::string>& kinds = holding_kinds(resource, entry);
    if (kinds.empty()) return;
    auto [things, unread] = attached_to(snapshot_, step.address.type(), id, kinds);
    if (things.empty() && unread.empty()) return;
    step.blocked_by.emplace_back(
        StillAttached{step.address, std::move(things), std::move(unread), resource == nullptr});
  }

  /// `protect: true` holds as long as the block or the state says so: whoever takes it out has to apply that first.
  void protection(Step& step) {
    const Resource* resource = desired_.find(step.address);
    const state::Entry* entry = entry_of(step);
    const bool declared = resource != nullptr && resource->lifecycle->protection == Protection::protect;
    const bool kept = entry != nullptr && entry->draft.protection == Protection::protect;
    if (!declared && !kept) return;
    step.blocked_by.emplace_back(Protected{step.address, !declared, resource == nullptr});
  }

  // ---- limits

  /// Who of the managed records is active, and who of them stays so.
  void count_active(ResourceType type) {
    std::unordered_set<RemoteId> leaving;
    std::unordered_set<RemoteId> active;
    for (const Step& step : plan_.steps) {
      const auto id = step.id();
      if (step.address.type() != type || !id || !step.precondition.active.value_or(true)) continue;
      const bool goes =
          (step.kind() == ActionKind::deactivate || step.kind() == ActionKind::remove) && !step.is_held();
      const bool leaves = goes && !step.is_left_to_import();
      if (leaves) leaving.insert(*id);
      if (step.effect.entry || leaves) active.insert(*id);
    }
    std::size_t entries = 0;
    for (const auto& [address, entry] : state_.of(type)) {
      if (entry.draft.status != state::Status::active) continue;
      ++entries;
      if (leaving.empty() || active.size() > leaving.size()) continue;
      const Record* record = snapshot_.of(type).find(entry.id);
      if (record != nullptr && record->is_active()) active.insert(entry.id);
    }
    const FoundRecords& found = plan_.found.at(type);
    base_.at(type) = entries > 0 ? entries : found.records;
    const std::size_t there = entries > 0 ? active.size() : std::max(active.size(), found.active);
    leaves_nobody_.at(type) = !leaving.empty() && there <= leaving.size();
  }

  [[nodiscard]] Holding holding(ResourceType type, GuardKind kind) const {
    const std::size_t base = base_.at(type);
    const Limit declared = desired_.guards().of(type, kind);
    Holding one;
    one.allowed = allowance(declared, kind, base);
    if (!state_.exists()) return one;
    // A state that an earlier version wrote keeps no guards: the defaults hold until an apply has kept others.
    const Limit kept = state_.guards ? state_.guards->of(type, kind) : default_limit(kind);
    if (kept == declared || !raises(kept, declared)) return one;
    if (const Allowance less = allowance(kept, kind, base); less.number <= one.allowed.number)
      one = {less, declared};
    return one;
  }

  [[nodiscard]] Group group(ResourceType type, GuardKind kind) const {
    Group group;
    for (Step& step : plan_.steps) {
      if (step.address.type() == type && guarded_as(step) == kind && !is_unclear(step) && !step.is_held() &&
          !step.is_left_to_import())
        group.push_back(&step);
    }
    return group;
  }

  void limits(GuardKind kind) {
    const bool leaves = kind == GuardKind::deactivate || kind == GuardKind::remove;
    PerType<Group> groups;
    PerType<Holding> all;
    PerType<std::size_t> wanted{};
    for (const ResourceType type : all_types) {
      groups.at(type) = group(type, kind);
      Holding& one = all.at(type);
      one = holding(type, kind);
      one.used = groups.at(type).size();
      // No guard of the configuration lets the last active record of a type go; --allow does.
      one.leaves_nobody = leaves && one.used > 0 && leaves_nobody_.at(type);
      allow_once(groups.at(type), type, kind, one);
      if (one.used > one.allowed.number || one.leaves_nobody) wanted.at(type) = one.used;
    }
    const Grants given = grants(plan_.allowed, guard_name(kind), wanted);
    for (const ResourceType type : all_types) {
      limit(type, kind, groups.at(type), all.at(type), given);
    }
  }

  /// Whether --allow was given by somebody who was told that nobody would be left: always, but for a saved plan that
  /// left somebody when it was made.
  [[nodiscard]] bool reviewed(ResourceType type, GuardKind kind) const {
    return std::ranges::none_of(saved_, [&](const GuardUse& use) {
      return use.type == type && use.kind == kind && !use.leaves_nobody;
    });
  }

  void limit(ResourceType type, GuardKind kind, const Group& steps, Holding& one, const Grants& given) {
    const auto more = given.of.at(type);
    if (more && *more > one.allowed.number) {
      one.allowed.number = *more;
      one.allowed.by_flag = true;
      one.allowed.once = false;
      one.declared.reset();
    }
    plan_.guards.push_back(
        {type, kind, one.allowed.limit, base_.at(type), one.allowed.number, one.used, one.leaves_nobody});
    if (one.used > one.allowed.number)
      block_all(steps, LimitExceeded{type, kind, one.used, one.allowed, one.declared, given.untyped});
    if (one.leaves_nobody && !(more && reviewed(type, kind)))
      block_all(steps, NoneLeftActive{type, kind, one.used, given.untyped});
  }

  [[nodiscard]] std::optional<std::int64_t> site(const Step& step) const {
    return site_of(catalog_.of(step.address.type()), desired_, state_, snapshot_, step);
  }

  /// What `allow:` lets through beyond a limit: in all, or of those at one site, who then do not count towards it.
  void allow_once(const Group& steps, ResourceType type, GuardKind kind, Holding& one) const {
    const std::size_t usual = one.allowed.number;
    std::size_t number = usual;
    std::size_t at_sites = 0;
    for (const GuardTable::OneOff& once : once_) {
      if (once.type != type || once.kind != kind) continue;
      if (!once.site) {
        number = std::max<std::size_t>(number, once.number);
        continue;
      }
      const auto there =
          std::ranges::count_if(steps, [&](const Step* step) { return site(*step) == once.site; });
      at_sites += std::min<std::size_t>(static_cast<std::size_t>(there), once.number);
    }
    number += at_sites;
    if (number == usual || one.used <= usual) return;
    one.allowed.number = number;
    one.allowed.once = true;
    one.declared.reset();
  }

  // ---- limits of one site

  /// Who leaves each site, whatever the limit.
  void by_site(ResourceType type) {
    if (!catalog_.of(type).scope) return;
    for (const GuardKind kind : {GuardKind::deactivate, GuardKind::remove}) {
      for (Step* step : group(type, kind)) sites_.at(type)[site(*step)].push_back(step);
    }
  }

  /// The limit at one site, with what is allowed there for a while.
  [[nodiscard]] Holding holding_at(ResourceType type, std::optional<std::int64_t> at) const {
    Holding one = holding(type, GuardKind::per_site);
    for (const GuardTable::OneOff& once : once_) {
      const bool of_sites = once.kind == GuardKind::per_site && (!once.site || once.site == at);
      const bool of_this =
          once.kind != GuardKind::create && once.kind != GuardKind::update && once.site && once.site == at;
      if (once.type != type || (!of_sites && !of_this) || once.number <= one.allowed.number) continue;
      one.allowed.number = once.number;
      one.allowed.once = true;
      one.declared.reset();
    }
    return one;
  }

  void site_limits() {
    PerType<std::size_t> wanted{};
    for (const ResourceType type : all_types) {
      for (const auto& [at, steps] : sites_.at(type)) {
        if (steps.size() > holding_at(type, at).allowed.number)
          wanted.at(type) = std::max(wanted.at(type), steps.size());
      }
    }
    const Grants given = grants(plan_.allowed, guard_name(GuardKind::per_site), wanted);
    for (const ResourceType type : all_types) {
      if (holding(type, GuardKind::per_site).allowed.limit.is_none()) continue;
      site_limits(type, given);
    }
  }

  void site_limits(ResourceType type, const Grants& given) {
    Holding most = holding(type, GuardKind::per_site);
    for (const auto& [at, steps] : sites_.at(type)) {
      Holding one = holding_at(type, at);
      one.used = steps.size();
      if (const auto more = given.of.at(type); more && *more > one.allowed.number) {
        one.allowed.number = *more;
        one.allowed.by_flag = true;
        one.allowed.once = false;
        one.declared.reset();
      }
      if (one.used > one.allowed.number) {
        block_all(steps,
                  SiteLimitExceeded{type, at, site_name(catalog_.of(type), desired_, snapshot_, at, steps),
                                    one.used, one.allowed, one.declared, given.untyped});
      }
      if (one.used >= most.used) most = one;
    }
    plan_.guards.push_back({type, GuardKind::per_site, most.allowed.limit, base_.at(type),
                            most.allowed.number, most.used, false});
  }

  /// `--allow agents.reactivate=N` speaks of records that were switched off outside and are not `active: true`.
  void reactivations() {
    PerType<Group> forced;
    PerType<std::size_t> wanted{};
    for (Step& step : plan_.steps) {
      const auto* reactivate = std::get_if<Reactivate>(&step.action);
      if (reactivate == nullptr || reactivate->changes.active().drift == Drift::no) continue;
      const Resource* resource = desired_.find(step.address);
      if (resource != nullptr && resource->active) continue;
      forced.at(step.address.type()).push_back(&step);
      ++wanted.at(step.address.type());
    }
    const Grants given = grants(plan_.allowed, "reactivate", wanted);
    for (const ResourceType type : all_types) {
      const std::size_t count = wanted.at(type);
      const std::uint32_t number = given.of.at(type).value_or(0);
      if (count <= number) continue;
      block_all(forced.at(type), ReactivationsExceeded{type, count, number, given.untyped});
    }
  }

  const Catalog& catalog_;
  const DesiredState& desired_;
  const state::State& state_;
  const Snapshot& snapshot_;
  const std::vector<GuardTable::OneOff> once_;  ///< As much of `allow:` as counts.
  Plan& plan_;
  PerType<BySite> sites_{};
  PerType<std::size_t> base_{};
  PerType<bool> leaves_nobody_{};
  std::vector<GuardUse> saved_;            ///< As a saved plan has them.
  std::vector<std::vector<Block>> taken_;  ///< Of the steps that `take_blocks` gave back.
};

}  // namespace

void judge(const Catalog& catalog, const DesiredState& desired, const state::State& state,
           const Snapshot& snapshot, WallTime now, Plan& plan) {
  hold_creates(plan, state, now);
  std::optional<state::State> settled;
  if (!state.open.empty()) settled = settle_intents(catalog, state, snapshot, now);
  Judge(catalog, desired, settled ? *settled : state, snapshot, now, plan).run();
  block_dependents(plan.steps);
}

}  // namespace haloform::plan
