#include "planner/render/plan_view.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/text.hpp"
#include "planner/render/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

namespace haloform {

namespace {

Cell cell_of(const Value& value) {
  if (const auto text = value.as_text()) return {Cell::Kind::text, std::string(*text)};
  if (value.as_names()) return {Cell::Kind::words, value.plain()};
  return {Cell::Kind::literal, value.plain()};
}

Cell cell_of(bool truth) { return {Cell::Kind::literal, truth ? "true" : "false"}; }

bool has_lines(const Value& value) {
  return value.as_text().has_value() && value.as_text()->find('\n') != std::string::npos;
}

std::string_view text_of(const Value& value) { return value.as_text().value_or(std::string_view()); }

FieldRow field_row(const TypeSchema& schema, const FieldChange& change) {
  FieldRow row{std::string(schema.at(change.field).name),
               cell_of(change.before),
               cell_of(change.after),
               {},
               change.drift,
               {}};
  if (has_lines(change.before) || has_lines(change.after)) {
    row.hunks = text_diff(text_of(change.before), text_of(change.after));
  }
  return row;
}

std::vector<FieldRow> change_rows(const TypeSchema& schema, const Changes& changes) {
  std::vector<FieldRow> rows;
  rows.reserve(changes.fields.size() + 2);  // and the two that are no fields
  for (const FieldChange& change : changes.fields) rows.push_back(field_row(schema, change));
  if (changes.active) {
    rows.push_back({"active",
                    cell_of(changes.active->before),
                    cell_of(changes.active->after),
                    {},
                    changes.active->drift,
                    {}});
  }
  if (changes.teams) {
    rows.push_back({"teams",
                    Cell{Cell::Kind::words, teams_words(changes.teams->before)},
                    Cell{Cell::Kind::words, teams_words(changes.teams->after)},
                    {},
                    changes.teams->drift,
                    {}});
  }
  return rows;
}

std::vector<FieldRow> create_rows(const TypeSchema& schema, const Create& create) {
  std::vector<FieldRow> rows;
  for (const auto& [field, value] : create.fields) {
    FieldRow row = field_row(schema, {field, Value::null(), value, Drift::no});
    row.before.reset();
    rows.push_back(std::move(row));
  }
  if (create.active) rows.push_back({"active", std::nullopt, cell_of(*create.active), {}, Drift::no, {}});
  if (create.teams) {
    rows.push_back(
        {"teams", std::nullopt, Cell{Cell::Kind::words, teams_words(*create.teams)}, {}, Drift::no, {}});
  }
  return rows;
}

std::vector<FieldRow> step_rows(const TypeSchema& schema, const Step& step) {
  if (const auto* create = std::get_if<Create>(&step.action)) return create_rows(schema, *create);
  const Changes* changes = step.changes();
  if (changes == nullptr) return {};
  std::vector<FieldRow> rows = change_rows(schema, *changes);
  const auto* adopt = std::get_if<Adopt>(&step.action);
  const FieldChange* rename = adopt == nullptr ? nullptr : adopt->rename(schema);
  if (rename != nullptr) {
    const auto at = std::ranges::find(rows, schema.at(rename->field).name, &FieldRow::label);
    if (at != rows.end()) at->remark = "changes the name: is it the same person?";
  }
  return rows;
}

std::string action_words(const Step& step) {
  std::string words(action_name(step.kind()));
  if (step.kind() == ActionKind::state) words = "state only";
  if (!step.blocked_by.empty()) return words + ", blocked";
  return step.deferred ? words + ", deferred" : words;
}

Tone action_tone(ActionKind kind) {
  switch (kind) {
    case ActionKind::create:
    case ActionKind::reactivate: return Tone::add;
    case ActionKind::update:
    case ActionKind::adopt: return Tone::change;
    case ActionKind::deactivate:
    case ActionKind::remove: return Tone::remove;
    case ActionKind::forget:
    case ActionKind::state: break;
  }
  return Tone::quiet;
}

std::string addresses_words(const std::vector<Address>& addresses) {
  std::string words;
  for (const Address& address : addresses) words += (words.empty() ? "" : ", ") + address.text();
  return words;
}

/// What the action itself means for the record, where the word alone does not say it.
std::string consequence(const Step& step) {
  if (step.kind() == ActionKind::remove) return "the record is deleted for good";
  if (step.kind() == ActionKind::forget) return "leaves the state; the record stays as it is";
  if (step.kind() == ActionKind::adopt && !step.writes()) return "nothing is sent: the record is as declared";
  return {};
}

/// Whether it is among the reasons of a step, or among its notes.
template <typename Reason>
bool holds(const std::vector<Reason>& reasons, const Reason& one) {
  return std::ranges::find(reasons, one) != reasons.end();
}

bool says_moved(const Step& step, const Address& from) {
  return holds(step.reasons, StepReason(MovedFrom{from})) || holds(step.notes, StepNote(MovedFrom{from}));
}

std::vector<std::string> step_remarks(const Step& step) {
  std::vector<std::string> remarks;
  if (std::string why = reason_words(step); !why.empty()) remarks.push_back(std::move(why));
  if (step.person && step.id())
    remarks.push_back("record " + step.id()->text() + " is " + step.person->words());
  const auto* adopt = std::get_if<Adopt>(&step.action);
  const auto* create = std::get_if<Create>(&step.action);
  const auto was = adopt != nullptr ? adopt->was : create != nullptr ? create->was : std::nullopt;
  if (was && !holds(step.reasons, StepReason(DeletedOutside{*was})))
    remarks.push_back("was id " + was->text());
  if (const auto& from = step.effect.moved_from; from && !says_moved(step, *from))
    remarks.push_back("moved from " + from->text());
  if (std::string words = consequence(step); !words.empty()) remarks.push_back(std::move(words));
  for (const StepNote& note : step.notes) remarks.push_back(phrase(note).words);
  if (!step.needs.empty()) remarks.push_back("runs only after " + addresses_words(step.needs));
  if (step.not_before && !holds(step.reasons, StepReason(RefusedEarlier{*step.not_before}))) {
    remarks.push_back("not sent before " + iso_time(*step.not_before) +
                      ": an earlier create may still be under way");
  }
  return remarks;
}

/// `118 agents, 290 contacts`, of the types that there are any of.
std::string type_counts(const std::array<std::size_t, all_types.size()>& counts) {
  std::string words;
  for (const ResourceType type : all_types) {
    const std::size_t count = counts.at(static_cast<std::size_t>(type));
    if (count == 0) continue;
    words += (words.empty() ? "" : ", ") + counted(count, type_name(type), type_plural(type));
  }
  return words;
}

std::string live_words(const ReadSummary& read) {
  std::string words;
  for (const ResourceType type : all_types) {
    const auto at = static_cast<std::size_t>(type);
    std::string part;
    if (read.whole.at(at)) {
      part = counted(read.live.at(at).value_or(0), type_name(type), type_plural(type));
    } else if (read.live.at(at)) {
      part = fmt::format("those named of {} {}", *read.live.at(at), type_plural(type));
    } else if (read.declared.at(at) > 0) {
      part = fmt::format("the named {}", type_plural(type));
    }
    if (!part.empty()) words += (words.empty() ? "" : ", ") + part;
  }
  if (words.empty()) words = "nothing";
  return words + " in " + counted(read.requests, "request");
}

std::vector<LabelRow> read_rows(const Plan& plan) {
  std::vector<LabelRow> rows;
  rows.push_back({"Instance", fmt::format("{} (profile {}){}{}", plan.instance, profile_name(plan.profile),
                                          plan.overrides.empty() ? "" : "; ", plan.overrides)});
  const std::string declared = type_counts(plan.read.declared);
  rows.push_back({"Configuration", fmt::format("{} in {}", declared.empty() ? "nothing" : declared,
                                               counted(plan.read.files, "file"))});
  rows.push_back(
      {"State", plan.read.state_exists
                    ? fmt::format("{}, serial {}", counted(plan.read.state_entries, "resource"), plan.serial)
                    : std::string("none yet")});
  rows.push_back({"Read", live_words(plan.read)});
  if (const auto& active = plan.read.active_agents) {
    rows.push_back({"Active agents", fmt::format("{} are listed, the instance itself counts {}",
                                                 active->listed, active->counted)});
  }
  return rows;
}

BlockRow block_row(const Block& block, std::size_t steps) {
  Phrase said = phrase(block);
  return {std::string(rule_name(rule_of(block))), std::move(said.words), std::move(said.way_forward), steps};
}

std::vector<BlockRow> distinct_blocks(const Plan& plan) {
  std::vector<BlockRow> rows;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> places;
  const auto note = [&](const Block& block, std::size_t steps) {
    BlockRow row = block_row(block, 0);
    const auto [place, is_new] = places.try_emplace({row.rule, row.what, row.way_out}, rows.size());
    if (is_new) rows.push_back(std::move(row));
    rows[place->second].steps += steps;
  };
  for (const Block& block : plan.blocked_by) note(block, 0);
  for (const Step& step : plan.steps) {
    for (const Block& block : step.blocked_by) note(block, 1);
  }
  return rows;
}

std::string use_words(const GuardUse& use) {
  std::string words = fmt::format("{} {} of {}", guard_name(use.kind), use.used, use.allowed);
  if (use.limit.unit == Limit::Unit::percent) words += fmt::format(" ({} of {})", use.limit.text(), use.base);
  return words;
}

/// Of the types that the plan is about.
std::vector<LabelRow> guard_rows(const Plan& plan) {
  std::vector<LabelRow> rows;
  for (const ResourceType type : all_types) {
    std::string words;
    bool matters = plan.read.declared.at(static_cast<std::size_t>(type)) > 0;
    for (const GuardUse& use : plan.guards) {
      if (use.type != type) continue;
      words += (words.empty() ? "" : ", ") + use_words(use);
      matters = matters || use.base > 0 || use.used > 0;
    }
    if (matters && !words.empty()) rows.push_back({std::string(type_plural(type)), std::move(words)});
  }
  return rows;
}

std::string counts_words(const Plan& plan, const Counts& counts) {
  std::string words;
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, what);
  };
  for (std::size_t kind = 0; kind < action_kinds; ++kind) {
    add(counts.running.at(kind), action_name(static_cast<ActionKind>(kind)));
  }
  add(plan.raises.size(), plan.raises.size() == 1 ? "raised guard" : "raised guards");
  add(counts.blocked, "blocked");
  add(counts.deferred, "deferred");
  return words;
}

