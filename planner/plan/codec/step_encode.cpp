#include "planner/plan/codec/step_encode.hpp"

#include "planner/base/clock.hpp"
#include "planner/json/values.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/plan/codec/plan_names.hpp"
#include "planner/plan/codec/reason_codec.hpp"
#include "planner/plan/value/terraform_action.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::plan {

namespace {

void write_texts(json::Writer& json, const std::vector<std::string>& texts) {
  json.begin_array();
  for (const std::string& text : texts) json.text(text);
  json.end_array();
}

/// Terraform's word for what becomes of a record. What only haloform's own state learns is a no-op.
std::string_view record_action(const Step& step) {
  switch (terraform_action(step)) {
    case TerraformAction::create: return "create";
    case TerraformAction::update: return "update";
    case TerraformAction::remove: return "delete";
    case TerraformAction::import:
    case TerraformAction::move:
    case TerraformAction::forget:
    case TerraformAction::none: break;
  }
  return "no-op";
}

/// What a step sends or changes, of every action in one shape.
struct Differences {
  std::vector<FieldChange> fields;
  bool has_before = true;
  std::optional<bool> active_before;
  std::optional<bool> active_after;
  Drift active_drift = Drift::no;
  std::optional<TeamsChange> teams;
};

Differences differences(const Step& step) {
  Differences out;
  if (const auto* create = std::get_if<Create>(&step.action)) {
    out.has_before = false;
    for (const auto& [field, value] : create->fields) {
      out.fields.push_back({field, Value::null(), value, Drift::no});
    }
    out.active_after = create->active;
    if (create->teams) out.teams = TeamsChange{{}, *create->teams, Drift::no};
    return out;
  }
  const Changes* changes = step.changes();
  if (changes == nullptr) return out;
  out.fields = changes->fields;
  if (changes->active) {
    out.active_before = changes->active->before;
    out.active_after = changes->active->after;
    out.active_drift = changes->active->drift;
  }
  out.teams = changes->teams;
  return out;
}

/// What changes, and with it the name and the e-mail of the record where they do not: a reader knows whom it is about.
std::vector<FieldChange> shown_fields(const TypeSchema& schema, const Step& step, const Differences& all) {
  std::vector<FieldChange> fields = all.fields;
  if (!step.person) return fields;
  const auto add = [&](FieldId field, const std::string& text) {
    if (std::ranges::find(fields, field, &FieldChange::field) != fields.end()) return;
    const Value value = text.empty() ? Value::null() : Value::text(text);
    fields.push_back({field, value, value, Drift::no});
  };
  add(schema.name, step.person->name);
  if (schema.email) add(*schema.email, step.person->email);
  std::ranges::sort(fields, {}, &FieldChange::field);
  return fields;
}

enum class Side : std::uint8_t { before, after };

/// Terraform's view of a record: its id, whom it is of, and of the rest only what changes.
void write_side(json::Writer& json, const TypeSchema& schema, const Step& step, const Differences& all,
                Side side) {
  if (side == Side::before ? !all.has_before : step.kind() == ActionKind::remove) {
    json.null();
    return;
  }
  json.begin_object();
  if (step.id()) json.key("id").integer(step.id()->number());
  for (const FieldChange& change : all.fields) {
    json.key(schema.at(change.field).name);
    write_value(json, side == Side::before ? change.before : change.after);
  }
  const std::optional<bool>& active = side == Side::before ? all.active_before : all.active_after;
  if (active) json.key("active").truth(*active);
  if (all.teams) {
    json.key("teams").begin_array();
    for (const TeamRef& team : side == Side::before ? all.teams->before : all.teams->after) {
      json.text(team.key.empty() ? team.name : team.key);
    }
    json.end_array();
  }
  json.end_object();
}

void write_terraform_change(json::Writer& json, const TypeSchema& schema, const Step& step,
                            const Differences& all) {
  Differences shown = all;
  shown.fields = shown_fields(schema, step, all);
  json.begin_object();
  json.key("actions").begin_array().text(record_action(step)).end_array();
  json.key("before");
  write_side(json, schema, step, shown, Side::before);
  json.key("after");
  write_side(json, schema, step, shown, Side::after);
  json.key("after_unknown").begin_object();
  json.key("id").truth(step.kind() == ActionKind::create).end_object();
  json.key("before_sensitive").begin_object().end_object();
  json.key("after_sensitive").begin_object().end_object();
  // Not null where it is none: policies ask whether the key is there.
  if (step.imports()) json.key("importing").begin_object().key("id").text(step.id()->text()).end_object();
  json.end_object();
}

void write_differences(json::Writer& json, const TypeSchema& schema, const Differences& all) {
  json.key("fields").begin_array();
  for (const FieldChange& change : all.fields) {
    json.begin_object().key("name").text(schema.at(change.field).name).key("before");
    write_value(json, change.before);
    json.key("after");
    write_value(json, change.after);
    json.key("drift").truth(change.drift == Drift::yes).end_object();
  }
  json.end_array().key("active");
  if (all.active_after) {
    json.begin_object().key("before").truth_or_null(all.active_before);
    json.key("after").truth(*all.active_after).key("drift").truth(all.active_drift == Drift::yes);
    json.end_object();
  } else {
    json.null();
  }
  json.key("teams");
  if (all.teams) {
    json.begin_object().key("before");
    write_team_refs(json, all.teams->before);
    json.key("after");
    write_team_refs(json, all.teams->after);
    json.key("drift").truth(all.teams->drift == Drift::yes).end_object();
  } else {
    json.null();
  }
}

void write_precondition(json::Writer& json, const Precondition& precondition) {
  json.begin_object().key("key");
  if (precondition.key) {
    const NaturalKey& key = *precondition.key;
    json.begin_object()
        .key("by")
        .text(name_in(key_kind_names, key.by))
        .key("text")
        .text(key.written())
        .key("scope");
    if (key.scope) {
      json.integer(*key.scope);
    } else {
      json.null();
    }
    json.end_object();
  } else {
    json.null();
  }
  json.key("active").truth_or_null(precondition.active);
  json.key("changed").count(precondition.changed).end_object();
}

void write_entry(json::Writer& json, const TypeSchema& schema, const state::EntryDraft& draft) {
  json.begin_object().key("status").text(name_in(status_names, draft.status));
  json.key("applied").begin_object().key("fields");
  write_fields(json, schema, draft.applied.fields);
  json.key("active").truth_or_null(draft.applied.active).key("teams");
  if (*draft.applied.teams) {
    write_texts(json, **draft.applied.teams);
  } else {
    json.null();
  }
  json.end_object();
  json.key("protect");
  write_protection(json, draft.protection);
  json.key("on_removal").text(on_removal_name(draft.on_removal)).key("kept");
  write_fields(json, schema, *draft.kept);
  json.key("owner").text(draft.owner == Lifecycle::Owner::haloform ? "haloform" : "automatic");
  json.key("block_if");
  write_texts(json, *draft.block_if);
  const auto write_time = [&](std::string_view key, const std::optional<WallTime>& time) {
    json.key(key);
    if (!time) return static_cast<void>(json.null());
    json.text(iso_time(*time));
  };
  write_time("made", draft.made);
  write_time("held_until", *draft.held_until);
  json.key("external_id");
  if (draft.external_id->empty()) {
    json.null();
  } else {
    json.text(*draft.external_id);
  }
  json.key("leaving").begin_object();
  for (const state::LeavingTeam& one : *draft.leaving) json.key(one.team).text(iso_time(one.until));
  json.end_object().end_object();
}

void write_effect(json::Writer& json, const TypeSchema& schema, const StateEffect& effect) {
  json.begin_object().key("entry");
  if (effect.entry) {
    write_entry(json, schema, *effect.entry);
  } else {
    json.null();
  }
  json.key("moved_from");
  if (effect.moved_from) {
    json.text(effect.moved_from->text());
  } else {
    json.null();
  }
  json.end_object();
}

/// Why and whence: what a reviewer reads, and what a saved plan is held against.
void write_circumstances(json::Writer& json, const TypeSchema& schema, const Step& step) {
  const Changes* changes = step.changes();
  json.key("drift").truth(changes != nullptr && changes->has_drift()).key("source");
  json::write_source(json, step.source);
  json.key("declared").truth(step.is_declared);
  ReasonWriter reasons(json);
  json.key("reasons");
  reasons.write(step.reasons);
  json.key("notes");
  reasons.write(step.notes);
  json.key("blocked_by");
  reasons.write(step.blocked_by);
  json.key("deferred");
  reasons.write(step.deferred);
  json.key("needs");
  write_addresses(json, step.needs);
  json.key("not_before");
  if (step.not_before) {
    json.text(iso_time(*step.not_before));
  } else {
    json.null();
  }
  json.key("after_creates").truth(step.after_creates).key("precondition");
  write_precondition(json, step.precondition);
  json.key("effect");
  write_effect(json, schema, step.effect);
}

void write_person(json::Writer& json, const Step& step) {
  if (!step.person) {
    json.null();
    return;
  }
  json.begin_object().key("id");
  write_id(json, step.id());
  json.key("name").text(step.person->name).key("email").text(step.person->email).end_object();
}

}  // namespace

