#include "planner/plan/making/create_step.hpp"

#include "planner/plan/finding/key_view.hpp"

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
  step.precondition.key = natural_key(schema, resource.fields);
  state::EntryDraft& entry = step.effect.entry.emplace();
  entry.applied.fields = resource.fields;
  if (switchable) {
    entry.applied.active = resource.wants_active();
    entry.status = resource.wants_active() ? state::Status::active : state::Status::deactivated;
  }
  if (resource.list != MemberList::absent || !resource.teams.empty()) {
    if (schema.membership == TypeFacts::Membership::joins_teams) entry.applied.teams = resource.teams;
  }
  entry.protection = resource.lifecycle->protection;
  entry.on_removal = resource.lifecycle->on_removal;
  step.effect.moved_from = binding.moved_from ? std::optional(*binding.moved_from) : std::nullopt;
  if (binding.doubt != nullptr) note_doubt(*binding.doubt, scene.policy.now, step);
  return step;
}

}  // namespace haloform::plan
