#include "planner/plan/making/bound_step.hpp"

#include "planner/base/clock.hpp"
#include "planner/plan/finding/by_external_id.hpp"
#include "planner/plan/finding/key_view.hpp"
#include "planner/plan/finding/ownership.hpp"
#include "planner/plan/making/activation.hpp"
#include "planner/plan/making/field_diff.hpp"
#include "planner/plan/making/identity.hpp"
#include "planner/plan/making/leaving_teams.hpp"
#include "planner/plan/making/protection.hpp"
#include "planner/plan/making/references.hpp"
#include "planner/plan/value/allow_flags.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace haloform::plan {

namespace {

FoundBy found_by(AdoptedBy by, const KeyView& key) {
  using enum FoundBy::Way;
  switch (by) {
    case AdoptedBy::natural_key: return {key.by == NaturalKey::By::email ? email : name};
    case AdoptedBy::previous_email: return {previous_email};
    case AdoptedBy::lifecycle_id: return {lifecycle_id};
    case AdoptedBy::open_intent: break;
  }
  return {open_intent};
}

/// What is true of a bound resource: what differs, and what the state should say of it afterwards.
struct Judgement {
  Changes changes;
  ActivationVerdict activation = ActivationVerdict::keep;
  bool wants_active = true;                       ///< As its dates have it now; of what can be switched.
  std::optional<std::vector<std::string>> teams;  ///< For the state.
  std::vector<state::LeavingTeam> leaving;
  std::vector<Address> needs;
  std::vector<DriftAccepted> accepted;  ///< What was changed outside and stays so for now.
  /// The import that says whether the person is active, where that is not as declared: nothing is done against it.
  const Record::ImportedBy* held_by = nullptr;
};

const state::EntryDraft* known_of(const Binding& binding) {
  return binding.entry == nullptr ? nullptr : &binding.entry->draft;
}

const state::Applied* applied_of(const Binding& binding) {
  return binding.entry == nullptr ? nullptr : &binding.entry->draft.applied;
}

void accept(Judgement& judgement, const Lifecycle::AcceptedDrift& one) {
  judgement.accepted.push_back({one.what, iso_date(one.until), one.reason});
}

/// Whom somebody switched on or off, and that is accepted: neither switched back nor, for now, anybody's decision.
void accept_switch(const Scene& scene, const Resource& resource, Judgement& judgement) {
  const bool drifted = judgement.activation == ActivationVerdict::leave_off ||
                       (judgement.changes.active && judgement.changes.active->drift == Drift::yes);
  const Lifecycle::AcceptedDrift* accepted = drifted ? resource.accepts("active", scene.policy.now) : nullptr;
  if (accepted == nullptr) return;
  judgement.activation = ActivationVerdict::keep;
  judgement.changes.active.reset();
  accept(judgement, *accepted);
}

/// Whom an import keeps on or off against the block: they are not switched on, and to switch them off waits for the import.
void leave_to_import(const Binding& binding, Judgement& judgement) {
  if (judgement.activation == ActivationVerdict::keep) return;
  judgement.held_by = import_of(binding.record, binding.resource, nullptr);
  if (judgement.held_by == nullptr || judgement.activation == ActivationVerdict::switch_off) return;
  judgement.activation = ActivationVerdict::leave_off;
  judgement.changes.active.reset();
}

/// Takes out the fields of which that is accepted.
void accept_fields(const Scene& scene, const TypeSchema& schema, const Resource& resource,
                   Judgement& judgement) {
  if (resource.lifecycle->drift.empty()) return;
  std::erase_if(judgement.changes.fields, [&](const FieldChange& change) {
    if (change.drift == Drift::no) return false;
    const auto* accepted = resource.accepts(schema.at(change.field).name, scene.policy.now);
    if (accepted != nullptr) accept(judgement, *accepted);
    return accepted != nullptr;
  });
}

Judgement judgement_of(const Scene& scene, const TypeSchema& schema, const Binding& binding) {
  const Resource& resource = *binding.resource;
  const Record& record = *binding.record;
  const state::Applied* applied = applied_of(binding);
  Judgement judgement;
  const auto shown = with_addresses(schema, record.fields, resource.fields, scene);
  judgement.changes.fields =
      diff_fields(schema, resource, shown ? *shown : record.fields, *record.given_names,
                  binding.entry == nullptr ? nullptr : &binding.entry->draft);
  accept_fields(scene, schema, resource, judgement);
  if (schema.activation == TypeFacts::Activation::switchable) {
    const bool forced = is_allowed(scene.policy.allow, resource.address.type(), "reactivate");
    judgement.wants_active = resource.wants_active(scene.policy.now);
    judgement.activation =
        judge_activation({resource.active_at(scene.policy.now), record.is_active(),
                          binding.entry == nullptr ? nullptr : &binding.entry->draft,
                          forced ? Reactivation::also_switched_off_outside : Reactivation::only_ours});
    const bool on = judgement.activation == ActivationVerdict::switch_on;
    if (on || judgement.activation == ActivationVerdict::switch_off) {
      const bool drift = applied != nullptr && applied->active == on;
      judgement.changes.active = ActiveChange{!on, on, drift ? Drift::yes : Drift::no};
    }
    accept_switch(scene, resource, judgement);
    leave_to_import(binding, judgement);
  }
  if (schema.membership == TypeFacts::Membership::joins_teams) {
    const TeamRule rule = scene.catalog.one_team(scene.policy.profile) ? TeamRule::one : TeamRule::many;
    TeamsVerdict verdict = judge_teams(scene.teams, rule, resource, record, known_of(binding));
    judgement.changes.teams = std::move(verdict.change);
    judgement.teams = std::move(verdict.applied);
    judgement.leaving = std::move(verdict.leaving);
    if (verdict.accepted != nullptr) accept(judgement, *verdict.accepted);
    judgement.needs = std::move(verdict.needs);
  }
  return judgement;
}

std::optional<bool> active_after(const TypeSchema& schema, const Binding& binding,
                                 const Judgement& judgement) {
  if (schema.activation != TypeFacts::Activation::switchable) return std::nullopt;
  // Left switched off, it stays "active as last applied": so it stays drift until somebody decides.
  if (judgement.activation == ActivationVerdict::leave_off)
    return binding.entry == nullptr ? std::nullopt : binding.entry->draft.applied.active;
  return judgement.wants_active;
}

state::Status status_after(const Judgement& judgement) {
  return judgement.wants_active ? state::Status::active : state::Status::deactivated;
}

/// Whether the state says already what it should say afterwards.
bool state_agrees(const TypeSchema& schema, const Binding& binding, const Judgement& judgement) {
  const Resource& resource = *binding.resource;
  const state::EntryDraft& known = binding.entry->draft;
  return known.status == status_after(judgement) &&
         known.applied.active == active_after(schema, binding, judgement) &&
         known.applied.teams == judgement.teams && *known.leaving == judgement.leaving &&
         known.protection == protection_after(known_of(binding), resource) &&
         *known.external_id == *resource.external_id && known.on_removal == resource.lifecycle->on_removal &&
         *known.held_until == resource.held_until() && known.owner == resource.lifecycle->owner &&
         *known.block_if == resource.lifecycle->block_if && is_applied(schema, resource, known.applied) &&
         binding.moved_from == nullptr;
}

StateEffect effect_of(const TypeSchema& schema, const Binding& binding, Judgement& judgement) {
  const Resource& resource = *binding.resource;
  StateEffect effect;
  state::EntryDraft& entry = effect.entry.emplace();
  entry.status = status_after(judgement);
  entry.applied.fields = applied_after(schema, resource, binding.record, applied_of(binding));
  entry.applied.active = active_after(schema, binding, judgement);
  entry.applied.teams = std::move(judgement.teams);
  entry.leaving = std::move(judgement.leaving);
  entry.external_id = resource.external_id;
  entry.protection = protection_after(known_of(binding), resource);
  entry.on_removal = resource.lifecycle->on_removal;
  entry.held_until = resource.held_until();
  entry.owner = resource.lifecycle->owner;
  entry.block_if = resource.lifecycle->block_if;
  if (binding.entry != nullptr) {
    const state::EntryDraft& known = binding.entry->draft;
    entry.made = known.made;
    entry.kept = kept_after(known, entry.applied.fields);
  }
  if (binding.moved_from != nullptr) effect.moved_from = *binding.moved_from;
  return effect;
}

/// What a reviewer should know beside the changes: what stops being managed, and where the address was.
void add_notes(const Scene& scene, const TypeSchema& schema, const Binding& binding,
               const StateEffect& effect, Step& step) {
  if (binding.by_number) step.notes.emplace_back(KnownByExternalId{*binding.resource->external_id});
  if (!effect.entry->leaving->empty())
    step.notes.emplace_back(LeavesTeams{leaves_words(scene.teams, *effect.entry->leaving)});
  if (binding.moved_from != nullptr) step.notes.emplace_back(MovedFrom{*binding.moved_from});
  if (binding.entry == nullptr) return;
  const state::EntryDraft& known = binding.entry->draft;
  std::vector<std::string> dropped = field_names(schema, no_longer_managed(*binding.resource, known.applied));
  const bool leaves_a_team = step.changes() != nullptr && step.changes()->teams;
  if (*known.applied.teams && !*effect.entry->applied.teams && !leaves_a_team) dropped.emplace_back("teams");
  if (!dropped.empty()) step.notes.emplace_back(NoLongerManaged{std::move(dropped)});
  const state::EntryDraft& after = *effect.entry;
  if (known.protection != after.protection) {
    step.notes.emplace_back(
        ProtectionChanged{after.protection != Protection::none, after.protection == Protection::break_glass});
  }
  if (!known.external_id->empty() && *known.external_id != *after.external_id) {
    const bool none = after.external_id->empty();
    step.notes.emplace_back(
        ExternalIdChanged{*known.external_id, none ? std::nullopt : std::optional(*after.external_id)});
  }
  if (known.on_removal != after.on_removal) step.notes.emplace_back(OnRemovalChanged{after.on_removal});
  // Whoever is deactivated is not held any more.
  if (known.held_until != after.held_until && step.kind() != ActionKind::deactivate)
    step.notes.emplace_back(HoldChanged{*after.held_until});
  if (known.owner != after.owner)
    step.notes.emplace_back(OwnerChanged{after.owner == Lifecycle::Owner::haloform});
  if (*known.block_if != *after.block_if) step.notes.emplace_back(BlockIfChanged{*after.block_if});
}

/// Why a step of the state alone is there, where its notes do not say it.
std::vector<StepReason> recorded(const TypeSchema& schema, const Binding& binding,
                                 const StateEffect& effect) {
  const state::EntryDraft& known = binding.entry->draft;
  const state::EntryDraft& after = *effect.entry;
  std::vector<std::string> names =
      field_names(schema, newly_recorded(schema, *binding.resource, known.applied));
  if (known.status != after.status || known.applied.active != after.applied.active)
    names.emplace_back("active");
  if (*after.applied.teams && known.applied.teams != after.applied.teams) names.emplace_back("teams");
  if (*known.external_id != *after.external_id && known.external_id->empty())
    names.emplace_back("external_id");
  // Declared again before it was left.
  if (known.leaving->size() > after.leaving->size() && known.applied.teams == after.applied.teams)
    names.emplace_back("teams");
  if (names.empty()) return {};
  return {AlreadyHas{std::move(names)}};
}

/// A changed name and a changed e-mail at once: is it still the same person?
void block_another_person(const TypeSchema& schema, const Binding& binding, Step& step) {
  const Changes* changes = step.changes();
  if (!schema.email || changes == nullptr || has_same_number(*binding.resource, binding.entry)) return;
  const auto change_of = [&](FieldId field) {
    const auto at = std::ranges::find(changes->fields, field, &FieldChange::field);
    if (at == changes->fields.end() || at->before.is_null()) return static_cast<const FieldChange*>(nullptr);
    // Written in another way it is still the same name, or the same address.
    return same_key(at->before.plain(), at->after.plain()) ? nullptr : &*at;
  };
  const auto said = [](const Block& block) { return rule_of(block) == BlockRule::another_person; };
  const FieldChange* email = change_of(*schema.email);
  if (std::ranges::any_of(step.blocked_by, said)) return;
  if (email == nullptr || change_of(schema.name) == nullptr) return;
  if (is_in_kept_form(schema, *binding.resource, *binding.record)) return;
  std::string old = email->before.plain();
  const auto same = [&](const std::string& one) { return same_key(one, old); };
  if (std::ranges::any_of(binding.resource->lifecycle->previously, same)) return;
  step.blocked_by.emplace_back(NameAndEmailChange{binding.record->id, std::move(old)});
}

/// Why somebody is to be inactive: `active: false` says it before a date does.
StepReason inactive_reason(const Resource& resource) {
  if (!resource.wants_active()) return DeclaredInactive{};
  const Lifecycle::Schedule& dates = *resource.lifecycle->schedule;
  return Ended{iso_date(dates.last_day()->day), dates.grace.count()};
}

/// A record that shows its custom fields has no others: they would be sent for nothing.
void block_unknown_custom(const TypeSchema& schema, const Binding& binding, Step& step) {
  constexpr std::size_t most_named = 8;
  const Changes* changes = step.changes();
  if (changes == nullptr) return;
  for (const FieldChange& change : changes->fields) {
    const auto wanted = change.after.as_entries();
    const Value* live = binding.record->fields.find(change.field);
    const auto has = live == nullptr ? std::nullopt : live->as_entries();
    if (schema.at(change.field).kind != ValueKind::entries || !wanted || !has) continue;
    UnknownCustomFields block{binding.record->id, {}, {}};
    for (const Value::Entry& entry : *wanted) {
      if (!std::ranges::binary_search(*has, entry.name, {}, &Value::Entry::name))
        block.names.push_back(entry.name);
    }
    if (block.names.empty()) continue;
    for (const Value::Entry& entry : *has) {
      if (block.known.size() < most_named) block.known.push_back(entry.name);
    }
    step.blocked_by.emplace_back(std::move(block));
  }
}

std::vector<StepReason> reactivate_reasons(const Binding& binding, const Judgement& judgement) {
  const Lifecycle::Schedule& dates = *binding.resource->lifecycle->schedule;
  if (binding.entry == nullptr) {
    if (dates.starts) return {Started{iso_date(dates.starts->day)}};
    return {};
  }
  const state::EntryDraft& known = binding.entry->draft;
  if (judgement.changes.active->drift == Drift::yes) return {SwitchedOffOutside{}};
  if (known.status == state::Status::deactivated) {
    if (dates.starts) return {Started{iso_date(dates.starts->day)}};
    if (const auto* last = dates.last_day()) return {EndsLater{iso_date(last->day)}};
    return {DeclaredAgain{}};
  }
  if (!known.applied.active) return {};
  return {CreatedWithoutSeat{}};
}

/// The strongest name that fits: deactivate, reactivate, adopt, update, state.
Step named_step(const TypeSchema& schema, const Binding& binding, Judgement& judgement) {
  const Resource& resource = *binding.resource;
  const Record& record = *binding.record;
  const auto step = [&](Action action, std::vector<StepReason> reasons) {
    Step made = make_step(resource.address, std::move(action));
    made.reasons = std::move(reasons);
    if (binding.adopted)
      made.reasons.emplace_back(found_by(*binding.adopted, key_view(schema, resource.fields)));
    if (binding.was) made.reasons.emplace_back(DeletedOutside{*binding.was});
    return made;
  };
  if (judgement.activation == ActivationVerdict::switch_off) {
    auto off = DeactivateChanges::of(std::move(judgement.changes));
    return step(Deactivate{record.id, std::move(*off)}, {inactive_reason(resource)});
  }
  if (judgement.activation == ActivationVerdict::switch_on) {
    std::vector<StepReason> reasons = reactivate_reasons(binding, judgement);
    auto on = ReactivateChanges::of(std::move(judgement.changes));
    return step(Reactivate{record.id, std::move(*on)}, std::move(reasons));
  }
  if (binding.adopted) {
    return step(Adopt{record.id, *binding.adopted, std::move(judgement.changes), binding.was}, {});
  }
  if (auto changes = SomeChanges::of(std::move(judgement.changes))) {
    return step(Update{record.id, std::move(*changes)}, {});
  }
  return step(StateOnly{record.id}, {});
}

Step step_for(const Scene& scene, const TypeSchema& schema, const Binding& binding, Judgement& judgement) {
  StateEffect effect = effect_of(schema, binding, judgement);
  std::vector<Address> needs = std::move(judgement.needs);
  Step step = named_step(schema, binding, judgement);
  add_notes(scene, schema, binding, effect, step);
  if (step.kind() == ActionKind::state) step.reasons = recorded(schema, binding, effect);
  check_identity(schema, *binding.record, binding.entry, binding.resource, step);
  block_another_person(schema, binding, step);
  block_unknown_custom(schema, binding, step);
  step.needs = std::move(needs);
  step.effect = std::move(effect);
  return step;
}

}  // namespace

