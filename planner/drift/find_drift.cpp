#include "planner/drift/find_drift.hpp"

#include "planner/plan/finding/match.hpp"
#include "planner/plan/finding/ownership.hpp"
#include "planner/plan/judging/missing_records.hpp"
#include "planner/plan/making/awaited.hpp"
#include "planner/plan/making/ended_acceptances.hpp"
#include "planner/plan/making/field_diff.hpp"
#include "planner/plan/making/identity.hpp"
#include "planner/plan/making/memberships.hpp"
#include "planner/plan/making/new_agents.hpp"
#include "planner/plan/making/references.hpp"
#include "planner/plan/making/scene.hpp"
#include "planner/plan/making/twins.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace haloform::drift {

namespace {

using Acceptance = Lifecycle::AcceptedDrift;

/// Whom the state knows, as haloform last left them.
plan::Person person_as_applied(const TypeSchema& schema, const state::Entry& entry) {
  const Attributes& applied = entry.draft.applied.fields;
  return {std::string(applied.text(schema.name)),
          schema.email ? std::string(applied.text(*schema.email)) : std::string()};
}

/// The memberships of which a part was changed by hand: without that part, and as they are.
plan::TeamsChange teams_change(const plan::TeamBook& book, const std::vector<RemoteId>& live,
                               const plan::TeamsDrift& part) {
  plan::TeamsChange change;
  for (const RemoteId id : live) {
    change.after.push_back(book.ref(id));
    if (!std::ranges::binary_search(part.joined, id)) change.before.push_back(book.ref(id));
  }
  for (const RemoteId id : part.left) change.before.push_back(book.ref(id));
  std::ranges::sort(change.before);
  std::ranges::sort(change.after);
  change.drift = plan::Drift::yes;
  return change;
}

/// Whether all by which the person was known is somebody else's by now; a plan would block every step for that.
bool is_another_person(const TypeSchema& schema, const Address& address, const Record& record,
                       const state::Entry& entry, const Resource* resource) {
  plan::Step step = plan::make_step(address, plan::StateOnly{record.id});
  plan::check_identity(schema, record, &entry, resource, step);
  return std::ranges::any_of(step.blocked_by, [](const plan::Block& block) {
    return std::holds_alternative<plan::AnotherPersonNow>(block);
  });
}

/// Looks at every address, and at the records that have none.
class Finder {
 public:
  Finder(const plan::Scene& scene, Report& report) : scene_(&scene), report_(&report) {}

  void run() {
    for (const plan::Binding& binding : scene_->matching.bindings) {
      if (is_wanted(binding.resource->address)) declared(binding);
    }
    for (const plan::Leftover& leftover : scene_->matching.leftovers) {
      if (is_wanted(*leftover.address)) removed(leftover);
    }
    outsiders();
    twins();
    if (scene_->policy.targets.empty()) new_agents();
  }

 private:
  [[nodiscard]] bool is_wanted(const Address& address) const {
    return scene_->policy.targets.empty() || scene_->policy.targets.contains(address);
  }
  [[nodiscard]] const TypeSchema& schema_of(ResourceType type) const { return scene_->catalog.of(type); }
  [[nodiscard]] SourceSpan source_of(const Address& address) const {
    const Resource* resource = scene_->desired.find(address);
    return resource == nullptr ? SourceSpan{} : scene_->desired.span(resource->place);
  }

  void declared(const plan::Binding& binding);
  void removed(const plan::Leftover& leftover);
  void deleted(const plan::Binding& binding);
  void unseen(const Address& address, plan::Block why);
  void awaited(const Address& address, const state::Entry& entry);
  void switched(const plan::Binding& binding);
  void fields(const plan::Binding& binding);
  void teams(const plan::Binding& binding);
  void outsiders();
  void twins();
  void new_agents();

  [[nodiscard]] Finding finding(Kind kind, const Address& address, const Record& record) const;
  /// Of what is accepted, or not (`by` is nothing).
  void put(Finding finding, const Acceptance* by) {
    if (by == nullptr) return report_->findings.push_back(std::move(finding));
    report_->accepted.push_back({std::move(finding), iso_date(by->until), by->reason});
  }

