#include "planner/render/json_drift.hpp"

#include "planner/base/clock.hpp"
#include "planner/json/values.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/plan/codec/plan_names.hpp"
#include "planner/plan/codec/reason_codec.hpp"
#include "planner/render/phrases_of_drift.hpp"

#include <cstdint>
#include <optional>

namespace haloform::render {

namespace {

enum class Side : std::uint8_t { applied, live };

void write_address(json::Writer& json, const std::optional<Address>& address) {
  if (address) {
    json.text(address->text());
  } else {
    json.null();
  }
}

/// Terraform's view: the id, and only what differs.
void write_side(json::Writer& json, const TypeSchema& schema, const drift::Finding& finding, Side side) {
  if (side == Side::live && finding.kind == drift::Kind::deleted) {
    json.null();
    return;
  }
  json.begin_object().key("id");
  plan::write_id(json, finding.id);
  for (const plan::FieldChange& change : finding.changes.fields) {
    json.key(schema.at(change.field).name);
    plan::write_value(json, side == Side::applied ? change.before : change.after);
  }
  if (const auto& active = finding.changes.active)
    json.key("active").truth(side == Side::applied ? active->before : active->after);
  if (const auto& teams = finding.changes.teams) {
    json.key("teams").begin_array();
    for (const plan::TeamRef& team : side == Side::applied ? teams->before : teams->after)
      json.text(team.key.empty() ? team.name : team.key);
    json.end_array();
  }
  json.end_object();
}

void write_resource_drift(json::Writer& json, const TypeSchema& schema, const drift::Finding& finding) {
  json.begin_object().key("address").text(finding.address->text()).key("mode").text("managed");
  json.key("type").text("halopsa_" + std::string(type_name(finding.type)));
  json.key("name").text(finding.address->key()).key("provider_name").text("haloform/halopsa");
  json.key("change").begin_object().key("actions").begin_array();
  json.text(finding.kind == drift::Kind::deleted ? "delete" : "update").end_array().key("before");
  write_side(json, schema, finding, Side::applied);
  json.key("after");
  write_side(json, schema, finding, Side::live);
  json.key("after_unknown").begin_object().end_object();
  json.key("before_sensitive").begin_object().end_object();
  json.key("after_sensitive").begin_object().end_object().end_object();
  json.key("action_reason").text(drift::kind_name(finding.kind)).end_object();
}

void write_differences(json::Writer& json, const TypeSchema& schema, const plan::Changes& changes) {
  json.key("fields").begin_array();
  for (const plan::FieldChange& change : changes.fields) {
    json.begin_object().key("name").text(schema.at(change.field).name).key("before");
    plan::write_value(json, change.before);
    json.key("after");
    plan::write_value(json, change.after);
    json.end_object();
  }
  json.end_array().key("active");
  if (changes.active) {
    json.begin_object().key("before").truth(changes.active->before);
    json.key("after").truth(changes.active->after).end_object();
  } else {
    json.null();
  }
  json.key("teams");
  if (changes.teams) {
    json.begin_object().key("before");
    plan::write_team_refs(json, changes.teams->before);
    json.key("after");
    plan::write_team_refs(json, changes.teams->after);
    json.end_object();
  } else {
    json.null();
  }
}

/// `accepted` is nothing for a finding that nothing accepts.
void write_finding(json::Writer& json, const Catalog& catalog, const drift::Finding& finding,
                   const drift::Accepted* accepted) {
  json.begin_object().key("kind").text(drift::kind_name(finding.kind));
  json.key("type").text(type_name(finding.type)).key("address");
  write_address(json, finding.address);
  json.key("id");
  plan::write_id(json, finding.id);
  json.key("person").begin_object().key("name").text(finding.person.name);
  json.key("email").text(finding.person.email).end_object().key("source");
  json::write_source(json, finding.source);
  write_differences(json, catalog.of(finding.type), finding.changes);
  json.key("other");
  if (finding.other) {
    json.begin_object().key("id").integer(finding.other->id.number());
    json.key("name")
        .text(finding.other->person.name)
        .key("email")
        .text(finding.other->person.email)
        .end_object();
  } else {
    json.null();
  }
  json.key("in_team");
  write_address(json, finding.team);
  if (accepted != nullptr) json.key("until").text(accepted->until).key("reason").text(accepted->reason);
  json.end_object();
}

void write_summary(json::Writer& json, const Catalog& catalog, const drift::Report& report) {
  json.begin_object().key("format").integer(1).key("instance").text(report.instance);
  json.key("tenant").text(report.tenant).key("profile").text(profile_name(report.profile));
  json.key("lineage").text(report.lineage).key("serial").count(report.serial);
  json.key("created").text(iso_time(report.made)).key("counts").begin_object();
  for (const drift::Kind kind : drift::all_kinds) json.key(drift::kind_name(kind)).count(report.count(kind));
  json.key("accepted").count(report.accepted.size()).key("unseen").count(report.unseen.size()).end_object();
  json.key("findings").begin_array();
  for (const drift::Finding& finding : report.findings) write_finding(json, catalog, finding, nullptr);
  json.end_array().key("accepted").begin_array();
  for (const drift::Accepted& one : report.accepted) write_finding(json, catalog, one.finding, &one);
  json.end_array().key("unseen").begin_array();
  plan::ReasonWriter reasons(json);
  for (const drift::Unseen& one : report.unseen) {
    json.begin_object().key("address").text(one.address.text()).key("source");
    json::write_source(json, one.source);
    json.key("why");
    reasons.write(one.why);
    json.end_object();
  }
  json.end_array().key("suspicions");
  reasons.write(report.suspicions);
  json.key("warnings");
  reasons.write(report.warnings);
  json.key("tells_new_agents").truth(report.tells_new_agents).end_object();
}

}  // namespace

std::string json_drift(const Catalog& catalog, const drift::Report& report) {
  json::Writer json;
  json.begin_object().key("format_version").text(plan::plan_format_version).key("haloform");
  write_summary(json, catalog, report);
  json.key("resource_drift").begin_array();
  for (const drift::Finding& finding : report.findings) {
    const bool differs = !finding.changes.empty() || finding.kind == drift::Kind::deleted;
    if (finding.address && differs) write_resource_drift(json, catalog.of(finding.type), finding);
  }
  json.end_array().end_object();
  return json.finish();
}

}  // namespace haloform::render