/// As flags, so that they can be copied to the next command.
std::string allowed_words(const Plan& plan) {
  std::string words;
  for (const auto& [name, limit] : plan.allowed) {
    words += words.empty() ? "--allow " : " --allow ";
    const auto dot = name.find('.');
    const std::string what = dot == std::string::npos ? std::string() : name.substr(dot + 1);
    if (what == "empty" || what == "unlisted") {
      words += fmt::format("{}={}", what, name.substr(0, dot));
    } else {
      words += fmt::format("{}={}", name, limit);
    }
  }
  if (plan.deletes_allowed) words += words.empty() ? "--allow-delete" : " --allow-delete";
  return words;
}

std::string pace_words(const ApplyPace& pace, std::size_t requests) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(pace.per).count();
  std::string words =
      fmt::format("{} requests in {} s; applying takes about {}", pace.requests, seconds, requests);
  return words +
         (pace.at_least > Milliseconds(0) ? ", at least " + duration_text(pace.at_least) : ", no waiting");
}

void view_verdict(const Plan& plan, PlanView& view) {
  if (plan.empty() && plan.blocked_by.empty()) {
    view.verdict = plan.drift.empty()
                       ? "No changes. HaloPSA matches the configuration."
                       : "No changes. HaloPSA matches the configuration, but for the drift above.";
    return;
  }
  const Counts counts = plan.counts();
  view.verdict = fmt::format("Plan: {} to add, {} to change, {} to destroy.", counts.add(), counts.change(),
                             counts.destroy());
  view.counts = counts_words(plan, counts);
  view.digest = plan.digest;
  if (plan.is_blocked() || !plan.has_runnable()) return;
  view.requests = plan.requests == 0 ? "none, applying it changes the state only"
                                     : counted(plan.requests, "write") + " to apply it";
  if (plan.requests > 0 && plan.pace) view.pace = pace_words(*plan.pace, plan.apply_requests);
}

}  // namespace