void write_step(json::Writer& json, const Catalog& catalog, const Step& step) {
  const TypeSchema& schema = catalog.of(step.address.type());
  const Differences all = differences(step);
  const auto* adopt = std::get_if<Adopt>(&step.action);
  const auto* create = std::get_if<Create>(&step.action);
  json.begin_object().key("address").text(step.address.text()).key("mode").text("managed");
  json.key("type").text("halopsa_" + std::string(type_name(step.address.type())));
  json.key("name").text(step.address.key()).key("provider_name").text("haloform/halopsa").key("change");
  write_terraform_change(json, schema, step, all);
  json.key("action_reason");
  if (step.reasons.empty()) {
    json.null();
  } else {
    json.text(kind_name(step.reasons.front()));
  }
  json.key("haloform").begin_object().key("action").text(action_name(step.kind())).key("id");
  write_id(json, step.id());
  json.key("adopted_by");
  if (adopt != nullptr) {
    json.text(name_in(adopted_by_names, adopt->by));
  } else {
    json.null();
  }
  json.key("was");
  write_id(json, adopt != nullptr ? adopt->was : create != nullptr ? create->was : std::nullopt);
  json.key("person");
  write_person(json, step);
  write_differences(json, schema, all);
  write_circumstances(json, schema, step);
  json.end_object().end_object();
}

}  // namespace haloform::plan
