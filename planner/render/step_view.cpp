#include "planner/render/step_view.hpp"

#include "planner/base/clock.hpp"
#include "planner/render/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <variant>

namespace haloform::render {

namespace {

Cell truth_cell(bool truth) { return {Cell::Kind::literal, truth ? "true" : "false"}; }

bool has_lines(const Value& value) {
  return value.as_text().has_value() && value.as_text()->find('\n') != std::string::npos;
}

std::string_view text_of(const Value& value) { return value.as_text().value_or(std::string_view()); }

std::string team_words(const plan::TeamRef& team) {
  const std::string handle = !team.key.empty() ? team.key : team.id ? "id " + team.id->text() : "";
  return team.name.empty() ? handle : handle.empty() ? team.name : team.name + " (" + handle + ')';
}

/// What is in `now` and not in `then`, in its order.
template <typename Member>
std::vector<Member> missing_in(const std::vector<Member>& then, const std::vector<Member>& now) {
  std::vector<Member> missing;
  std::ranges::copy_if(now, std::back_inserter(missing),
                       [&](const Member& one) { return std::ranges::find(then, one) == then.end(); });
  return missing;
}

std::vector<std::string> team_names(const std::vector<plan::TeamRef>& teams) {
  std::vector<std::string> names;
  names.reserve(teams.size());
  for (const plan::TeamRef& team : teams) names.push_back(team_words(team));
  return names;
}

FieldRow teams_row(const plan::TeamsChange& change) {
  FieldRow row{"teams",
               Cell{Cell::Kind::words, teams_words(change.before)},
               Cell{Cell::Kind::words, teams_words(change.after)},
               {},
               change.drift,
               {}};
  row.set = SetChange{team_names(missing_in(change.before, change.after)),
                      team_names(missing_in(change.after, change.before)), change.after.empty()};
  return row;
}

/// Of a field that holds a set of names before and after.
std::optional<SetChange> set_change(const Value& before, const Value& after) {
  const auto then = before.as_names();
  const auto now = after.as_names();
  if (!then || !now) return std::nullopt;
  const auto owned = [](const std::vector<std::string_view>& names) {
    return std::vector<std::string>(names.begin(), names.end());
  };
  return SetChange{owned(missing_in(*then, *now)), owned(missing_in(*now, *then)), now->empty()};
}

FieldRow field_row(const TypeSchema& schema, const plan::FieldChange& change) {
  FieldRow row{std::string(schema.at(change.field).name),
               value_cell(change.before),
               value_cell(change.after),
               {},
               change.drift,
               {}};
  if (has_lines(change.before) || has_lines(change.after)) {
    row.hunks = plan::text_diff(text_of(change.before), text_of(change.after));
  }
  row.set = set_change(change.before, change.after);
  return row;
}

/// Of entries each that differs, under its own name: `custom.CFVan`.
void append_entry_rows(std::vector<FieldRow>& rows, const FieldSpec& field, const plan::FieldChange& change) {
  std::map<std::string, std::pair<Value, Value>> by_name;
  const auto take = [&](const Value& value, Value std::pair<Value, Value>::* side) {
    for (Value::Entry& one : value.as_entries().value_or(std::vector<Value::Entry>{})) {
      const auto at = by_name.try_emplace(std::move(one.name), Value::null(), Value::null()).first;
      at->second.*side = std::move(one.value);
    }
  };
  take(change.before, &std::pair<Value, Value>::first);
  take(change.after, &std::pair<Value, Value>::second);
  for (const auto& [name, values] : by_name) {
    const auto& [before, after] = values;
    if (same_value(field, Value::entries({{name, before}}), Value::entries({{name, after}}))) continue;
    rows.push_back({fmt::format("{}.{}", field.name, name),
                    value_cell(before),
                    value_cell(after),
                    {},
                    change.drift,
                    {}});
  }
}

void append_field_rows(std::vector<FieldRow>& rows, const TypeSchema& schema,
                       const plan::FieldChange& change) {
  if (change.before.as_entries() || change.after.as_entries())
    return append_entry_rows(rows, schema.at(change.field), change);
  rows.push_back(field_row(schema, change));
}

std::vector<FieldRow> create_rows(const TypeSchema& schema, const plan::Create& create) {
  std::vector<FieldRow> rows;
  for (const auto& [field, value] : create.fields)
    append_field_rows(rows, schema, {field, Value::null(), value, plan::Drift::no});
  for (FieldRow& row : rows) row.before.reset();
  if (create.active)
    rows.push_back({"active", std::nullopt, truth_cell(*create.active), {}, plan::Drift::no, {}});
  if (create.teams) {
    rows.push_back({"teams",
                    std::nullopt,
                    Cell{Cell::Kind::words, teams_words(*create.teams)},
                    {},
                    plan::Drift::no,
                    {}});
  }
  return rows;
}

std::vector<FieldRow> step_rows(const TypeSchema& schema, const plan::Step& step) {
  if (const auto* create = std::get_if<plan::Create>(&step.action)) return create_rows(schema, *create);
  const plan::Changes* changes = step.changes();
  if (changes == nullptr) return {};
  std::vector<FieldRow> rows = change_rows(schema, *changes);
  const auto* adopt = std::get_if<plan::Adopt>(&step.action);
  const plan::FieldChange* rename = adopt == nullptr ? nullptr : adopt->rename(schema);
  if (rename != nullptr) {
    const auto at = std::ranges::find(rows, schema.at(rename->field).name, &FieldRow::label);
    if (at != rows.end()) at->remark = "changes the name: is it the same person?";
  }
  return rows;
}

Tone action_tone(plan::ActionKind kind) {
  switch (kind) {
    case plan::ActionKind::create:
    case plan::ActionKind::reactivate: return Tone::add;
    case plan::ActionKind::update:
    case plan::ActionKind::adopt: return Tone::change;
    case plan::ActionKind::deactivate:
    case plan::ActionKind::remove: return Tone::remove;
    case plan::ActionKind::forget:
    case plan::ActionKind::state: break;
  }
  return Tone::quiet;
}

std::string addresses_words(const std::vector<Address>& addresses) {
  std::string words;
  for (const Address& address : addresses) words += (words.empty() ? "" : ", ") + address.text();
  return words;
}

/// What the action itself means for the record, where the word alone does not say it.
std::string consequence(const plan::Step& step) {
  if (step.kind() == plan::ActionKind::remove) return "the record is deleted for good";
  if (step.kind() == plan::ActionKind::forget) return "removed from the state; the record stays as it is";
  if (step.kind() == plan::ActionKind::adopt && !step.writes())
    return "nothing is sent: the record is as declared";
  return {};
}

/// Whether it is among the reasons of a step, or among its notes.
template <typename Reason>
bool holds(const std::vector<Reason>& reasons, const Reason& one) {
  return std::ranges::find(reasons, one) != reasons.end();
}

bool says_moved(const plan::Step& step, const Address& from) {
  return holds(step.reasons, plan::StepReason(plan::MovedFrom{from})) ||
         holds(step.notes, plan::StepNote(plan::MovedFrom{from}));
}

std::vector<std::string> step_remarks(const plan::Step& step) {
  std::vector<std::string> remarks;
  if (std::string why = reason_words(step); !why.empty()) remarks.push_back(std::move(why));
  if (!step.is_declared && !step.source.file.empty())
    remarks.push_back("its block was at " + step.source.text());
  const auto* adopt = std::get_if<plan::Adopt>(&step.action);
  const auto* create = std::get_if<plan::Create>(&step.action);
  const auto was = adopt != nullptr ? adopt->was : create != nullptr ? create->was : std::nullopt;
  if (was && !holds(step.reasons, plan::StepReason(plan::DeletedOutside{*was})))
    remarks.push_back("was id " + was->text());
  if (const auto& from = step.effect.moved_from; from && !says_moved(step, *from))
    remarks.push_back("moved from " + from->text());
  if (std::string words = consequence(step); !words.empty()) remarks.push_back(std::move(words));
  for (const plan::StepNote& note : step.notes) remarks.push_back(phrase(note).words);
  if (!step.needs.empty()) remarks.push_back("runs only after " + addresses_words(step.needs));
  if (step.not_before && !holds(step.reasons, plan::StepReason(plan::RefusedEarlier{*step.not_before}))) {
    remarks.push_back("not sent before " + iso_time(*step.not_before) +
                      ": an earlier create may still be under way");
  }
  return remarks;
}

}  // namespace

Cell value_cell(const Value& value) {
  if (const auto text = value.as_text()) return {Cell::Kind::text, std::string(*text)};
  if (value.as_names() || value.as_entries()) return {Cell::Kind::words, value.plain()};
  return {Cell::Kind::literal, value.plain()};
}

std::string action_words(const plan::Step& step) {
  std::string words(plan::action_name(step.kind()));
  if (step.kind() == plan::ActionKind::state) words = "state only";
  if (step.deferred && step.blocked_by.empty()) words += step.is_held() ? ", held" : ", deferred";
  std::vector<std::string_view> rules;
  for (const plan::Block& block : step.blocked_by) {
    const std::string_view rule = plan::rule_name(plan::rule_of(block));
    if (std::ranges::find(rules, rule) != rules.end()) continue;
    words += fmt::format("{}{}", rules.empty() ? ", blocked by " : " and ", rule);
    rules.push_back(rule);
  }
  return words;
}

char action_symbol(plan::ActionKind kind) {
  switch (kind) {
    case plan::ActionKind::create: return '+';
    case plan::ActionKind::update: return '~';
    case plan::ActionKind::adopt: return '>';
    case plan::ActionKind::reactivate: return '^';
    case plan::ActionKind::deactivate: return 'x';
    case plan::ActionKind::remove: return '-';
    case plan::ActionKind::forget: return '.';
    case plan::ActionKind::state: break;
  }
  return '=';
}

std::string_view action_done(plan::ActionKind kind) {
  switch (kind) {
    case plan::ActionKind::create: return "created";
    case plan::ActionKind::update: return "updated";
    case plan::ActionKind::adopt: return "adopted";
    case plan::ActionKind::reactivate: return "reactivated";
    case plan::ActionKind::deactivate: return "deactivated";
    case plan::ActionKind::remove: return "deleted";
    case plan::ActionKind::forget: return "forgotten";
    case plan::ActionKind::state: break;
  }
  return "recorded in the state";
}

std::string named(const Address& address, const std::optional<RemoteId>& id) {
  return id ? fmt::format("{} (id {})", address.text(), id->text()) : address.text();
}

std::string teams_words(const std::vector<plan::TeamRef>& teams) {
  if (teams.empty()) return "none";
  std::string words;
  for (const plan::TeamRef& team : teams) words += (words.empty() ? "" : ", ") + team_words(team);
  return words;
}

bool adopts_unchanged(const plan::Step& step) {
  const auto* adopt = std::get_if<plan::Adopt>(&step.action);
  if (adopt == nullptr || step.writes() || !step.runs() || adopt->was || step.effect.moved_from) return false;
  // What an interrupted run created is worth a look, and so is whatever a note says.
  return adopt->by != plan::AdoptedBy::open_intent && step.notes.empty() && step.needs.empty();
}

std::vector<FieldRow> change_rows(const TypeSchema& schema, const plan::Changes& changes) {
  std::vector<FieldRow> rows;
  rows.reserve(changes.fields.size() + 2);  // and the two that are no fields
  for (const plan::FieldChange& change : changes.fields) append_field_rows(rows, schema, change);
  if (changes.active) {
    rows.push_back({"active",
                    truth_cell(changes.active->before),
                    truth_cell(changes.active->after),
                    {},
                    changes.active->drift,
                    {}});
  }
  if (changes.teams) rows.push_back(teams_row(*changes.teams));
  return rows;
}

StepView view_step(const Catalog& catalog, const plan::Step& step) {
  StepView view;
  view.symbol = action_symbol(step.kind());
  view.tone = action_tone(step.kind());
  if (step.deferred) view.symbol = '?';
  if (!step.blocked_by.empty()) view.symbol = '!';
  if (!step.runs()) view.tone = Tone::warn;
  view.who = plan::person_of(catalog.of(step.address.type()), step);
  view.address = step.address.text();
  if (step.id()) view.id = step.id()->text();
  view.action = action_words(step);
  if (step.is_declared && !step.source.file.empty()) view.source = step.source.text();
  view.remarks = step_remarks(step);
  view.fields = step_rows(catalog.of(step.address.type()), step);
  if (step.deferred) view.deferred = phrase(*step.deferred).words;
  return view;
}

}  // namespace haloform::render
