#include "planner/plan/declared_step.hpp"

#include "planner/plan/activation.hpp"
#include "planner/plan/field_diff.hpp"
#include "planner/plan/guards.hpp"
#include "planner/plan/identity.hpp"
#include "planner/plan/key_view.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace haloform {

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

// ---- create

void note_doubt(const Settlement& doubt, WallTime now, Step& step) {
  const OpenIntent& intent = *doubt.intent;
  if (doubt.end == Settlement::End::several) {
    step.blocked_by.emplace_back(SeveralPossibleEnds{step.address, doubt.candidates});
    return;
  }
  if (is_spent(intent, now)) return;
  if (intent.refused) {
    step.reasons.emplace_back(RefusedEarlier{intent.since});
    return;
  }
  step.reasons.emplace_back(EarlierCreateInDoubt{key_name(intent.key)});
}

Step create_step(const Scene& scene, const Binding& binding) {
  const Resource& resource = *binding.resource;
  const TypeSchema& schema = scene.catalog.of(resource.address.type());
  const bool switchable = schema.activation == Activation::switchable;
  Create create{resource.fields, switchable ? resource.active : std::nullopt, std::nullopt, binding.was};
  std::vector<Address> needs;
  create.teams = teams_of_new(scene.teams, resource, needs);

  Step step = make_step(resource.address, std::move(create));
  step.needs = std::move(needs);
  if (binding.was) step.reasons.emplace_back(DeletedOutside{*binding.was});
  step.precondition.key = natural_key(schema, resource.fields);
  EntryDraft& entry = step.effect.entry.emplace();
  entry.applied.fields = resource.fields;
  if (switchable) {
    entry.applied.active = resource.wants_active();
    entry.status = resource.wants_active() ? Status::active : Status::deactivated;
  }
  if (resource.list != MemberList::absent || !resource.teams.empty()) {
    if (schema.membership == Membership::joins_teams) entry.applied.teams = resource.teams;
  }
  entry.protection = resource.lifecycle.protection;
  entry.on_removal = resource.lifecycle.on_removal;
  step.effect.moved_from = binding.moved_from ? std::optional(*binding.moved_from) : std::nullopt;
  if (binding.doubt != nullptr) note_doubt(*binding.doubt, scene.policy.now, step);
  return step;
}

// ---- a resource that has a record

/// What is true of a bound resource: what differs, and what the state should say of it afterwards.
struct Judgement {
  Changes changes;
  ActivationVerdict activation = ActivationVerdict::keep;
  std::optional<std::vector<std::string>> teams;  ///< For the state.
  std::vector<Address> needs;
};

const Applied* applied_of(const Binding& binding) {
  return binding.entry == nullptr ? nullptr : &binding.entry->draft.applied;
}

Judgement judge(const Scene& scene, const TypeSchema& schema, const Binding& binding) {
  const Resource& resource = *binding.resource;
  const Record& record = *binding.record;
  const Applied* applied = applied_of(binding);
  Judgement judgement;
  judgement.changes.fields =
      diff_fields(schema, resource, record, binding.entry == nullptr ? nullptr : &binding.entry->draft);
  if (schema.activation == Activation::switchable) {
    const bool forced = is_allowed(scene.policy.allow, resource.address.type(), "reactivate");
    judgement.activation = judge_activation(
        {resource.active, record.is_active(), binding.entry == nullptr ? nullptr : &binding.entry->draft,
         forced ? Reactivation::also_switched_off_outside : Reactivation::only_ours});
    const bool on = judgement.activation == ActivationVerdict::switch_on;
    if (on || judgement.activation == ActivationVerdict::switch_off) {
      const bool drift = applied != nullptr && applied->active == on;
      judgement.changes.active = ActiveChange{!on, on, drift ? Drift::yes : Drift::no};
    }
  }
  if (schema.membership == Membership::joins_teams) {
    const TeamRule rule = scene.catalog.one_team(scene.policy.profile) ? TeamRule::one : TeamRule::many;
    TeamsVerdict verdict = judge_teams(scene.teams, rule, resource, record, applied);
    judgement.changes.teams = std::move(verdict.change);
    judgement.teams = std::move(verdict.applied);
    judgement.needs = std::move(verdict.needs);
  }
  return judgement;
}

std::optional<bool> active_after(const TypeSchema& schema, const Binding& binding,
                                 const Judgement& judgement) {
  if (schema.activation != Activation::switchable) return std::nullopt;
  // Left switched off, it stays "active as last applied": so it stays drift until somebody decides.
  if (judgement.activation == ActivationVerdict::leave_off) return binding.entry->draft.applied.active;
  return binding.resource->wants_active();
}

