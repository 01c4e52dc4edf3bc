#include "planner/render/why/why_text.hpp"

#include "planner/base/clock.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_layout.hpp"
#include "planner/state/entry_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace haloform::render {

namespace {

constexpr std::size_t label_width = 10;

void append_fact(std::string& out, std::string_view label, std::string_view words, std::size_t indent = 0) {
  append_wrapped(out, spaces(indent) + padded(std::string(label), label_width), spaces(indent + label_width),
                 indent + label_width, words);
}

std::string_view role_label(RuleFacts::Role role) {
  switch (role) {
    case RuleFacts::Role::reason: return "Why";
    case RuleFacts::Role::note: return "Note";
    case RuleFacts::Role::block: return "Blocked";
    case RuleFacts::Role::deferral: break;
  }
  return "Deferred";
}

std::string_view role_name(RuleFacts::Role role) {
  switch (role) {
    case RuleFacts::Role::reason: return "reason";
    case RuleFacts::Role::note: return "note";
    case RuleFacts::Role::block: return "block";
    case RuleFacts::Role::deferral: break;
  }
  return "deferral";
}

std::string_view origin_name(DesiredState::Origin::From from) {
  switch (from) {
    case DesiredState::Origin::From::block: return "block";
    case DesiredState::Origin::From::defaults: return "defaults";
    case DesiredState::Origin::From::team: break;
  }
  return "team";
}

std::string origin_words(const DesiredState::Origin& origin) {
  std::string words = terminal_safe(origin.where.text());
  if (origin.from == DesiredState::Origin::From::defaults) words += ", below defaults";
  if (!origin.team.empty())
    words +=
        fmt::format(", {}{}", origin.from == DesiredState::Origin::From::team ? "members of team." : "team.",
                    terminal_safe(origin.team));
  return words;
}

void append_state(std::string& out, const Explanation& why) {
  if (!why.has_state) return append_fact(out, "State", "none yet");
  if (why.entry == nullptr)
    return append_fact(out, "State", fmt::format("serial {}: does not know the address", why.serial));
  const state::EntryDraft& draft = why.entry->draft;
  std::string words =
      fmt::format("serial {}: id {}, {}", why.serial, why.entry->id.text(), state::status_name(draft.status));
  if (draft.protection == Protection::protect) words += ", protected";
  if (draft.protection == Protection::break_glass) words += ", break glass";
  if (!draft.external_id->empty())
    words += fmt::format(", external_id {}", terminal_safe(*draft.external_id));
  words += fmt::format(", on_removal {}", on_removal_name(draft.on_removal));
  if (why.entry->changed > 0) words += fmt::format("; as it is since serial {}", why.entry->changed);
  if (draft.made) words += "; created by haloform at " + iso_time(*draft.made);
  append_fact(out, "State", words);
}

/// What is blocked, or waits, is not sent.
bool is_kept_back(const Explanation& why) {
  return std::ranges::any_of(why.rules, [](const RuleFacts& rule) {
    return rule.role == RuleFacts::Role::block || rule.role == RuleFacts::Role::deferral;
  });
}

void append_field(std::string& out, const FieldFacts& field, std::string_view planned) {
  out += fmt::format("\n  {}{}{}\n", terminal_safe(field.field), field.drift ? "  (drift)" : "",
                     field.ignored ? "  (ignore_changes)" : "");
  const auto row = [&](std::string_view label, const std::optional<Cell>& cell, std::string_view from) {
    if (!cell) return;
    std::string words = terminal_cell(*cell);
    if (!from.empty()) words += fmt::format("  ({})", from);
    append_fact(out, label, words, 4);
  };
  std::string from = field.standard;
  for (const DesiredState::Origin& origin : field.declared_at)
    from += (from.empty() ? "" : "; ") + origin_words(origin);
  row("declared", field.declared, from);
  row("applied", field.applied, "state");
  row("stored as", field.kept, "state");
  row("record", field.live, "as read");
  row("plan", field.planned, planned);
}

void write_cell(json::Writer& json, std::string_view key, const std::optional<Cell>& cell) {
  json.key(key);
  if (cell) {
    json.text(cell->text);
  } else {
    json.null();
  }
}

void write_field(json::Writer& json, const FieldFacts& field) {
  json.begin_object().key("field").text(field.field);
  write_cell(json, "declared", field.declared);
  json.key("declared_at").begin_array();
  for (const DesiredState::Origin& origin : field.declared_at) {
    json.begin_object().key("from").text(origin_name(origin.from)).key("team").text(origin.team).key("where");
    json::write_source(json, origin.where);
    json.end_object();
  }
  json.end_array().key("standard").text(field.standard);
  write_cell(json, "applied", field.applied);
  write_cell(json, "stored_as", field.kept);
  write_cell(json, "record", field.live);
  write_cell(json, "planned", field.planned);
  json.key("drift").truth(field.drift).key("ignored").truth(field.ignored).end_object();
}

std::string block_words(const Explanation& why) {
  const std::string of_feed = why.feed.empty() ? std::string() : ", a row of the feed " + why.feed;
  if (why.declared) return terminal_safe(why.block.text()) + of_feed;
  std::string words = "none: no block declares it";
  if (why.block.line > 0) words += "; it was at " + terminal_safe(why.block.text());
  return words;
}

}  // namespace

