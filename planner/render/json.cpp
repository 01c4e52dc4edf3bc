#include "planner/render/json.hpp"

#include "planner/base/clock.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/render/listing.hpp"
#include "planner/render/phrases.hpp"
#include "planner/state/entry_codec.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace haloform::render {

namespace {

void write_place(json::Writer& json, const SourceSpan& span) {
  json.key("file").text(span.file).key("line").integer(span.line).key("column").integer(span.column);
}

void write_error(json::Writer& json, const Error& error) {
  json.begin_object().key("kind").text(error_kind_name(error.kind)).key("what").text(error.what.plain());
  json.key("where").text(error.where.plain()).key("advice").text(error.advice.plain()).end_object();
}

void write_diagnostic(json::Writer& json, const Diagnostic& one) {
  json.begin_object().key("severity").text(one.severity == Severity::error ? "error" : "warning");
  json.key("rule").text(rule_name(one.rule));
  write_place(json, one.where);
  json.key("what").text(one.what.plain()).key("advice").text(one.advice.plain()).key("also");
  if (one.also) {
    json.begin_object();
    write_place(json, *one.also);
    json.key("what").text(one.also_what.plain()).end_object();
  } else {
    json.null();
  }
  json.end_object();
}

void write_result(json::Writer& json, const plan::StepResult& result) {
  json.begin_object().key("address").text(result.step->address.text());
  json.key("action").text(plan::action_name(result.step->kind())).key("id");
  plan::write_id(json, result.record());
  json.key("end").text(plan::step_end_name(result.end)).key("message").text(message_of(result));
  json.key("grave").truth(result.grave).key("took_ms").integer(result.took.count()).end_object();
}

void write_findings(json::Writer& json, const Diagnostics& diagnostics, const std::vector<Error>& failures) {
  Diagnostics sorted = diagnostics;
  sorted.sort();
  const std::size_t mistakes = sorted.count(Severity::error);
  json.key("errors").count(mistakes + failures.size());
  json.key("warnings").count(sorted.count(Severity::warning)).key("diagnostics").begin_array();
  for (const Diagnostic& one : sorted) write_diagnostic(json, one);
  json.end_array().key("failures").begin_array();
  for (const Error& one : failures) write_error(json, one);
  json.end_array();
}

/// Whether the configuration is to be corrected; nothing where something else came first.
std::optional<bool> validity(const Trouble& trouble) {
  const bool wrong = std::ranges::any_of(
      trouble.errors, [](const Error& error) { return error.kind == ErrorKind::configuration; });
  if (wrong || trouble.diagnostics.has_errors()) return false;
  return std::nullopt;
}

}  // namespace

std::string_view error_kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage: return "usage";
    case ErrorKind::configuration: return "configuration";
    case ErrorKind::credentials: return "credentials";
    case ErrorKind::permission: return "permission";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::refused: return "refused";
    case ErrorKind::throttled: return "throttled";
    case ErrorKind::unavailable: return "unavailable";
    case ErrorKind::protocol: return "protocol";
    case ErrorKind::incomplete: return "incomplete";
    case ErrorKind::ambiguous: return "ambiguous";
    case ErrorKind::state: return "state";
    case ErrorKind::io: return "io";
    case ErrorKind::locked: return "locked";
    case ErrorKind::stale: return "stale";
    case ErrorKind::blocked: return "blocked";
    case ErrorKind::in_doubt: return "in_doubt";
    case ErrorKind::interrupted: return "interrupted";
    case ErrorKind::internal: break;
  }
  return "internal";
}

std::string json_diagnostics(const Diagnostics& diagnostics) {
  json::Writer json;
  json.begin_object().key("valid").truth(!diagnostics.has_errors());
  write_findings(json, diagnostics, {});
  json.end_object();
  return json.finish();
}

std::string json_trouble(const Trouble& trouble) {
  json::Writer json;
  json.begin_object().key("valid").truth_or_null(validity(trouble));
  write_findings(json, trouble.diagnostics, trouble.errors);
  json.end_object();
  return json.finish();
}

