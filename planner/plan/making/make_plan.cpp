#include "planner/plan/making/make_plan.hpp"

#include "planner/plan/codec/plan_digest.hpp"
#include "planner/plan/finding/match.hpp"
#include "planner/plan/finding/settle.hpp"
#include "planner/plan/judging/allowances.hpp"
#include "planner/plan/judging/break_glass.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/plan/judging/guard_table.hpp"
#include "planner/plan/judging/guards.hpp"
#include "planner/plan/judging/missing_records.hpp"
#include "planner/plan/making/attached.hpp"
#include "planner/plan/making/awaited.hpp"
#include "planner/plan/making/dated_people.hpp"
#include "planner/plan/making/declared_step.hpp"
#include "planner/plan/making/ended_acceptances.hpp"
#include "planner/plan/making/forgotten_teams.hpp"
#include "planner/plan/making/leaving_teams.hpp"
#include "planner/plan/making/memberships.hpp"
#include "planner/plan/making/near_records.hpp"
#include "planner/plan/making/new_agents.hpp"
#include "planner/plan/making/owned_fields.hpp"
#include "planner/plan/making/pace.hpp"
#include "planner/plan/making/removed_step.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/making/seats.hpp"
#include "planner/plan/making/taken_keys.hpp"
#include "planner/plan/making/twins.hpp"
#include "planner/plan/value/order.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace haloform::plan {