std::string render_why(const Explanation& why, const Options& options) {
  std::string out = why.address;
  if (!why.id.empty()) out += fmt::format(" (id {})", why.id);
  out += '\n';
  if (const std::string person = terminal_person(why.who); !person.empty()) out += person + '\n';
  out += '\n';
  append_fact(out, "Plan", painted(options.color, Tone::change, terminal_safe(why.verdict)));
  if (!why.differs.empty()) append_fact(out, "Why", terminal_safe(why.differs));
  for (const RuleFacts& rule : why.rules) {
    append_fact(out, role_label(rule.role), fmt::format("{} [{}]", terminal_safe(rule.words), rule.name));
    if (!rule.to_proceed.empty()) append_fact(out, "", "To proceed: " + terminal_safe(rule.to_proceed));
  }
  if (!why.needs.empty())
    append_fact(out, "Needs", fmt::format("runs only after {}", fmt::join(why.needs, ", ")));
  for (const LabelRow& row : why.guards) append_fact(out, "Guards", terminal_safe(row.text));
  out += '\n';
  append_fact(out, "Block", block_words(why));
  append_state(out, why);
  if (!why.in_doubt.empty()) append_fact(out, "In doubt", terminal_safe(why.in_doubt));
  std::string record = why.id.empty() ? std::string() : fmt::format("id {}, ", why.id);
  record += terminal_safe(why.record);
  if (why.active) record += *why.active ? ", active" : ", inactive";
  if (!why.found_by.empty()) record += "; found by " + why.found_by;
  if (!record.empty()) append_fact(out, "Record", record);
  const std::string_view planned = is_kept_back(why) ? "is not sent now" : "is sent";
  for (const FieldFacts& field : why.fields) append_field(out, field, planned);
  return out;
}

std::string json_why(const Explanation& why) {
  json::Writer json;
  json.begin_object().key("address").text(why.address).key("id").text(why.id);
  json.key("name").text(why.who.name).key("email").text(why.who.email);
  json.key("action").text(why.action).key("verdict").text(why.verdict).key("differs").text(why.differs);
  json.key("rules").begin_array();
  for (const RuleFacts& rule : why.rules) {
    json.begin_object().key("role").text(role_name(rule.role)).key("name").text(rule.name);
    json.key("words").text(rule.words).key("to_proceed").text(rule.to_proceed).end_object();
  }
  json.end_array().key("needs").begin_array();
  for (const std::string& needed : why.needs) json.text(needed);
  json.end_array().key("guards").begin_array();
  for (const LabelRow& row : why.guards) json.text(row.text);
  json.end_array().key("block");
  json::write_source(json, why.declared ? why.block : SourceSpan{});
  json.key("last_block");
  json::write_source(json, why.declared ? SourceSpan{} : why.block);
  json.key("feed");
  if (why.feed.empty()) {
    json.null();
  } else {
    json.text(why.feed);
  }
  json.key("state");
  if (why.has_state) {
    json.begin_object().key("serial").integer(static_cast<std::int64_t>(why.serial)).key("entry");
    if (why.entry == nullptr) {
      json.null();
    } else {
      const state::EntryDraft& draft = why.entry->draft;
      json.begin_object().key("id").integer(why.entry->id.number());
      json.key("status").text(state::status_name(draft.status));
      json.key("protect");
      plan::write_protection(json, draft.protection);
      json.key("on_removal").text(on_removal_name(draft.on_removal));
      json.key("changed").integer(static_cast<std::int64_t>(why.entry->changed)).key("made");
      json.text(draft.made ? iso_time(*draft.made) : std::string()).end_object();
    }
    json.key("in_doubt").text(why.in_doubt).end_object();
  } else {
    json.null();
  }
  json.key("record").begin_object().key("id").text(why.id).key("how").text(why.record);
  json.key("active").truth_or_null(why.active).key("found_by").text(why.found_by).end_object();
  json.key("fields").begin_array();
  for (const FieldFacts& field : why.fields) write_field(json, field);
  json.end_array().end_object();
  return json.finish();
}

}  // namespace haloform::render