std::optional<Step> bound_step(const Scene& scene, const Binding& binding, std::vector<DriftNote>& drift) {
  const Address& address = binding.resource->address;
  const TypeSchema& schema = scene.catalog.of(address.type());
  Judgement judgement = judgement_of(scene, schema, binding);
  if (judgement.activation == ActivationVerdict::leave_off) {
    DriftReason why = LeftSwitchedOff{};
    if (judgement.held_by != nullptr)
      why = LeftOffByImport{std::string(import_name(judgement.held_by->source))};
    drift.push_back({address, binding.record->id, std::move(why)});
  }
  for (DriftAccepted& accepted : judgement.accepted)
    drift.push_back({address, binding.record->id, std::move(accepted)});
  const bool quiet = binding.entry != nullptr && !binding.adopted && judgement.changes.empty() &&
                     state_agrees(schema, binding, judgement);
  if (quiet) return std::nullopt;
  Step step = step_for(scene, schema, binding, judgement);
  // Where memberships change too, the change says it.
  if (step.kind() == ActionKind::deactivate && !step.changes()->teams) {
    if (auto lost = teams_lost(scene.teams, *binding.record)) step.notes.emplace_back(std::move(*lost));
  }
  if (judgement.held_by != nullptr && step.kind() == ActionKind::deactivate)
    step.deferred = LeftToImport{std::string(import_name(judgement.held_by->source)), false};
  step.precondition.key = natural_key(schema, binding.record->fields);
  if (schema.activation == TypeFacts::Activation::switchable)
    step.precondition.active = binding.record->is_active();
  return step;
}

}  // namespace haloform::plan