std::vector<std::string> raise_words(const Plan& plan) {
  std::vector<std::string> all;
  all.reserve(plan.raises.size());
  for (const GuardRaise& raise : plan.raises) {
    all.push_back(fmt::format("{}.{} {} -> {}", type_plural(raise.type), guard_name(raise.kind),
                              raise.from.text(), raise.to.text()));
  }
  return all;
}

char action_symbol(ActionKind kind) {
  switch (kind) {
    case ActionKind::create: return '+';
    case ActionKind::update: return '~';
    case ActionKind::adopt: return '>';
    case ActionKind::reactivate: return '^';
    case ActionKind::deactivate: return 'x';
    case ActionKind::remove: return '-';
    case ActionKind::forget: return '.';
    case ActionKind::state: break;
  }
  return '=';
}

std::string_view action_done(ActionKind kind) {
  switch (kind) {
    case ActionKind::create: return "created";
    case ActionKind::update: return "updated";
    case ActionKind::adopt: return "adopted";
    case ActionKind::reactivate: return "reactivated";
    case ActionKind::deactivate: return "deactivated";
    case ActionKind::remove: return "deleted";
    case ActionKind::forget: return "forgotten";
    case ActionKind::state: break;
  }
  return "noted in the state";
}

std::string named(const Address& address, const std::optional<RemoteId>& id) {
  return id ? fmt::format("{} (id {})", address.text(), id->text()) : address.text();
}

