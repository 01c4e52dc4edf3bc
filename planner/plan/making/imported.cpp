#include "planner/plan/making/imported.hpp"

#include "planner/plan/making/field_diff.hpp"
#include "planner/plan/making/references.hpp"

#include <algorithm>

namespace haloform::plan {

namespace {

/// Whether the record is in every team that the block declares, as far as the state knows the teams.
bool is_member(const state::State& state, const Resource& resource, const Record& record) {
  const auto among = [](const std::vector<RemoteId>& ids, RemoteId id) {
    return std::ranges::find(ids, id) != ids.end();
  };
  return std::ranges::all_of(resource.teams, [&](const std::string& key) {
    const auto address = Address::of(ResourceType::team, key);
    const state::Entry* team = address ? state.find(*address) : nullptr;
    return team != nullptr &&
           ((*record.teams && among(**record.teams, team->id)) || among(*record.granted, team->id));
  });
}

}  // namespace

state::EntryDraft imported_entry(const TypeSchema& schema, const state::State& state,
                                 const Resource& resource, const Record& record) {
  state::EntryDraft draft;
  draft.protection = resource.lifecycle->protection;
  draft.on_removal = resource.lifecycle->on_removal;
  draft.owner = resource.lifecycle->owner;
  draft.block_if = resource.lifecycle->block_if;
  draft.held_until = resource.held_until();
  draft.external_id = resource.external_id;
  const auto id_of = [&](const Address& address) {
    const state::Entry* entry = state.find(address);
    return entry == nullptr ? std::nullopt : std::optional(entry->id);
  };
  const auto shown = with_addresses(schema, record.fields, resource.fields, id_of);
  const std::vector<FieldChange> changes =
      diff_fields(schema, resource, shown ? *shown : record.fields, *record.given_names, nullptr);
  for (const auto& [field, value] : applied_after(schema, resource, &record, nullptr)) {
    if (std::ranges::find(changes, field, &FieldChange::field) == changes.end())
      draft.applied.fields.set(field, value);
  }
  if (schema.activation == TypeFacts::Activation::switchable &&
      record.is_active() == resource.wants_active()) {
    draft.applied.active = resource.wants_active();
    if (!resource.wants_active()) draft.status = state::Status::deactivated;
  }
  const bool managed = resource.list != MemberList::absent || !resource.teams.empty();
  if (schema.membership == TypeFacts::Membership::joins_teams && managed &&
      !resource.lifecycle->ignores_teams && is_member(state, resource, record)) {
    draft.applied.teams = resource.teams;
  }
  return draft;
}

}  // namespace haloform::plan
