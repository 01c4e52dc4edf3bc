#include "planner/plan/codec/step_decode.hpp"

#include "planner/json/values.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/plan/codec/plan_names.hpp"
#include "planner/plan/codec/reason_codec.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

Drift read_drift(const json::Node& node) { return node.truth() ? Drift::yes : Drift::no; }

std::vector<TeamRef> read_teams(const json::Node& node) {
  std::vector<TeamRef> teams;
  node.each([&](const json::Node& item) {
    teams.push_back({item.at("key").text(), id_or_nothing(item.at("id")), item.at("name").text()});
  });
  return teams;
}

Changes read_changes(const TypeSchema& schema, const json::Node& own) {
  Changes changes;
  own.at("fields").each([&](const json::Node& item) {
    const json::Node name = item.at("name");
    changes.fields.push_back({read_field(schema, name.text(), name), read_value(item.at("before")),
                              read_value(item.at("after")), read_drift(item.at("drift"))});
  });
  if (const json::Node active = own.at("active"); !active.is_null()) {
    changes.active = {json::truth_or_nothing(active.at("before")).value_or(false), active.at("after").truth(),
                      read_drift(active.at("drift"))};
  }
  if (const json::Node teams = own.at("teams"); !teams.is_null()) {
    changes.teams = {read_teams(teams.at("before")), read_teams(teams.at("after")),
                     read_drift(teams.at("drift"))};
  }
  return changes;
}

Create read_create(Changes changes, std::optional<RemoteId> was) {
  Create create;
  create.fields.reserve(changes.fields.size());
  for (FieldChange& change : changes.fields) create.fields.set(change.field, std::move(change.after));
  if (changes.active) create.active = changes.active->after;
  if (changes.teams) create.teams = std::move(changes.teams->after);
  create.was = was;
  return create;
}

/// A reactivation or a deactivation, whose changes have to say so.
template <typename Switch>
std::optional<Action> read_switch(const json::Node& own, RemoteId id, Changes changes) {
  if (auto switched = decltype(Switch::changes)::of(std::move(changes)))
    return Switch{id, std::move(*switched)};
  own.at("active").complain("this action changes it");
  return std::nullopt;
}

std::optional<Action> read_action(const TypeSchema& schema, const json::Node& own) {
  const json::Node name = own.at("action");
  const ActionKind kind = json::known(name, parse_action(name.text()));
  const std::optional<RemoteId> id = id_or_nothing(own.at("id"));
  const std::optional<RemoteId> was = id_or_nothing(own.at("was"));
  Changes changes = read_changes(schema, own);
  if (kind == ActionKind::create) return read_create(std::move(changes), was);
  if (!id) {
    own.complain("this action needs an id");
    return std::nullopt;
  }
  switch (kind) {
    case ActionKind::update:
      if (std::optional<SomeChanges> some = SomeChanges::of(std::move(changes))) {
        return Update{*id, std::move(*some)};
      }
      own.complain("an update needs changes");
      return std::nullopt;
    case ActionKind::adopt: {
      const json::Node by = own.at("adopted_by");
      return Adopt{*id, json::known(by, value_in(adopted_by_names, by.text())), std::move(changes), was};
    }
    case ActionKind::reactivate: return read_switch<Reactivate>(own, *id, std::move(changes));
    case ActionKind::deactivate: return read_switch<Deactivate>(own, *id, std::move(changes));
    case ActionKind::remove: return Delete{*id};
    case ActionKind::forget: return Forget{*id};
    case ActionKind::state:
    case ActionKind::create: break;
  }
  return StateOnly{*id};
}

Precondition read_precondition(ResourceType type, const json::Node& node) {
  Precondition precondition;
  precondition.active = json::truth_or_nothing(node.at("active"));
  precondition.changed = node.at("changed").count<std::uint64_t>();
  if (const json::Node key = node.at("key"); !key.is_null()) {
    const json::Node by = key.at("by");
    const json::Node scope = key.at("scope");
    precondition.key =
        NaturalKey::of(type, json::known(by, value_in(key_kind_names, by.text())), key.at("text").text());
    if (!scope.is_null()) precondition.key->scope = scope.integer();
  }
  return precondition;
}

state::EntryDraft read_entry(const TypeSchema& schema, const json::Node& node) {
  state::EntryDraft draft;
  const json::Node status = node.at("status");
  const json::Node applied = node.at("applied");
  const json::Node teams = applied.at("teams");
  const json::Node policy = node.at("on_removal");
  draft.status = json::known(status, value_in(status_names, status.text()));
  draft.applied.fields = read_fields(schema, applied.at("fields"));
  draft.kept = read_fields(schema, node.at("kept"));
  if (const json::Node made = node.at("made"); !made.is_null()) draft.made = json::read_time(made);
  if (const json::Node held = node.at("held_until"); !held.is_null())
    draft.held_until = std::optional(json::read_time(held));
  draft.applied.active = json::truth_or_nothing(applied.at("active"));
  if (!teams.is_null()) draft.applied.teams = json::read_texts(teams);
  draft.protection = read_protection(node.at("protect"));
  if (const json::Node number = node.at("external_id"); !number.is_null()) draft.external_id = number.text();
  std::vector<state::LeavingTeam> leaving;
  node.at("leaving").each_member([&](const std::string& team, const json::Node& until) {
    leaving.push_back({team, json::read_time(until)});
  });
  draft.leaving = std::move(leaving);
  draft.on_removal = json::known(policy, parse_on_removal(policy.text()));
  if (node.at("owner").text() == "haloform") draft.owner = Lifecycle::Owner::haloform;
  draft.block_if = json::read_texts(node.at("block_if"));
  return draft;
}

StateEffect read_effect(const TypeSchema& schema, const json::Node& node) {
  StateEffect effect;
  const json::Node entry = node.at("entry");
  const json::Node moved = node.at("moved_from");
  if (!entry.is_null()) effect.entry = read_entry(schema, entry);
  if (!moved.is_null()) effect.moved_from = read_address(moved);
  return effect;
}

}  // namespace

std::optional<Step> read_step(const Catalog& catalog, const json::Node& node) {
  const std::optional<Address> address = read_address(node.at("address"));
  if (!address) return std::nullopt;
  const TypeSchema& schema = catalog.of(address->type());
  const json::Node own = node.at("haloform");
  std::optional<Action> action = read_action(schema, own);
  if (!action) return std::nullopt;
  Step step{*address, std::move(*action), json::read_source(own.at("source")), {}, {}, {}, {}, {}, {}, {},
            {}};
  step.reasons = ReasonReader::read_list<StepReason>(own.at("reasons"));
  step.notes = ReasonReader::read_list<StepNote>(own.at("notes"));
  step.blocked_by = ReasonReader::read_list<Block>(own.at("blocked_by"));
  if (const json::Node deferred = own.at("deferred"); !deferred.is_null())
    step.deferred = ReasonReader::read<Deferral>(deferred);
  step.needs = read_addresses(own.at("needs"));
  if (const json::Node time = own.at("not_before"); !time.is_null()) step.not_before = json::read_time(time);
  step.after_creates = own.at("after_creates").truth();
  step.precondition = read_precondition(address->type(), own.at("precondition"));
  step.effect = read_effect(schema, own.at("effect"));
  if (const json::Node person = own.at("person"); !person.is_null())
    step.person = {person.at("name").text(), person.at("email").text()};
  step.is_declared = own.at("declared").truth();
  return step;
}

}  // namespace haloform::plan