std::string teams_words(const std::vector<TeamRef>& teams) {
  if (teams.empty()) return "none";
  std::string words;
  for (const TeamRef& team : teams) {
    if (!words.empty()) words += ", ";
    const std::string handle = !team.key.empty() ? team.key : team.id ? "id " + team.id->text() : "";
    words += team.name.empty() ? handle : handle.empty() ? team.name : team.name + " (" + handle + ')';
  }
  return words;
}

StepView view_step(const Catalog& catalog, const Step& step) {
  StepView view;
  view.symbol = action_symbol(step.kind());
  view.tone = action_tone(step.kind());
  if (step.deferred) view.symbol = '?';
  if (!step.blocked_by.empty()) view.symbol = '!';
  if (!step.runs()) view.tone = Tone::warn;
  view.address = step.address.text();
  if (step.id()) view.id = step.id()->text();
  view.action = action_words(step);
  if (!step.source.file.empty()) view.source = step.source.text();
  view.remarks = step_remarks(step);
  view.fields = step_rows(catalog.of(step.address.type()), step);
  for (const Block& block : step.blocked_by) view.blocks.push_back(block_row(block, 1));
  if (step.deferred) view.deferred = phrase(*step.deferred).words;
  return view;
}

PlanView view_plan(const Plan& plan) {
  PlanView view;
  view.read = read_rows(plan);
  for (const PlanWarning& warning : plan.warnings) view.warnings.push_back(phrase(warning).words);
  for (const DriftNote& note : plan.drift)
    view.drift.push_back(named(note.address, note.id) + ": " + phrase(note).words);
  for (const ResourceType type : all_types) {
    const std::size_t count = plan.unmanaged.at(static_cast<std::size_t>(type));
    if (count > 0) view.unmanaged.push_back({type, counted(count, type_name(type), type_plural(type))});
  }
  view.raises = raise_words(plan);
  view.guards = guard_rows(plan);
  view.allowed = allowed_words(plan);
  view.blocks = distinct_blocks(plan);
  if (plan.seats) {
    const SeatBalance& seats = *plan.seats;
    view.seats = fmt::format("{} of {} used, -{} +{} -> {} (peak {})", seats.used, seats.limit, seats.freed,
                             seats.taken, seats.after, seats.peak);
  }
  view_verdict(plan, view);
  view.deferred = plan.counts().deferred;
  view.has_steps = !plan.empty();
  view.shows_drift = std::ranges::any_of(
      plan.steps, [](const Step& step) { return step.changes() != nullptr && step.changes()->has_drift(); });
  return view;
}

}  // namespace haloform