Status status_after(const TypeSchema& schema, const Resource& resource) {
  const bool switchable = schema.activation == Activation::switchable;
  return switchable && !resource.wants_active() ? Status::deactivated : Status::active;
}

/// Whether the state says already what it should say afterwards.
bool state_agrees(const TypeSchema& schema, const Binding& binding, const Judgement& judgement) {
  const Resource& resource = *binding.resource;
  const EntryDraft& known = binding.entry->draft;
  return known.status == status_after(schema, resource) &&
         known.applied.active == active_after(schema, binding, judgement) &&
         known.applied.teams == judgement.teams && known.protection == resource.lifecycle.protection &&
         known.on_removal == resource.lifecycle.on_removal && is_applied(schema, resource, known.applied) &&
         binding.moved_from == nullptr;
}

StateEffect effect_of(const TypeSchema& schema, const Binding& binding, Judgement& judgement) {
  const Resource& resource = *binding.resource;
  StateEffect effect;
  EntryDraft& entry = effect.entry.emplace();
  entry.status = status_after(schema, resource);
  entry.applied.fields = applied_after(schema, resource, binding.record, applied_of(binding));
  entry.applied.active = active_after(schema, binding, judgement);
  entry.applied.teams = std::move(judgement.teams);
  entry.protection = resource.lifecycle.protection;
  entry.on_removal = resource.lifecycle.on_removal;
  if (binding.entry != nullptr) {
    const EntryDraft& known = binding.entry->draft;
    entry.made = known.made;
    entry.kept = kept_after(known, entry.applied.fields);
  }
  if (binding.moved_from != nullptr) effect.moved_from = *binding.moved_from;
  return effect;
}

/// What a reviewer should know beside the changes: what stops being managed, and where the address was.
void add_notes(const TypeSchema& schema, const Binding& binding, const StateEffect& effect, Step& step) {
  if (binding.moved_from != nullptr) step.notes.emplace_back(MovedFrom{*binding.moved_from});
  if (binding.entry == nullptr) return;
  const EntryDraft& known = binding.entry->draft;
  std::vector<std::string> dropped = field_names(schema, no_longer_managed(*binding.resource, known.applied));
  const bool leaves_a_team = step.changes() != nullptr && step.changes()->teams;
  if (known.applied.teams && !effect.entry->applied.teams && !leaves_a_team) dropped.emplace_back("teams");
  if (!dropped.empty()) step.notes.emplace_back(NoLongerManaged{std::move(dropped)});
  const EntryDraft& after = *effect.entry;
  if (known.protection != after.protection) {
    step.notes.emplace_back(ProtectionChanged{after.protection == Protection::protect});
  }
  if (known.on_removal != after.on_removal) step.notes.emplace_back(OnRemovalChanged{after.on_removal});
}

/// What the ids in a step are called, where names of their kind were looked up.
void note_names(const Scene& scene, const TypeSchema& schema, Step& step) {
  const auto note = [&](FieldId field, const Value& value) {
    const FieldSpec& spec = schema.at(field);
    const std::string_view name = scene.desired.name_of(spec, value);
    if (name.empty() || spec.kind == ValueKind::names) return;
    step.notes.emplace_back(IdMeans{std::string(spec.naming->key), value.plain(), std::string(name)});
  };
  if (const auto* create = std::get_if<Create>(&step.action)) {
    for (const auto& [field, value] : create->fields) note(field, value);
  } else if (const Changes* changes = step.changes()) {
    for (const FieldChange& change : changes->fields) {
      note(change.field, change.before);
      note(change.field, change.after);
    }
  }
}

/// A team that a field names has to be there first.
void need_named_teams(const Scene& scene, const TypeSchema& schema, Step& step) {
  const auto need = [&](FieldId field, const Value& value) {
    const auto declared_as = schema.at(field).declared_as;
    if (!declared_as || facts_of(*declared_as).membership != Membership::has_members || !value.as_text())
      return;
    const TeamBook::Team* team = scene.teams.named(*value.as_text());
    if (team == nullptr || team->id) return;
    if (std::ranges::find(step.needs, *team->address) == step.needs.end())
      step.needs.push_back(*team->address);
  };
  if (const auto* create = std::get_if<Create>(&step.action)) {
    for (const auto& [field, value] : create->fields) need(field, value);
  } else if (const Changes* changes = step.changes()) {
    for (const FieldChange& change : changes->fields) need(change.field, change.after);
  }
}

