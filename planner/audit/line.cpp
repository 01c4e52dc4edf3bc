#include "planner/audit/line.hpp"

#include "planner/base/clock.hpp"
#include "planner/json/tree.hpp"
#include "planner/json/writer.hpp"
#include "planner/plan/codec/json_names.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace haloform::audit {

namespace {

// ---- to JSON

/// A key is there where there was something to tell: null means that the field was empty.
void write_fields(json::Writer& json, const std::vector<plan::AuditField>& fields) {
  json.key("fields").begin_array();
  for (const plan::AuditField& field : fields) json.text(field.name);
  json.end_array().key("changes").begin_object();
  for (const plan::AuditField& field : fields) {
    json.key(field.name).begin_object();
    if (field.before) plan::write_value(json.key("before"), *field.before);
    if (field.after) plan::write_value(json.key("after"), *field.after);
    if (field.returned) plan::write_value(json.key("returned"), *field.returned);
    json.end_object();
  }
  json.end_object();
}

void write_run(json::Writer& json, const RunFacts& run) {
  const plan::Provenance& from = run.provenance;
  json.key("actor").text(run.actor).key("commit").text(from.commit).key("run").text(from.run_url);
  json.key("pull_request");
  if (from.pull_request.empty() && from.author.empty() && from.approvers.empty()) {
    json.null();
  } else {
    json.begin_object().key("number").text(from.pull_request).key("author").text(from.author);
    json.key("approvers").begin_array();
    for (const std::string& name : from.approvers) json.text(name);
    json.end_array().end_object();
  }
  json.key("approval").text(from.approval).key("instance").text(run.instance).key("digest").text(run.digest);
  json.key("allowed").begin_object();
  for (const auto& [name, limit] : run.allowed) json.key(name).integer(limit);
  json.end_object().key("deletes_allowed").truth(run.deletes_allowed);
}

// ---- from JSON

using Json = nlohmann::json;

std::vector<std::string> texts_of(const Json& object, const char* key) {
  std::vector<std::string> texts;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return texts;
  for (const Json& one : *found) {
    if (one.is_string()) texts.push_back(one.get<std::string>());
  }
  return texts;
}

std::optional<std::int64_t> number_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

const Json* object_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? &*found : nullptr;
}

std::optional<Value> value_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (found->is_boolean()) return Value::boolean(found->get<bool>());
  if (found->is_number_integer()) return Value::integer(found->get<std::int64_t>());
  if (found->is_string()) return Value::text(found->get<std::string>());
  if (found->is_array()) return Value::names(texts_of(object, key));
  return Value::null();
}

std::vector<plan::AuditField> fields_of(const Json& line) {
  std::vector<plan::AuditField> fields;
  const Json* changes = object_of(line, "changes");
  for (std::string& name : texts_of(line, "fields")) {
    plan::AuditField& field = fields.emplace_back(std::move(name));
    const Json* change = changes == nullptr ? nullptr : object_of(*changes, field.name.c_str());
    if (change == nullptr) continue;
    field.before = value_of(*change, "before");
    field.after = value_of(*change, "after");
    field.returned = value_of(*change, "returned");
  }
  return fields;
}

RunFacts run_of(const Json& line) {
  RunFacts run;
  run.actor = json::text_at(line, "actor");
  plan::Provenance& from = run.provenance;
  from.commit = json::text_at(line, "commit");
  from.run_url = json::text_at(line, "run");
  from.approval = json::text_at(line, "approval");
  if (const Json* request = object_of(line, "pull_request")) {
    from.pull_request = json::text_at(*request, "number");
    from.author = json::text_at(*request, "author");
    from.approvers = texts_of(*request, "approvers");
  }
  run.instance = json::text_at(line, "instance");
  run.digest = json::text_at(line, "digest");
  return run;
}

std::optional<Link> link_of(const Json& line) {
  const auto number = number_of(line, "line");
  Link link{json::text_at(line, "chain"), 0, json::text_at(line, "prev")};
  if (!number || *number < 1 || link.chain.empty()) return std::nullopt;
  link.number = static_cast<std::uint64_t>(*number);
  return link;
}

}  // namespace

std::string encode_line(const Line& line) {
  const plan::AuditEntry& write = line.write;
  json::Writer json(json::Writer::Layout::line);
  json.begin_object().key("time").text(iso_time(write.time));
  write_run(json, line.run);
  json.key("address").text(write.address.text()).key("moved_from");
  if (write.moved_from) {
    json.text(write.moved_from->text());
  } else {
    json.null();
  }
  json.key("person").begin_object().key("name").text(write.person.name);
  json.key("email").text(write.person.email).end_object();
  json.key("action").text(write.action).key("reasons").begin_array();
  for (const std::string& reason : write.reasons) json.text(reason);
  json.end_array().key("id");
  plan::write_id(json, write.id);
  write_fields(json, write.fields);
  json.key("request").text(write.request).key("status").integer(write.status);
  json.key("outcome").text(plan::write_end_name(write.end)).key("words").text(write.words.plain());
  json.key("pii").text(privacy_name(line.privacy));
  if (line.link) {
    json.key("chain").text(line.link->chain);
    json.key("line").integer(static_cast<std::int64_t>(line.link->number)).key("prev");
    if (line.link->previous.empty()) {
      json.null();
    } else {
      json.text(line.link->previous);
    }
  }
  json.end_object();
  std::string text = json.finish();
  text.pop_back();
  return text;
}

std::optional<Line> decode_line(std::string_view text) {
  const Json json = json::tree(text);
  if (!json.is_object()) return std::nullopt;
  const auto time = parse_iso_time(json::text_at(json, "time"));
  const auto address = Address::parse(json::text_at(json, "address"));
  if (!time || !address) return std::nullopt;
  Line line{{*time, *address}, run_of(json)};
  plan::AuditEntry& write = line.write;
  write.action = json::text_at(json, "action");
  if (write.action.empty()) return std::nullopt;
  write.moved_from = Address::parse(json::text_at(json, "moved_from"));
  if (const Json* person = object_of(json, "person"))
    write.person = {json::text_at(*person, "name"), json::text_at(*person, "email")};
  write.reasons = texts_of(json, "reasons");
  if (const auto id = number_of(json, "id")) write.id = RemoteId::from(*id);
  write.fields = fields_of(json);
  write.request = json::text_at(json, "request");
  write.status = static_cast<int>(number_of(json, "status").value_or(0));
  std::string outcome = json::text_at(json, "outcome");
  write.words = json::text_at(json, "words");
  if (const auto end = plan::parse_write_end(outcome)) {
    write.end = *end;
  } else {
    // Earlier versions had both in one: `refused: …`.
    write.end = outcome.starts_with("refused") ? plan::WriteEnd::refused : plan::WriteEnd::unclear;
    if (outcome.starts_with("done")) write.end = plan::WriteEnd::stored_otherwise;
    if (outcome.starts_with("not stored")) write.end = plan::WriteEnd::not_stored;
    write.words = std::move(outcome);
  }
  write.words = marked(MarkedText::Personal::other, write.words.plain());
  line.privacy = parse_privacy(json::text_at(json, "pii")).value_or(Privacy::full);
  line.link = link_of(json);
  return line;
}

}  // namespace haloform::audit
