#include "planner/render/audit/audit_json.hpp"

#include "planner/base/clock.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/render/audit/audit_words.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace haloform::render {

namespace {

void write_spot(json::Writer& json, const audit::Spot& spot) {
  if (spot.place == 0) {
    json.null();
    return;
  }
  json.begin_object().key("file").text(spot.file).key("line").count(spot.place);
  json.key("number").integer(static_cast<std::int64_t>(spot.number));
  json.key("address").text(spot.address).key("time").text(spot.time).end_object();
}

void write_flaw(json::Writer& json, const audit::Flaw& flaw) {
  json.begin_object().key("kind").text(flaw_name(flaw.kind)).key("at");
  write_spot(json, flaw.at);
  json.key("first").integer(static_cast<std::int64_t>(flaw.first));
  json.key("last").integer(static_cast<std::int64_t>(flaw.last)).key("count").count(flaw.count).key("other");
  write_spot(json, flaw.other.value_or(audit::Spot{}));
  json.key("message").text(flaw_words(flaw)).end_object();
}

void write_given(json::Writer& json, std::string_view key, const std::optional<Value>& value) {
  if (!value) return;
  json.key(key);
  plan::write_value(json, *value);
}

void write_event(json::Writer& json, const audit::Event& event) {
  const plan::AuditEntry& write = event.line.write;
  const plan::Provenance& from = event.line.run.provenance;
  json.begin_object().key("time").text(iso_time(write.time)).key("what").text(event_words(event.line));
  json.key("origin").text(event_origin(event.line)).key("address").text(write.address.text()).key("id");
  plan::write_id(json, write.id);
  json.key("moved_from").text(write.moved_from ? write.moved_from->text() : std::string());
  json.key("name").text(write.person.name).key("email").text(write.person.email);
  json.key("action").text(write.action).key("reasons").begin_array();
  for (const std::string& reason : write.reasons) json.text(reason);
  json.end_array().key("changes").begin_object();
  for (const plan::AuditField& field : write.fields) {
    json.key(field.name).begin_object();
    write_given(json, "before", field.before);
    write_given(json, "after", field.after);
    write_given(json, "returned", field.returned);
    json.end_object();
  }
  json.end_object()
      .key("outcome")
      .text(plan::write_end_name(write.end))
      .key("words")
      .text(write.words.plain());
  json.key("status").integer(write.status).key("actor").text(event.line.run.actor);
  json.key("pull_request")
      .text(from.pull_request)
      .key("author")
      .text(from.author)
      .key("approvers")
      .begin_array();
  for (const std::string& name : from.approvers) json.text(name);
  json.end_array().key("commit").text(from.commit).key("run").text(from.run_url);
  json.key("digest").text(event.line.run.digest).key("instance").text(event.line.run.instance).key("at");
  write_spot(json, event.at);
  json.end_object();
}

}  // namespace

std::string json_verification(const audit::Verification& verification) {
  json::Writer json;
  json.begin_object().key("intact").truth(verification.intact()).key("files").count(verification.files);
  json.key("lines").count(verification.proved).key("newest");
  json.integer(static_cast<std::int64_t>(verification.newest)).key("state");
  if (verification.head) {
    json.begin_object().key("chain").text(verification.head->chain).key("count");
    json.integer(static_cast<std::int64_t>(verification.head->count));
    json.key("head").text(verification.head->head).end_object();
  } else {
    json.null();
  }
  json.key("flaws").begin_array();
  for (const audit::Flaw& flaw : verification.flaws) write_flaw(json, flaw);
  json.end_array().key("notes").begin_array();
  for (const audit::Aside& aside : verification.asides) {
    json.begin_object().key("kind").text(aside_name(aside.kind)).key("at");
    write_spot(json, aside.at);
    json.key("count").count(aside.count).key("message").text(aside_words(aside)).end_object();
  }
  json.end_array().end_object();
  return json.finish();
}

std::string json_history(const audit::History& history) {
  json::Writer json;
  json.begin_object().key("whose").text(history.whose).key("files").count(history.files);
  json.key("lines")
      .count(history.lines)
      .key("unreadable")
      .count(history.unreadable)
      .key("events")
      .begin_array();
  for (const audit::Event& event : history.events) write_event(json, event);
  json.end_array().end_object();
  return json.finish();
}

}  // namespace haloform::render