/// Why a step of the state alone is there, where its notes do not say it.
std::vector<StepReason> recorded(const TypeSchema& schema, const Binding& binding,
                                 const StateEffect& effect) {
  const EntryDraft& known = binding.entry->draft;
  const EntryDraft& after = *effect.entry;
  std::vector<std::string> names =
      field_names(schema, newly_recorded(schema, *binding.resource, known.applied));
  if (known.status != after.status || known.applied.active != after.applied.active)
    names.emplace_back("active");
  if (after.applied.teams && known.applied.teams != after.applied.teams) names.emplace_back("teams");
  if (names.empty()) return {};
  return {AlreadyHas{std::move(names)}};
}

/// A changed name and a changed e-mail at once: is it still the same person?
void block_another_person(const TypeSchema& schema, const Binding& binding, Step& step) {
  const Changes* changes = step.changes();
  if (!schema.email || changes == nullptr) return;
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
  if (std::ranges::any_of(binding.resource->lifecycle.previously, same)) return;
  step.blocked_by.emplace_back(NameAndEmailChange{binding.record->id, std::move(old)});
}

std::vector<StepReason> reactivate_reasons(const Binding& binding, const Judgement& judgement) {
  if (binding.entry == nullptr) return {};
  const EntryDraft& known = binding.entry->draft;
  if (judgement.changes.active->drift == Drift::yes) return {SwitchedOffOutside{}};
  if (known.status == Status::deactivated) return {DeclaredAgain{}};
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
    return step(Deactivate{record.id, std::move(*off)}, {DeclaredInactive{}});
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

Step bound_step(const TypeSchema& schema, const Binding& binding, Judgement& judgement) {
  StateEffect effect = effect_of(schema, binding, judgement);
  std::vector<Address> needs = std::move(judgement.needs);
  Step step = named_step(schema, binding, judgement);
  add_notes(schema, binding, effect, step);
  if (step.kind() == ActionKind::state) step.reasons = recorded(schema, binding, effect);
  check_identity(schema, *binding.record, binding.entry, binding.resource, step);
  block_another_person(schema, binding, step);
  step.needs = std::move(needs);
  step.effect = std::move(effect);
  return step;
}

/// Bound by the state, and not to be told whether to this record: nothing is planned for it.
Step unclear_step(const Scene& scene, const TypeSchema& schema, const Binding& binding) {
  Step step = make_step(binding.resource->address, StateOnly{binding.entry->id});
  const Record* record = scene.snapshot.of(schema.type).find(binding.entry->id);
  if (record != nullptr) step.person = person_of(schema, *record);
  step.effect.entry = binding.entry->draft;
  if (binding.moved_from != nullptr) step.effect.moved_from = *binding.moved_from;
  return step;
}

}  // namespace

std::optional<Step> declared_step(const Scene& scene, const Binding& binding, std::vector<DriftNote>& drift) {
  const Resource& resource = *binding.resource;
  const TypeSchema& schema = scene.catalog.of(resource.address.type());
  std::optional<Step> step;
  if (binding.record == nullptr) {
    step = binding.entry == nullptr ? create_step(scene, binding) : unclear_step(scene, schema, binding);
  } else {
    Judgement judgement = judge(scene, schema, binding);
    if (judgement.activation == ActivationVerdict::leave_off) {
      drift.push_back({resource.address, binding.record->id, LeftSwitchedOff{}});
    }
    const bool quiet = binding.entry != nullptr && !binding.adopted && judgement.changes.empty() &&
                       state_agrees(schema, binding, judgement);
    if (quiet) return std::nullopt;
    step = bound_step(schema, binding, judgement);
    // Where memberships change too, the change says it.
    if (step->kind() == ActionKind::deactivate && !step->changes()->teams) {
      if (auto lost = teams_lost(scene.teams, *binding.record)) step->notes.emplace_back(std::move(*lost));
    }
    step->precondition.key = natural_key(schema, binding.record->fields);
    if (schema.activation == Activation::switchable) step->precondition.active = binding.record->is_active();
  }
  std::ranges::copy(binding.unclear, std::back_inserter(step->blocked_by));
  std::ranges::copy(binding.notes, std::back_inserter(step->notes));
  note_names(scene, schema, *step);
  need_named_teams(scene, schema, *step);
  step->source = scene.desired.span(resource.place);
  return step;
}

}  // namespace haloform