  const plan::Scene* scene_;
  Report* report_;
  std::set<const Record*> told_;  ///< As the twin of somebody.
};

Finding Finder::finding(Kind kind, const Address& address, const Record& record) const {
  const ResourceType type = address.type();
  return {kind, type, address, record.id, plan::person_of(schema_of(type), record), source_of(address)};
}

void Finder::unseen(const Address& address, plan::Block why) {
  report_->unseen.push_back({address, source_of(address), std::move(why)});
}

void Finder::awaited(const Address& address, const state::Entry& entry) {
  const WallTime made = entry.draft.made.value_or(WallTime());
  unseen(address, plan::NotShownYet{entry.id, made, made + plan::newborn_for, 1});
}

void Finder::declared(const plan::Binding& binding) {
  const Address& address = binding.resource->address;
  // Whoever changes it meanwhile was asked to.
  if (binding.resource->lifecycle->schedule->is_paused(scene_->policy.now)) return;
  if (binding.awaited != nullptr && binding.record == nullptr) return awaited(address, *binding.awaited);
  if (binding.was) return deleted(binding);
  // What the state does not know yet was never applied.
  if (binding.entry == nullptr || binding.adopted) return;
  if (!binding.unclear.empty()) return unseen(address, binding.unclear.front());
  if (binding.record == nullptr) return;
  switched(binding);
  fields(binding);
  teams(binding);
}

void Finder::deleted(const plan::Binding& binding) {
  const Address& address = binding.resource->address;
  const TypeSchema& schema = schema_of(address.type());
  const state::Entry* entry = scene_->state.find(binding.moved_from ? *binding.moved_from : address);
  Finding one{Kind::deleted, address.type(), address, binding.was, {}, source_of(address)};
  if (entry != nullptr) one.person = person_as_applied(schema, *entry);
  if (binding.record != nullptr) one.other = plan::record_name(schema, *binding.record);
  put(std::move(one), nullptr);
}

/// By hand, and not as the block says.
void Finder::switched(const plan::Binding& binding) {
  const Resource& resource = *binding.resource;
  const std::optional<bool>& applied = binding.entry->draft.applied.active;
  const bool live = binding.record->is_active();
  if (schema_of(resource.address.type()).activation != TypeFacts::Activation::switchable) return;
  if (!applied || *applied == live || resource.wants_active(scene_->policy.now) == live) return;
  // What an import does is nobody's doing by hand.
  if (plan::import_of(binding.record, &resource, nullptr) != nullptr) return;
  Finding one = finding(live ? Kind::switched_on : Kind::switched_off, resource.address, *binding.record);
  one.changes.active = plan::ActiveChange{*applied, live, plan::Drift::yes};
  put(std::move(one), resource.accepts("active", scene_->policy.now));
}

void Finder::fields(const plan::Binding& binding) {
  const Resource& resource = *binding.resource;
  const TypeSchema& schema = schema_of(resource.address.type());
  const Attributes& live = binding.record->fields;
  const auto shown = plan::with_addresses(schema, live, resource.fields, *scene_);
  std::vector<plan::FieldChange> changes = plan::drifted_fields(
      schema, resource, shown ? *shown : live, *binding.record->given_names, binding.entry->draft);
  const bool imported = plan::import_of(binding.record, &resource, nullptr) != nullptr;
  if (!imported && is_another_person(schema, resource.address, *binding.record, *binding.entry, &resource)) {
    Finding one = finding(Kind::another_person, resource.address, *binding.record);
    one.changes.fields = std::move(changes);
    return put(std::move(one), nullptr);
  }
  Finding rest = finding(Kind::changed, resource.address, *binding.record);
  for (plan::FieldChange& change : changes) {
    const Acceptance* accepted = resource.accepts(schema.at(change.field).name, scene_->policy.now);
    if (accepted == nullptr) {
      rest.changes.fields.push_back(std::move(change));
      continue;
    }
    Finding one = finding(Kind::changed, resource.address, *binding.record);
    one.changes.fields.push_back(std::move(change));
    put(std::move(one), accepted);
  }
  if (!rest.changes.fields.empty()) put(std::move(rest), nullptr);
}

void Finder::teams(const plan::Binding& binding) {
  const Resource& agent = *binding.resource;
  if (schema_of(agent.address.type()).membership != TypeFacts::Membership::joins_teams) return;
  const plan::TeamBook& book = scene_->teams;
  const plan::TeamRule rule =
      scene_->catalog.one_team(scene_->policy.profile) ? plan::TeamRule::one : plan::TeamRule::many;
  const plan::TeamsDrift all =
      plan::drifted_teams(book, rule, agent, *binding.record, &binding.entry->draft.applied);
  // What nothing accepts stands under nullptr.
  std::map<const Acceptance*, plan::TeamsDrift> parts;
  for (const RemoteId id : all.joined) parts[book.acceptance(agent, id)].joined.push_back(id);
  for (const RemoteId id : all.left) parts[book.acceptance(agent, id)].left.push_back(id);
  for (const auto& [accepted, part] : parts) {
    const Kind kind = part.joined.empty() ? Kind::removed_from_team : Kind::added_to_team;
    Finding one = finding(kind, agent.address, *binding.record);
    one.changes.teams = teams_change(book, **binding.record->teams, part);
    put(std::move(one), accepted);
  }
}

/// Of somebody whose block is gone only what outlives it is told: that they are to be inactive, and to stay who they are.
void Finder::removed(const plan::Leftover& leftover) {
  const Address& address = *leftover.address;
  const state::Entry& entry = *leftover.entry;
  const TypeSchema& schema = schema_of(address.type());
  const bool stays = schema.activation == TypeFacts::Activation::switchable &&
                     entry.draft.on_removal == OnRemoval::deactivate;
  const bool left = entry.draft.status == state::Status::deactivated;
  if (!stays && !left) return;
  if (leftover.awaited) return awaited(address, entry);
  if (!leftover.unclear.empty()) return unseen(address, leftover.unclear.front());
  if (leftover.record == nullptr) {
    const Finding one{Kind::deleted, address.type(), address, entry.id, person_as_applied(schema, entry), {}};
    return put(one, nullptr);
  }
  if (plan::import_of(leftover.record, nullptr, &entry.draft) != nullptr) return;
  if (left && leftover.record->is_active()) {
    Finding one = finding(Kind::switched_on, address, *leftover.record);
    one.changes.active = plan::ActiveChange{false, true, plan::Drift::yes};
    put(std::move(one), nullptr);
  }
  if (is_another_person(schema, address, *leftover.record, entry, nullptr))
    put(finding(Kind::another_person, address, *leftover.record), nullptr);
}

/// Agents in exclusive teams whom no block declares.
void Finder::outsiders() {
  if (!scene_->teams.any_exclusive()) return;
  for (const Record& record : scene_->snapshot.of(ResourceType::agent).records()) {
    if (!*record.teams || !scene_->matching.owners.nobody(ResourceType::agent, record)) continue;
    for (const RemoteId id : **record.teams) {
      const plan::TeamBook::Team* team = scene_->teams.declared(id);
      if (team == nullptr || team->list != MemberList::exclusive || !is_wanted(*team->address)) continue;
      Finding one{Kind::outsider_in_team,
                  ResourceType::agent,
                  std::nullopt,
                  record.id,
                  plan::person_of(schema_of(ResourceType::agent), record),
                  source_of(*team->address)};
      one.team = *team->address;
      put(std::move(one), team->accepts);
    }
  }
}

void Finder::twins() {
  for (const plan::Twin& twin : plan::find_twins(*scene_)) {
    if (twin.other_address != nullptr || !is_wanted(*twin.address)) continue;
    Finding one = finding(Kind::twin, *twin.address, *twin.managed);
    one.other = plan::record_name(schema_of(twin.address->type()), *twin.other);
    told_.insert(twin.other);
    put(std::move(one), nullptr);
  }
}

/// But for those who are told as twins.
void Finder::new_agents() {
  for (const Record* record : plan::new_agents(*scene_)) {
    if (told_.contains(record)) continue;
    put({Kind::new_agent,
         ResourceType::agent,
         std::nullopt,
         record->id,
         plan::person_of(schema_of(ResourceType::agent), *record),
         {}},
        nullptr);
  }
}

std::tuple<Kind, std::optional<Address>, std::optional<RemoteId>> place_of(const Finding& one) {
  return {one.kind, one.address, one.id};
}

}  // namespace

