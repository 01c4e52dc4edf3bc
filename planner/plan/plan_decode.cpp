#include "planner/base/clock.hpp"
#include "planner/json/events.hpp"
#include "planner/json/node.hpp"
#include "planner/json/values.hpp"
#include "planner/plan/json_names.hpp"
#include "planner/plan/plan_codec.hpp"
#include "planner/plan/plan_names.hpp"
#include "planner/plan/reason_codec.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform {

namespace {

using nlohmann::json;

Drift read_drift(const JsonNode& node) { return node.truth() ? Drift::yes : Drift::no; }

Value read_value(const JsonNode& node) {
  if (node.is_null()) return Value::null();
  if (node.raw()->is_boolean()) return Value::boolean(node.truth());
  if (node.raw()->is_number()) return Value::integer(node.integer());
  if (node.raw()->is_array()) {
    std::vector<std::string> names;
    node.each([&](const JsonNode& item) { names.push_back(item.text()); });
    return Value::names(std::move(names));
  }
  return Value::text(node.text());
}

FieldId read_field(const TypeSchema& schema, std::string_view name, const JsonNode& node) {
  const std::optional<FieldId> field = schema.find(name);
  if (!field) node.complain("there is no such field");
  return field.value_or(FieldId{});
}

std::vector<TeamRef> read_teams(const JsonNode& node) {
  std::vector<TeamRef> teams;
  node.each([&](const JsonNode& item) {
    teams.push_back({item.at("key").text(), id_or_nothing(item.at("id")), item.at("name").text()});
  });
  return teams;
}

Changes read_changes(const TypeSchema& schema, const JsonNode& own) {
  Changes changes;
  own.at("fields").each([&](const JsonNode& item) {
    const JsonNode name = item.at("name");
    changes.fields.push_back({read_field(schema, name.text(), name), read_value(item.at("before")),
                              read_value(item.at("after")), read_drift(item.at("drift"))});
  });
  if (const JsonNode active = own.at("active"); !active.is_null()) {
    changes.active = {truth_or_nothing(active.at("before")).value_or(false), active.at("after").truth(),
                      read_drift(active.at("drift"))};
  }
  if (const JsonNode teams = own.at("teams"); !teams.is_null()) {
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
std::optional<Action> read_switch(const JsonNode& own, RemoteId id, Changes changes) {
  if (auto switched = decltype(Switch::changes)::of(std::move(changes)))
    return Switch{id, std::move(*switched)};
  own.at("active").complain("this action changes it");
  return std::nullopt;
}

std::optional<Action> read_action(const TypeSchema& schema, const JsonNode& own) {
  const JsonNode name = own.at("action");
  const ActionKind kind = known(name, parse_action(name.text()));
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
      const JsonNode by = own.at("adopted_by");
      return Adopt{*id, known(by, value_in(adopted_by_names, by.text())), std::move(changes), was};
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

Precondition read_precondition(ResourceType type, const JsonNode& node) {
  Precondition precondition;
  precondition.active = truth_or_nothing(node.at("active"));
  precondition.changed = node.at("changed").count<std::uint64_t>();
  if (const JsonNode key = node.at("key"); !key.is_null()) {
    const JsonNode by = key.at("by");
    const JsonNode scope = key.at("scope");
    precondition.key =
        NaturalKey::of(type, known(by, value_in(key_kind_names, by.text())), key.at("text").text());
    if (!scope.is_null()) precondition.key->scope = scope.integer();
  }
  return precondition;
}

EntryDraft read_entry(const TypeSchema& schema, const JsonNode& node) {
  EntryDraft draft;
  const JsonNode status = node.at("status");
  const JsonNode applied = node.at("applied");
  const JsonNode teams = applied.at("teams");
  const JsonNode policy = node.at("on_removal");
  draft.status = known(status, value_in(status_names, status.text()));
  const auto read_fields = [&](const JsonNode& fields, Attributes& into) {
    fields.each_member([&](const std::string& name, const JsonNode& value) {
      into.set(read_field(schema, name, value), read_value(value));
    });
  };
  read_fields(applied.at("fields"), draft.applied.fields);
  read_fields(node.at("kept"), draft.kept);
  if (const JsonNode made = node.at("made"); !made.is_null()) draft.made = read_time(made);
  draft.applied.active = truth_or_nothing(applied.at("active"));
  if (!teams.is_null()) draft.applied.teams = read_texts(teams);
  draft.protection = node.at("protect").truth() ? Protection::protect : Protection::none;
  draft.on_removal = known(policy, parse_on_removal(policy.text()));
  return draft;
}

StateEffect read_effect(const TypeSchema& schema, const JsonNode& node) {
  StateEffect effect;
  const JsonNode entry = node.at("entry");
  const JsonNode moved = node.at("moved_from");
  if (!entry.is_null()) effect.entry = read_entry(schema, entry);
  if (!moved.is_null()) effect.moved_from = read_address(moved);
  return effect;
}

std::vector<Address> read_addresses(const JsonNode& node) {
  std::vector<Address> addresses;
  node.each([&](const JsonNode& item) {
    if (const std::optional<Address> address = read_address(item)) addresses.push_back(*address);
  });
  return addresses;
}

std::optional<Step> read_step(const Catalog& catalog, const JsonNode& node) {
  const std::optional<Address> address = read_address(node.at("address"));
  if (!address) return std::nullopt;
  const TypeSchema& schema = catalog.of(address->type());
  const JsonNode own = node.at("haloform");
  std::optional<Action> action = read_action(schema, own);
  if (!action) return std::nullopt;
  Step step{*address, std::move(*action), read_source(own.at("source")), {}, {}, {}, {}, {}, {}, {}, {}};
  step.reasons = ReasonReader::read_list<StepReason>(own.at("reasons"));
  step.notes = ReasonReader::read_list<StepNote>(own.at("notes"));
  step.blocked_by = ReasonReader::read_list<Block>(own.at("blocked_by"));
  if (const JsonNode deferred = own.at("deferred"); !deferred.is_null())
    step.deferred = ReasonReader::read<Deferral>(deferred);
  step.needs = read_addresses(own.at("needs"));
  if (const JsonNode time = own.at("not_before"); !time.is_null()) step.not_before = read_time(time);
  step.precondition = read_precondition(address->type(), own.at("precondition"));
  step.effect = read_effect(schema, own.at("effect"));
  if (const JsonNode person = own.at("person"); !person.is_null())
    step.person = {person.at("name").text(), person.at("email").text()};
  return step;
}

ReadSummary read_read(const JsonNode& node) {
  ReadSummary read;
  read.files = node.at("files").count<std::size_t>();
  read.state_exists = node.at("state_exists").truth();
  read.state_entries = node.at("state_entries").count<std::size_t>();
  read.requests = node.at("requests").count<std::size_t>();
  for (const ResourceType type : all_types) {
    const JsonNode row = node.at(type_name(type));
    const JsonNode live = row.at("live");
    read.declared.at(type) = row.at("declared").count<std::size_t>();
    if (!live.is_null()) read.live.at(type) = live.count<std::size_t>();
    read.whole.at(type) = row.at("whole").truth();
    read.doubt.at(type) = row.at("doubt").text();
  }
  if (const JsonNode active = node.at("active_agents"); !active.is_null()) {
    read.active_agents = ReadSummary::ActiveAgents{active.at("listed").count<std::size_t>(),
                                                   active.at("counted").count<std::size_t>()};
  }
  return read;
}

std::optional<SeatBalance> read_seats(const JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  const auto number = [&](std::string_view key) { return node.at(key).count<std::uint32_t>(); };
  SeatBalance seats{number("limit"), number("used"),  number("freed"),
                    number("taken"), number("after"), number("peak")};
  seats.api_only = read_addresses(node.at("api_only"));
  return seats;
}

std::optional<ApplyPace> read_pace(const JsonNode& node) {
  if (node.is_null()) return std::nullopt;
  const auto time = [&](std::string_view key) {
    return Milliseconds(static_cast<Milliseconds::rep>(node.at(key).count<std::size_t>()));
  };
  return ApplyPace{node.at("requests").count<std::uint32_t>(), time("per_ms"), time("at_least_ms")};
}

Limit read_limit(const JsonNode& node) { return known(node, Limit::parse(node.text())); }

void read_guards(const JsonNode& node, Plan& plan) {
  const auto type_of = [](const JsonNode& item) {
    return known(item.at("type"), parse_type(item.at("type").text()));
  };
  const auto kind_of_guard = [](const JsonNode& item) {
    return known(item.at("guard"), parse_guard(item.at("guard").text()));
  };
  node.at("guards").each([&](const JsonNode& item) {
    plan.guards.push_back({type_of(item), kind_of_guard(item), read_limit(item.at("limit")),
                           item.at("base").count<std::size_t>(), item.at("allowed").count<std::size_t>(),
                           item.at("used").count<std::size_t>(), item.at("leaves_nobody").truth()});
  });
  node.at("raised_guards").each([&](const JsonNode& item) {
    plan.raises.push_back(
        {type_of(item), kind_of_guard(item), read_limit(item.at("before")), read_limit(item.at("after"))});
  });
  for (const ResourceType type : all_types) {
    const JsonNode found = node.at("found").at(type_name(type));
    plan.found.at(type) = {found.at("records").count<std::size_t>(), found.at("active").count<std::size_t>()};
  }
}

void read_summary(const JsonNode& node, Plan& plan) {
  const JsonNode profile = node.at("profile");
  plan.digest = node.at("digest").text();
  plan.instance = node.at("instance").text();
  plan.tenant = node.at("tenant").text();
  plan.profile = known(profile, parse_profile(profile.text()));
  plan.lineage = node.at("lineage").text();
  plan.serial = node.at("serial").count<std::uint64_t>();
  plan.created = read_time(node.at("created"));
  plan.seats = read_seats(node.at("seats"));
  plan.requests = node.at("requests").count<std::size_t>();
  plan.apply_requests = node.at("apply_requests").count<std::size_t>();
  plan.pace = read_pace(node.at("rate_limit"));
  for (const ResourceType type : all_types) {
    plan.unmanaged.at(type) = node.at("unmanaged").at(type_name(type)).count<std::size_t>();
  }
  node.at("allowed").each_member([&](const std::string& name, const JsonNode& limit) {
    plan.allowed.emplace(name, limit.count<std::uint32_t>());
  });
  plan.deletes_allowed = node.at("deletes_allowed").truth();
  read_guards(node, plan);
  plan.warnings = ReasonReader::read_list<PlanWarning>(node.at("warnings"));
  node.at("drift").each([&](const JsonNode& item) {
    const std::optional<Address> address = read_address(item.at("address"));
    const std::optional<RemoteId> id = id_or_nothing(item.at("id"));
    auto why = ReasonReader::read<DriftReason>(item.at("why"));
    if (address && id && why) plan.drift.push_back({*address, *id, std::move(*why)});
  });
  plan.blocked_by = ReasonReader::read_list<Block>(node.at("blocked_by"));
  plan.read = read_read(node.at("read"));
}

/// Takes each element of `resource_changes` as soon as it is whole and throws its tree away, so that a large
/// plan costs its own size and not that of its JSON.
class StepCollector {
 public:
  StepCollector(const Catalog& catalog, JsonTrouble& trouble) : catalog_(&catalog), trouble_(&trouble) {}

  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    if (depth == 1 && event == json::parse_event_t::key) {
      in_steps_ = parsed.get_ref<const std::string&>() == "resource_changes";
    }
    if (!in_steps_ || depth != 2 || event != json::parse_event_t::object_end) return true;
    if (trouble_->what) return false;
    const std::string name = "resource_changes[" + std::to_string(steps_.size()) + ']';
    if (std::optional<Step> step = read_step(*catalog_, JsonNode(parsed, name, *trouble_))) {
      steps_.push_back(std::move(*step));
    }
    return false;
  }
  std::vector<Step> take() { return std::move(steps_); }

 private:
  const Catalog* catalog_;
  JsonTrouble* trouble_;
  bool in_steps_ = false;
  std::vector<Step> steps_;
};

/// Where a file is not what haloform writes of the plan in it.
PlanFileFault first_difference(std::string_view file, std::string_view written) {
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(file, written).in1 - file.begin());
  const std::string_view before = file.substr(0, at);
  const std::string_view line = before.substr(before.rfind('\n') + 1);
  if (line.starts_with("    \"seal\"")) return {PlanFileFault::Kind::other_seal};
  const auto number = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  return {PlanFileFault::Kind::other_line, {}, number};
}

std::unexpected<PlanFileFault> unreadable(PlanFileFault::Kind kind, std::string detail = {}) {
  return std::unexpected(PlanFileFault{kind, std::move(detail)});
}

/// Whether another version of haloform saved it: Terraform's part is the same in all of them.
bool is_of_another_form(const json& document) {
  if (!document.is_object() || document.value("format_version", json()) != json(plan_format_version))
    return false;
  const auto own = document.find("haloform");
  return own != document.end() && own->is_object() && own->value("format", json()) != json(plan_form);
}

/// The format, then what the plan says about itself.
std::optional<PlanFileFault> read_document(const json& document, Plan& plan) {
  JsonTrouble trouble;
  const JsonNode root(document, "", trouble);
  const std::string format = root.at("format_version").text();
  if (!trouble.what && format != plan_format_version)
    return PlanFileFault{PlanFileFault::Kind::other_version, format};
  read_summary(root.at("haloform"), plan);
  if (trouble.what) return PlanFileFault{PlanFileFault::Kind::no_plan, *trouble.what};
  return std::nullopt;
}

/// Deeper than any plan. The parser would keep every open bracket, and what it keeps is seventy times their bytes.
constexpr int most_levels = 32;
struct TooDeep {};

}  // namespace

std::expected<Plan, PlanFileFault> decode_plan(const Catalog& catalog, std::string_view text) {
  using enum PlanFileFault::Kind;
  Plan plan;
  JsonTrouble in_steps;
  try {
    StepCollector collector(catalog, in_steps);
    const json document = json::parse(text, [&](int depth, json::parse_event_t event, json& parsed) {
      if (depth > most_levels) throw TooDeep{};
      return collector(depth, event, parsed);
    });
    if (is_of_another_form(document)) return unreadable(other_form);
    plan.steps = collector.take();
    if (auto fault = read_document(document, plan)) return std::unexpected(std::move(*fault));
  } catch (const TooDeep&) {
    return unreadable(nested);
  } catch (const json::exception& error) {
    return unreadable(no_plan, json_complaint(error.what()));
  }
  if (in_steps.what) return unreadable(no_plan, *in_steps.what);
  if (plan_digest(catalog, plan) != plan.digest) return unreadable(other_digest);
  // What other programs show of a plan (Terraform's before and after, the counts) is derived from what apply
  // executes. A file in which the two differ would have been reviewed for something else.
  if (const std::string same = encode_plan(catalog, plan); same != text)
    return std::unexpected(first_difference(text, same));
  return plan;
}

}  // namespace haloform
