#include "planner/watch/event_codec.hpp"

#include "planner/base/digest.hpp"
#include "planner/json/values.hpp"
#include "planner/plan/codec/json_names.hpp"
#include "planner/plan/privacy/cover.hpp"

#include <utility>

namespace haloform::watch {

namespace {

constexpr std::string_view key_format = "haloform-watch-1";

void write_teams(json::Writer& json, const std::vector<TeamSeen>& teams) {
  json.begin_array();
  for (const TeamSeen& team : teams) {
    json.begin_object().key("id").integer(team.id.number()).key("name");
    team.name.empty() ? json.null() : json.text(team.name);
    json.key("address");
    team.address ? json.text(team.address->text()) : json.null();
    json.end_object();
  }
  json.end_array();
}

void write_side(json::Writer& json, const TypeSchema& schema, const std::optional<Side>& side) {
  if (!side) {
    json.null();
    return;
  }
  json.begin_object();
  for (const auto& [field, value] : side->fields) {
    json.key(schema.at(field).name);
    plan::write_value(json, value);
  }
  if (side->active) json.key("active").truth(*side->active);
  if (side->teams) write_teams(json.key("teams"), *side->teams);
  json.end_object();
}

std::optional<Address> address_or_nothing(const json::Node& node) {
  return node.is_null() ? std::nullopt : plan::read_address(node);
}

std::vector<TeamSeen> read_teams(const json::Node& node) {
  std::vector<TeamSeen> teams;
  node.each([&](const json::Node& one) {
    const auto id = plan::read_id(one.at("id"));
    if (!id) return;
    const json::Node name = one.at("name");
    teams.push_back(
        {*id, name.is_null() ? std::string() : name.text(), address_or_nothing(one.at("address"))});
  });
  return teams;
}

std::optional<Side> read_side(const json::Node& node, const TypeSchema& schema) {
  if (node.is_null()) return std::nullopt;
  Side side;
  node.each_member([&](const std::string& name, const json::Node& value) {
    if (name == "active") {
      side.active = value.truth();
    } else if (name == "teams") {
      side.teams = read_teams(value);
    } else if (const auto field = schema.find(name)) {
      side.fields.set(*field, plan::read_value(value));
    }
  });
  return side;
}

std::string side_text(const TypeSchema& schema, const std::optional<Side>& side) {
  json::Writer json(json::Writer::Layout::line);
  write_side(json, schema, side);
  return json.finish();
}

}  // namespace

std::string encode_event(const Catalog& catalog, const Event& event) {
  const TypeSchema& schema = catalog.of(event.what.type);
  json::Writer json(json::Writer::Layout::line);
  json.begin_object().key("time").text(iso_time(event.time)).key("type").text(event_name(event.what));
  json.key("sequence").integer(static_cast<std::int64_t>(event.sequence)).key("key").text(event.key);
  json.key("id").integer(event.id.number()).key("address");
  event.address ? json.text(event.address->text()) : json.null();
  json.key("managed").truth(event.address.has_value()).key("name").text(event.name);
  if (event.built_in) json.key("built_in").truth(true);
  write_side(json.key("before"), schema, event.before);
  write_side(json.key("after"), schema, event.after);
  return json.end_object().finish();
}

std::optional<Event> decode_event(const Catalog& catalog, const json::Node& node) {
  const auto what = parse_event_name(node.at("type").text());
  const auto id = plan::read_id(node.at("id"));
  if (!what) node.at("type").complain("there is no such event");
  if (!what || !id) return std::nullopt;
  const TypeSchema& schema = catalog.of(what->type);
  Event event{*what, *id};
  event.address = address_or_nothing(node.at("address"));
  event.name = node.at("name").text();
  event.built_in = node.raw() != nullptr && node.raw()->contains("built_in");
  event.time = json::read_time(node.at("time"));
  event.sequence = node.at("sequence").count<std::uint64_t>();
  event.key = node.at("key").text();
  event.before = read_side(node.at("before"), schema);
  event.after = read_side(node.at("after"), schema);
  return event;
}

Event without_people(const Catalog& catalog, Event event, const plan::Veil& veil) {
  if (veil.is_open()) return event;
  const TypeSchema& schema = catalog.of(event.what.type);
  event.name = plan::covered(schema, NaturalKey::By::name, event.name, veil);
  for (std::optional<Side>* side : {&event.before, &event.after}) {
    if (*side) (*side)->fields = plan::covered(schema, (*side)->fields, veil);
  }
  return event;
}

std::string key_of(const Catalog& catalog, const Event& event, std::string_view salt) {
  const TypeSchema& schema = catalog.of(event.what.type);
  const std::string subject =
      event.address ? event.address->text() : std::string(type_name(event.what.type)) + ' ' + event.id.text();
  return Digest()
      .add(key_format)
      .add(salt)
      .add(subject)
      .add(event_name(event.what))
      .add(side_text(schema, event.before))
      .add(side_text(schema, event.after))
      .add(std::to_string(event.sequence))
      .finish();
}

}  // namespace haloform::watch