namespace {

std::vector<Step> collect_steps(const Scene& scene, std::vector<DriftNote>& drift) {
  std::vector<Step> steps;
  const auto certain = std::ranges::count_if(scene.matching.bindings, [](const Binding& binding) {
    return binding.record == nullptr || binding.entry == nullptr || binding.adopted;
  });
  // A step is large: room for those that are certain saves most of the copying while the list grows.
  steps.reserve(static_cast<std::size_t>(certain));
  for (const Binding& binding : scene.matching.bindings) {
    if (auto step = declared_step(scene, binding, drift)) steps.push_back(std::move(*step));
  }
  for (const Leftover& leftover : scene.matching.leftovers) {
    if (scene.feeds.awaited.contains(*leftover.address)) continue;
    if (auto step = removed_step(scene, leftover, drift)) steps.push_back(std::move(*step));
  }
  block_near_creates(scene, steps);
  forget_teams_last(steps);
  std::ranges::stable_sort(drift, {}, &DriftNote::address);
  return steps;
}

/// Keys that two records would share, and circles of `needs`, are blocked. `steps` come back as the targets leave them.
void settle_order(const Scene& scene, std::vector<Step>& steps) {
  settle_taken_keys(scene, steps);
  keep_targets(scene.policy.targets, steps);
  sort_steps(steps);
  block_circles(steps);
}

/// Records of the state's that no address holds in this plan, since a person has to decide whose they are: they are not unmanaged.
std::set<std::pair<ResourceType, RemoteId>> records_in_doubt(const Scene& scene) {
  std::set<std::pair<ResourceType, RemoteId>> all;
  for (const Binding& binding : scene.matching.bindings) {
    if (binding.record == nullptr && binding.entry != nullptr)
      all.emplace(binding.resource->address.type(), binding.entry->id);
  }
  return all;
}

/// Live unbound records. Built-in records are not counted; inactive records are.
void count_unmanaged(const Scene& scene, const std::vector<Twin>& twins, Plan& plan) {
  std::map<const Record*, const Twin*> twin_of;
  for (const Twin& twin : twins) twin_of.try_emplace(twin.other, &twin);
  const auto in_doubt = records_in_doubt(scene);
  for (const ResourceType type : all_types) {
    const TypeSchema& schema = scene.catalog.of(type);
    const TypeSnapshot& live = scene.snapshot.of(type);
    std::size_t managed = 0;
    std::vector<const Record*> unmanaged;
    for (const Record& record : live.records()) {
      if (!scene.matching.owners.nobody(type, record) || in_doubt.contains({type, record.id})) {
        ++managed;
      } else if (record.built_in == BuiltIn::no) {
        unmanaged.push_back(&record);
      }
    }
    std::size_t& count = plan.unmanaged.at(type);
    count = unmanaged.size();
    if (!live.is_whole() && live.total()) count = *live.total() - std::min(*live.total(), managed);
    std::ranges::sort(unmanaged, {}, &Record::id);
    plan.unmanaged_records.reserve(plan.unmanaged_records.size() + unmanaged.size());
    for (const Record* record : unmanaged) {
      plan.unmanaged_records.push_back(
          {type,
           record->id,
           std::string(record->fields.text(schema.name)),
           schema.email ? std::string(record->fields.text(*schema.email)) : std::string(),
           schema.activation == TypeFacts::Activation::none || record->is_active(),
           {},
           plan.lists_unmanaged ? record->fields : Attributes{}});
      if (const auto twin = twin_of.find(record); twin != twin_of.end()) {
        plan.unmanaged_records.back().twin_of =
            twin->second->address->text() + " (id " + twin->second->managed->id.text() + ')';
      }
    }
  }
}

/// Earlier creates without a known end, whose block is gone: no step can speak for them.
std::vector<PlanWarning> forlorn_intents(const Scene& scene) {
  std::vector<PlanWarning> warnings;
  for (const Settlement& one : scene.matching.settled) {
    if (one.end != Settlement::End::none && one.end != Settlement::End::several) continue;
    const state::OpenIntent& intent = *one.intent;
    if (scene.desired.find(intent.address) != nullptr) continue;
    if (one.candidates.empty() && intent.refused) continue;  // The refusal was reported when it came.
    warnings.emplace_back(ForlornCreate{intent.address, key_name(intent.key), one.candidates});
  }
  return warnings;
}

std::vector<PlanWarning> warnings_of(const Scene& scene, const std::vector<Twin>& twins) {
  std::vector<PlanWarning> warnings;
  if (!scene.state.exists()) warnings.emplace_back(NoStateYet{});
  std::ranges::move(unlisted_warnings(scene.snapshot), std::back_inserter(warnings));
  std::ranges::move(forlorn_intents(scene), std::back_inserter(warnings));
  std::ranges::move(twin_warnings(scene, twins), std::back_inserter(warnings));
  std::ranges::move(outsiders(scene.teams, scene.snapshot, scene.matching), std::back_inserter(warnings));
  if (auto made = new_agents_warning(scene)) warnings.emplace_back(std::move(*made));
  std::ranges::move(ended_acceptances(scene), std::back_inserter(warnings));
  std::ranges::move(warnings_of_dates(scene), std::back_inserter(warnings));
  std::ranges::move(allowance_warnings(scene.desired, scene.state, scene.policy.now),
                    std::back_inserter(warnings));
  std::ranges::move(break_glass_warnings(scene.desired, scene.state), std::back_inserter(warnings));
  std::ranges::move(owned_fields(scene), std::back_inserter(warnings));
  std::ranges::copy(scene.feeds.warnings, std::back_inserter(warnings));
  return warnings;
}

/// Whether somebody leaves among whom may be the agent of these credentials.
bool may_leave_itself(const Scene& scene, const std::vector<Step>& steps) {
  return scene.snapshot.self_in_doubt && std::ranges::any_of(steps, [](const Step& step) {
           const bool leaves = step.kind() == ActionKind::deactivate || step.kind() == ActionKind::remove;
           return leaves && facts_of(step.address.type()).seats == TypeFacts::SeatUse::one_each;
         });
}

PerType<FoundRecords> found_records(const Scene& scene) {
  PerType<FoundRecords> found{};
  for (const Binding& binding : scene.matching.bindings) {
    const ResourceType type = binding.resource->address.type();
    if (binding.record == nullptr || scene.matching.tally.active.at(type) > 0) continue;
    ++found.at(type).records;
    if (binding.record->is_active()) ++found.at(type).active;
  }
  return found;
}

Plan plan_of(const Scene& scene, std::vector<Step> steps, std::vector<DriftNote> drift) {
  Plan plan;
  plan.instance = scene.policy.instance;
  plan.tenant = scene.policy.tenant;
  plan.profile = scene.policy.profile;
  plan.lineage = scene.state.lineage;
  plan.serial = scene.state.serial;
  plan.created = scene.policy.now;
  if (scene.policy.as_of) plan.as_of = scene.policy.now;
  plan.allowed = scene.policy.allow;
  plan.deletes_allowed = scene.policy.allow_delete;
  plan.lists_unmanaged = scene.policy.lists_unmanaged;
  plan.is_targeted = !scene.policy.targets.empty();
  plan.drift = std::move(drift);
  const std::vector<Twin> twins = find_twins(scene);
  note_twins(scene, twins, steps);
  note_attached(scene, steps);
  plan.warnings = warnings_of(scene, twins);
  if (auto leaving = teams_to_leave(scene, steps)) plan.warnings.push_back(std::move(*leaving));
  if (may_leave_itself(scene, steps)) plan.warnings.emplace_back(OwnAgentInDoubt{});
  std::ranges::move(attached_warnings(scene, steps), std::back_inserter(plan.warnings));
  plan.read = summary_of(scene);
  plan.blocked_by = guard_missing(scene.matching, scene.policy.allow);
  block_awaited(scene, steps);
  plan.found = found_records(scene);
  plan.steps = std::move(steps);
  const state::State& state = scene.state;
  for (Step& step : plan.steps) {
    step.precondition.changed = state.changed(step.effect.moved_from.value_or(step.address));
  }
  judge(scene.catalog, scene.desired, state, scene.snapshot, scene.policy.now, plan);
  if (scene.policy.targets.empty()) {
    plan.raises = raised_guards(scene.desired, state, scene.policy.now);
    plan.feeds = scene.feeds.feeds;
  }
  // A removal that waits for a day, or for an import, keeps what another step waits for; also where nobody counts seats.
  defer_dependents(plan.steps);
  plan.seats = allot_seats(scene, plan.steps, plan.warnings);
  count_unmanaged(scene, twins, plan);
  plan.requests = static_cast<std::size_t>(
      std::ranges::count_if(plan.steps, [](const Step& step) { return step.runs() && step.writes(); }));
  plan.apply_requests =
      apply_requests(plan.steps, scene.policy.profile, scene.policy.batch, scene.snapshot.requests);
  if (const auto& pace = scene.snapshot.pace)
    plan.pace = ApplyPace{pace->requests, pace->per, time_needed(*pace, plan.apply_requests)};
  plan.digest = plan_digest(scene.catalog, plan);
  return plan;
}

}  // namespace

std::expected<Plan, std::vector<PlanFault>> make_plan(const Catalog& catalog, const DesiredState& desired,
                                                      const state::State& state, const Snapshot& snapshot,
                                                      const Policy& policy, std::optional<Matching> bound) {
  std::vector<PlanFault> faults = faults_of_reading(desired, state, snapshot, policy);
  if (!faults.empty()) return std::unexpected(std::move(faults));

  Matching matching = bound ? std::move(*bound) : match(catalog, desired, state, snapshot);
  if (!matching.faults.empty()) return std::unexpected(std::move(matching.faults));

  const TeamBook teams(catalog.of(ResourceType::team), desired, state, snapshot, matching, policy.now);
  const FeedsAfter feeds = feeds_after(desired, state, policy.now);
  const Scene scene{catalog, desired, state, snapshot, policy, matching, teams, feeds};
  faults = unknown_targets(scene);
  if (!faults.empty()) return std::unexpected(std::move(faults));
  std::vector<DriftNote> drift;
  std::vector<Step> steps = collect_steps(scene, drift);
  settle_order(scene, steps);
  return plan_of(scene, std::move(steps), std::move(drift));
}

}  // namespace haloform::plan