std::expected<Report, std::vector<plan::PlanFault>> find_drift(
    const Catalog& catalog, const DesiredState& desired, const state::State& state, const Snapshot& snapshot,
    const plan::Policy& policy, std::optional<plan::Matching> bound) {
  std::vector<plan::PlanFault> faults = plan::faults_of_reading(desired, state, snapshot, policy);
  if (!faults.empty()) return std::unexpected(std::move(faults));
  plan::Matching matching = bound ? std::move(*bound) : plan::match(catalog, desired, state, snapshot);
  if (!matching.faults.empty()) return std::unexpected(std::move(matching.faults));
  const plan::TeamBook teams(catalog.of(ResourceType::team), desired, state, snapshot, matching, policy.now);
  const plan::FeedsAfter feeds = plan::feeds_after(desired, state, policy.now);
  const plan::Scene scene{catalog, desired, state, snapshot, policy, matching, teams, feeds};
  faults = plan::unknown_targets(scene);
  if (!faults.empty()) return std::unexpected(std::move(faults));

  Report report;
  report.instance = policy.instance;
  report.tenant = policy.tenant;
  report.profile = policy.profile;
  report.lineage = state.lineage;
  report.serial = state.serial;
  report.made = policy.now;
  report.read = plan::summary_of(scene);
  report.tells_new_agents = !policy.targets.empty() || plan::tells_new_agents(scene);
  report.suspicions = plan::guard_missing(matching, policy.allow);
  report.warnings = plan::ended_acceptances(scene);
  Finder(scene, report).run();
  std::ranges::stable_sort(report.findings, {}, place_of);
  std::ranges::stable_sort(report.accepted, {}, [](const Accepted& one) {
    return std::tuple(place_of(one.finding), one.until, one.reason);
  });
  std::ranges::stable_sort(report.unseen, {}, &Unseen::address);
  return report;
}

}  // namespace haloform::drift
