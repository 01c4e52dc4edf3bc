#include "planner/state/entry_codec.hpp"

#include "planner/json/writer.hpp"
#include "planner/state/entry_keys.hpp"

namespace haloform::state {

namespace {

void append_texts(std::string& out, const auto& texts) {
  out += '[';
  std::string_view separator;
  for (const auto& text : texts) {
    out += separator;
    json::append_json(out, text);
    separator = ", ";
  }
  out += ']';
}

void append_value(std::string& out, const Value& value);

void append_entries(std::string& out, const std::vector<Value::Entry>& entries) {
  out += '{';
  std::string_view separator;
  for (const Value::Entry& entry : entries) {
    out += separator;
    json::append_json(out, entry.name);
    out += ": ";
    append_value(out, entry.value);
    separator = ", ";
  }
  out += '}';
}

void append_value(std::string& out, const Value& value) {
  if (const auto text = value.as_text()) {
    json::append_json(out, *text);
  } else if (const auto number = value.as_integer()) {
    json::append_number(out, *number);
  } else if (const auto truth = value.as_boolean()) {
    out += *truth ? "true" : "false";
  } else if (const auto names = value.as_names()) {
    append_texts(out, *names);
  } else if (const auto entries = value.as_entries()) {
    append_entries(out, *entries);
  } else {
    out += "null";
  }
}

std::string_view append_fields(std::string& out, const TypeSchema& schema, const Attributes& fields) {
  std::string_view separator;
  out += '{';
  for (const auto& [field, value] : fields) {
    out.append(separator).append("\"").append(schema.at(field).name).append("\": ");
    append_value(out, value);
    separator = ", ";
  }
  return separator;
}

void append_applied(std::string& out, const TypeSchema& schema, const Applied& applied) {
  std::string_view separator = append_fields(out, schema, applied.fields);
  const auto name = [&](std::string_view key) {
    out.append(separator).append("\"").append(key).append("\": ");
    separator = ", ";
  };
  if (applied.active) {
    name("active");
    out += *applied.active ? "true" : "false";
  }
  if (*applied.teams) {
    name("teams");
    append_texts(out, **applied.teams);
  }
  out += '}';
}

/// `"leaving": {"field": "2027-02-15T00:00:00.000Z"}`, where there is something.
void append_leaving(std::string& out, const std::vector<LeavingTeam>& leaving, std::string_view gap) {
  if (leaving.empty()) return;
  out.append(gap).append("\"").append(entry_keys[key_leaving]).append("\": {");
  std::string_view separator;
  for (const LeavingTeam& one : leaving) {
    out.append(separator).append("\"").append(one.team).append("\": \"");
    out.append(iso_time(one.until)).append("\"");
    separator = ", ";
  }
  out += '}';
}

/// What an entry and a draft have in common, without the braces around it.
void append_body(std::string& out, const TypeSchema& schema, const EntryDraft& draft, std::string_view gap) {
  out.append("\"status\": \"").append(status_name(draft.status)).append("\"").append(gap);
  out += "\"applied\": ";
  append_applied(out, schema, draft.applied);
  out.append(gap).append("\"protect\": ");
  if (draft.protection == Protection::break_glass) {
    json::append_json(out, protection_name(draft.protection));
  } else {
    out += protection_name(draft.protection);
  }
  out.append(", \"on_removal\": \"").append(on_removal_name(draft.on_removal)).append("\"");
  if (!draft.kept->empty()) {
    out.append(gap).append("\"kept\": ");
    append_fields(out, schema, *draft.kept);
    out += '}';
  }
  if (draft.owner == Lifecycle::Owner::haloform) out.append(gap).append("\"owner\": \"haloform\"");
  if (!draft.block_if->empty()) {
    out.append(gap).append("\"block_if\": ");
    append_texts(out, *draft.block_if);
  }
  const auto add = [&](EntryKey key, const std::optional<WallTime>& time) {
    if (time)
      out.append(gap)
          .append("\"")
          .append(entry_keys.at(key))
          .append("\": \"")
          .append(iso_time(*time))
          .append("\"");
  };
  add(key_made, draft.made);
  add(key_switched, draft.changed_at->switched);
  add(key_regrouped, draft.changed_at->regrouped);
  add(key_held_until, *draft.held_until);
  if (!draft.external_id->empty()) {
    out.append(gap).append("\"external_id\": ");
    json::append_json(out, *draft.external_id);
  }
  append_leaving(out, *draft.leaving, gap);
}

}  // namespace

std::string_view status_name(Status status) { return status == Status::active ? "active" : "deactivated"; }

void append_entry(std::string& out, const TypeSchema& schema, const Entry& entry, EntryStyle style) {
  const bool block = style == EntryStyle::block;
  const std::string_view gap = block ? ",\n      " : ", ";
  out += block ? "{\n      \"id\": " : "{\"id\": ";
  json::append_number(out, entry.id.number());
  out += ", ";
  append_body(out, schema, entry.draft, gap);
  if (entry.changed > 0) {
    out.append(entry.draft.made ? ", " : gap).append("\"changed\": ");
    json::append_number(out, static_cast<std::int64_t>(entry.changed));
  }
  if (!entry.source.file.empty()) {
    out.append(gap).append("\"source\": ");
    json::append_json(out, entry.source.text());
  }
  out += block ? "\n    }" : "}";
}

void append_draft(std::string& out, const TypeSchema& schema, const EntryDraft& draft) {
  out += '{';
  append_body(out, schema, draft, ", ");
  out += '}';
}

}  // namespace haloform::state
