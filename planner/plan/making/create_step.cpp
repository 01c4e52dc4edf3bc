#include "planner/plan/making/create_step.hpp"

#include "planner/base/clock.hpp"
#include "planner/plan/finding/key_view.hpp"
#include "planner/plan/making/protection.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

void note_doubt(const Settlement& doubt, WallTime now, Step& step) {
  const state::OpenIntent& intent = *doubt.intent;
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

}  // namespace

Step create_step(const Scene& scene, const Binding& binding) {
  const Resource& resource = *binding.resource;
  const TypeSchema& schema = scene.catalog.of(resource.address.type());
  const bool switchable = schema.activation == TypeFacts::Activation::switchable;
  Create create{resource.fields, switchable ? resource.active : std::nullopt, std::nullopt, binding.was};
  std::vector<Address> needs;
  create.teams = teams_of_new(scene.teams, resource, needs);

  Step step = make_step(resource.address, std::move(create));
  step.needs = std::move(needs);
  if (binding.was) step.reasons.emplace_back(DeletedOutside{*binding.was});
  if (const auto& starts = resource.lifecycle->schedule->starts)
    step.reasons.emplace_back(Started{iso_date(starts->day)});
  step.precondition.key = natural_key(schema, resource.fields);
  state::EntryDraft& entry = step.effect.entry.emplace();
  entry.applied.fields = resource.fields;
  if (switchable) {
    entry.applied.active = resource.wants_active();
    entry.status = resource.wants_active() ? state::Status::active : state::Status::deactivated;
    entry.held_until = resource.held_until();
  }
  if (resource.list != MemberList::absent || !resource.teams.empty()) {
    if (schema.membership == TypeFacts::Membership::joins_teams) entry.applied.teams = resource.teams;
  }
  // What the state had of a record that was deleted outside.
  const state::Entry* before =
      scene.state.find(binding.moved_from != nullptr ? *binding.moved_from : resource.address);
  entry.external_id = resource.external_id;
  entry.protection = protection_after(before == nullptr ? nullptr : &before->draft, resource);
  entry.on_removal = resource.lifecycle->on_removal;
  entry.owner = resource.lifecycle->owner;
  entry.block_if = resource.lifecycle->block_if;
  step.effect.moved_from = binding.moved_from ? std::optional(*binding.moved_from) : std::nullopt;
  if (binding.doubt != nullptr) note_doubt(*binding.doubt, scene.policy.now, step);
  return step;
}

}  // namespace haloform::plan
