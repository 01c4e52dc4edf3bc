#include "planner/render/text_state.hpp"

#include "planner/base/clock.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/phrases_of_ownership.hpp"
#include "planner/render/text_layout.hpp"
#include "planner/state/entry_codec.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace haloform::render {

namespace {

void append_row(std::string& out, std::size_t indent, std::size_t width, std::string_view label,
                std::string_view text) {
  out += spaces(indent) + padded(std::string(label), width + 2) + std::string(text) + '\n';
}

std::string value_words(const Value& value) {
  const auto text = value.as_text();
  return text ? terminal_quoted(*text) : terminal_safe(value.plain());
}

std::string joined(const std::vector<std::string>& words) {
  if (words.empty()) return "none";
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + terminal_safe(word);
  return out;
}

std::size_t widest_field(const TypeSchema& schema) {
  std::size_t width = std::string_view("on_removal").size();
  for (const FieldSpec& field : schema.fields) width = std::max(width, field.name.size());
  return width;
}

std::string_view built_in_words(BuiltIn kind) {
  switch (kind) {
    case BuiltIn::no: break;
    case BuiltIn::general_user: return "the General User of a site";
    case BuiltIn::unassigned: return "the Unassigned agent";
    case BuiltIn::api_only: return "an API-only agent";
  }
  return "";
}

}  // namespace

std::string render_state_list(const state::State& state, const Options& options) {
  std::size_t address_width = 0;
  std::size_t id_width = 0;
  for (const auto& [address, entry] : state.resources) {
    address_width = std::max(address_width, address.text().size());
    id_width = std::max(id_width, entry.id.text().size());
  }
  for (const state::OpenIntent& intent : state.open) {
    address_width = std::max(address_width, intent.address.text().size());
  }
  std::string out;
  for (const auto& [address, entry] : state.resources) {
    const bool active = entry.draft.status == state::Status::active;
    out += padded(address.text(), address_width) + "  id " + padded(entry.id.text(), id_width) + "  " +
           painted(options.color, active ? Tone::plain : Tone::quiet, state::status_name(entry.draft.status));
    if (entry.draft.protection == Protection::protect) out += ", protected";
    if (entry.draft.protection == Protection::break_glass) out += ", break glass";
    out += '\n';
  }
  for (const state::OpenIntent& intent : state.open) {
    out += padded(intent.address.text(), address_width) + "  " +
           painted(options.color, Tone::warn, intent.refused ? "refused" : "in doubt") +
           (intent.refused ? ": a create was refused at " + iso_time(intent.since)
                           : ": the result of a create sent at " + iso_time(intent.since) + " is unknown") +
           '\n';
  }
  if (!state.open.empty()) {
    append_wrapped(out, "\n", "", 0,
                   "The next `haloform apply` searches for what is in doubt first; `haloform state show "
                   "ADDRESS` says what "
                   "is known of it.");
  }
  if (out.empty()) out = "The state holds no resources.\n";
  return out;
}

std::string render_entry(const Catalog& catalog, const state::State& state, const Address& address,
                         const Options& options) {
  const TypeSchema& schema = catalog.of(address.type());
  const std::size_t width = widest_field(schema);
  std::string out = address.text() + '\n';
  const state::Entry* entry = state.find(address);
  if (entry != nullptr) {
    const state::EntryDraft& draft = entry->draft;
    append_row(out, 2, width, "id", entry->id.text());
    append_row(out, 2, width, "status", state::status_name(draft.status));
    if (const auto& held = *draft.held_until) append_row(out, 2, width, "held until", iso_time(*held));
    append_row(out, 2, width, "protect", protection_name(draft.protection));
    append_row(out, 2, width, "on_removal", on_removal_name(draft.on_removal));
    if (!draft.external_id->empty())
      append_row(out, 2, width, "external_id", terminal_safe(*draft.external_id));
    for (const state::LeavingTeam& one : *draft.leaving)
      append_row(out, 2, width, "leaves", one.team + " at " + iso_time(one.until));
    if (draft.owner == Lifecycle::Owner::haloform) append_row(out, 2, width, "owner", "haloform");
    if (!draft.block_if->empty()) append_row(out, 2, width, "block_if", joined(*draft.block_if));
    out += "  as last applied\n";
    for (const auto& [field, value] : draft.applied.fields) {
      std::string words = value_words(value);
      if (const Value* form = draft.kept->find(field)) words += ", kept as " + value_words(*form);
      append_row(out, 4, width - 2, schema.at(field).name, words);
    }
    if (draft.applied.active)
      append_row(out, 4, width - 2, "active", *draft.applied.active ? "true" : "false");
    if (*draft.applied.teams) append_row(out, 4, width - 2, "teams", joined(**draft.applied.teams));
  }
  bool in_doubt = false;
  for (const state::OpenIntent& intent : state.open) {
    if (intent.address != address) continue;
    in_doubt = true;
    const std::string reason = intent.reason.empty() ? "" : ": " + intent.reason;
    append_wrapped(
        out, "  " + painted(options.color, Tone::warn, intent.refused ? "refused " : "in doubt") + "  ",
        spaces(12), 12,
        terminal_safe(fmt::format("a create with {}, {} at {}{}", intent.key.words(),
                                  intent.refused ? "refused" : "sent", iso_time(intent.since), reason)));
    append_wrapped(
        out, spaces(12), spaces(12), 12,
        "The next `haloform apply` looks for it first. " + state::ways_out_of_doubt(address) + ".");
  }
  if (entry == nullptr && !in_doubt) out += "  not in the state\n";
  return out;
}

std::string render_record(const Catalog& catalog, ResourceType type, const Record& record,
                          const Options& options) {
  const TypeSchema& schema = catalog.of(type);
  const std::size_t width = widest_field(schema);
  std::string out = fmt::format("{} id {}\n", type_name(type), record.id.text());
  for (const auto& [field, value] : record.fields) {
    append_row(out, 2, width, schema.at(field).name, value_words(value));
  }
  if (record.active) append_row(out, 2, width, "active", *record.active ? "true" : "false");
  if (*record.teams) {
    std::string ids;
    for (const RemoteId id : **record.teams) ids += (ids.empty() ? "id " : ", id ") + id.text();
    append_row(out, 2, width, "teams", ids.empty() ? "none" : ids);
  }
  if (record.built_in != BuiltIn::no) {
    append_row(out, 2, width, "built-in",
               painted(options.color, Tone::change, built_in_words(record.built_in)));
  }
  if (const auto& by = *record.imported) {
    append_row(out, 2, width, "import",
               painted(options.color, Tone::change,
                       fmt::format("written by the {} import", import_words(import_name(by->source)))));
  }
  return out;
}

}  // namespace haloform::render