std::string json_report(const Catalog&, const plan::Plan& plan, const plan::ApplyReport& report) {
  json::Writer json;
  json.begin_object().key("digest").text(plan.digest).key("instance").text(plan.instance);
  json.key("counts").begin_object();
  for (const plan::StepEnd end : plan::all_step_ends)
    json.key(plan::step_end_name(end)).count(report.count(end));
  json.end_object().key("halted");
  if (report.halted) {
    write_error(json, *report.halted);
  } else {
    json.null();
  }
  json.key("state").begin_object().key("written").truth(report.state_written);
  json.key("lineage").text(report.state.lineage);
  json.key("serial").integer(static_cast<std::int64_t>(report.state.serial)).end_object();
  json.key("took_ms").integer(report.took.count()).key("results").begin_array();
  for (const plan::StepResult& result : report.results) write_result(json, result);
  json.end_array().end_object();
  return json.finish();
}

std::string json_state_list(const Catalog&, const state::State& state) {
  json::Writer json;
  json.begin_object().key("instance").text(state.instance);
  json.key("profile").text(profile_name(state.profile)).key("lineage").text(state.lineage);
  json.key("serial").integer(static_cast<std::int64_t>(state.serial)).key("resources").begin_array();
  for (const auto& [address, entry] : state.resources) {
    json.begin_object().key("address").text(address.text()).key("id").integer(entry.id.number());
    json.key("status").text(state::status_name(entry.draft.status));
    json.key("protect");
    plan::write_protection(json, entry.draft.protection);
    json.key("on_removal").text(on_removal_name(entry.draft.on_removal)).key("external_id");
    if (entry.draft.external_id->empty()) {
      json.null();
    } else {
      json.text(*entry.draft.external_id);
    }
    json.key("held_until");
    if (const std::optional<WallTime>& until = *entry.draft.held_until) {
      json.text(iso_time(*until));
    } else {
      json.null();
    }
    json.key("leaving").begin_object();
    for (const state::LeavingTeam& one : *entry.draft.leaving) json.key(one.team).text(iso_time(one.until));
    json.end_object().end_object();
  }
  json.end_array().key("in_doubt").begin_array();
  for (const state::OpenIntent& intent : state.open) {
    json.begin_object().key("address").text(intent.address.text()).key("since").text(iso_time(intent.since));
    json.key("key").text(intent.key.words()).key("reason").text(intent.reason);
    json.key("advice").text(state::ways_out_of_doubt(intent.address)).end_object();
  }
  json.end_array().end_object();
  return json.finish();
}

std::string json_record(const Catalog& catalog, ResourceType type, const Record& record) {
  const TypeSchema& schema = catalog.of(type);
  json::Writer json;
  json.begin_object().key("type").text(type_name(type)).key("id").integer(record.id.number());
  json.key("fields").begin_object();
  for (std::size_t at = 0; at < schema.fields.size(); ++at) {
    const Value* value = record.fields.find(FieldId{static_cast<std::uint8_t>(at)});
    json.key(schema.fields[at].name);
    plan::write_value(json, value == nullptr ? Value::null() : *value);
  }
  // A field that the record's row did not carry is not known to be empty.
  json.end_object().key("not_carried").begin_array();
  for (std::size_t at = 0; at < schema.fields.size(); ++at) {
    if (record.fields.find(FieldId{static_cast<std::uint8_t>(at)}) == nullptr)
      json.text(schema.fields[at].name);
  }
  json.end_array().key("active").truth_or_null(record.active).key("teams");
  if (*record.teams) {
    json.begin_array();
    for (const RemoteId id : **record.teams) json.integer(id.number());
    json.end_array();
  } else {
    json.null();
  }
  json.key("built_in").text(built_in_name(record.built_in)).key("import");
  if (const auto& by = *record.imported) {
    json.text(import_name(by->source));
  } else {
    json.null();
  }
  json.end_object();
  return json.finish();
}

}  // namespace haloform::render
