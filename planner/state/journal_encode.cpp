#include "planner/base/text.hpp"
#include "planner/json/writer.hpp"
#include "planner/state/entry_codec.hpp"
#include "planner/state/journal.hpp"
#include "planner/state/journal_keys.hpp"

#include <fmt/format.h>

namespace haloform::state {

namespace {

void append_name(std::string& out, EventKey key) {
  out.append(", \"").append(event_keys.at(key)).append("\": ");
}

void append_text(std::string& out, EventKey key, std::string_view text) {
  append_name(out, key);
  json::append_json(out, text);
}

void append_natural(std::string& out, const NaturalKey& key) {
  append_name(out, event_key);
  out += key.by == NaturalKey::By::email ? R"({"by": "email", "text": )" : R"({"by": "name", "text": )";
  json::append_json(out, key.written());
  if (key.scope) {
    out += ", \"scope\": ";
    json::append_number(out, *key.scope);
  }
  out += '}';
}

std::string_view kind_name(const IntentEvent&) { return "intent"; }
std::string_view kind_name(const DoneEvent&) { return "done"; }
std::string_view kind_name(const FailedEvent&) { return "failed"; }
std::string_view kind_name(const DoubtEvent&) { return "doubt"; }

void append_rest(std::string& out, const TypeSchema& schema, const IntentEvent& intent) {
  append_text(out, event_action, intent.action);
  if (intent.id) {
    append_name(out, event_id);
    json::append_number(out, intent.id->number());
  }
  if (intent.key) append_natural(out, *intent.key);
  if (intent.above) {
    append_name(out, event_above);
    json::append_number(out, intent.above->number());
  }
  if (intent.draft) {
    append_name(out, event_draft);
    append_draft(out, schema, *intent.draft);
  }
}

void append_rest(std::string& out, const TypeSchema& schema, const DoneEvent& done) {
  append_text(out, event_action, done.action);
  if (done.moved_from) append_text(out, event_moved_from, done.moved_from->text());
  if (done.entry) {
    append_name(out, event_entry);
    append_entry(out, schema, *done.entry, EntryStyle::line);
  }
}

void append_rest(std::string& out, const TypeSchema&, const FailedEvent& failed) {
  append_text(out, event_action, failed.action);
  append_text(out, event_reason, failed.reason);
}

void append_rest(std::string& out, const TypeSchema&, const DoubtEvent& doubt) {
  append_text(out, event_reason, doubt.reason);
  if (doubt.refused) {
    append_name(out, event_refused);
    out += "true";
  }
}

}  // namespace

std::string encode_header(const JournalHeader& header) {
  std::string out =
      fmt::format("{{\"{}\": {}, \"lineage\": ", header_keys[head_format], journal_format_version);
  json::append_json(out, header.lineage);
  out += fmt::format(", \"serial\": {}, \"instance\": ", header.serial);
  json::append_json(out, header.instance);
  out.append(", \"profile\": \"").append(profile_name(header.profile)).append("\", \"digest\": ");
  json::append_json(out, header.digest);
  out += "}\n";
  return out;
}

std::string encode_event(const Catalog& catalog, const JournalEvent& event) {
  std::string out;
  out.reserve(512);
  out.append("{\"time\": \"").append(iso_time(event.time)).append("\"");
  std::visit(
      [&](const auto& what) {
        append_text(out, event_kind, kind_name(what));
        append_text(out, event_address, what.address.text());
        append_rest(out, catalog.of(what.address.type()), what);
      },
      event.what);
  out += "}\n";
  return out;
}

}  // namespace haloform::state
