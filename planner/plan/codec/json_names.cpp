#include "planner/plan/codec/json_names.hpp"

#include "planner/json/values.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace haloform::plan {

std::optional<RemoteId> read_id(const json::Node& node) {
  const std::optional<RemoteId> id = RemoteId::from(node.integer());
  if (!id) node.complain("an id is a whole number from 1");
  return id;
}

std::optional<RemoteId> id_or_nothing(const json::Node& node) {
  if (node.is_null()) return std::nullopt;
  return read_id(node);
}

std::optional<Address> read_address(const json::Node& node) {
  const std::optional<Address> address = Address::parse(node.text());
  if (!address) node.complain("this is not an address");
  return address;
}

std::vector<Address> read_addresses(const json::Node& node) {
  std::vector<Address> addresses;
  node.each([&](const json::Node& item) {
    if (const std::optional<Address> address = read_address(item)) addresses.push_back(*address);
  });
  return addresses;
}

void write_id(json::Writer& json, const std::optional<RemoteId>& id) {
  if (id) {
    json.integer(id->number());
  } else {
    json.null();
  }
}

void write_addresses(json::Writer& json, const std::vector<Address>& addresses) {
  json.begin_array();
  for (const Address& address : addresses) json.text(address.text());
  json.end_array();
}

void write_team_refs(json::Writer& json, const std::vector<TeamRef>& teams) {
  json.begin_array();
  for (const TeamRef& team : teams) {
    json.begin_object().key("key").text(team.key).key("id");
    write_id(json, team.id);
    json.key("name").text(team.name).end_object();
  }
  json.end_array();
}

void write_value(json::Writer& json, const Value& value) {
  if (const auto truth = value.as_boolean()) {
    json.truth(*truth);
  } else if (const auto number = value.as_integer()) {
    json.integer(*number);
  } else if (const auto text = value.as_text()) {
    json.text(*text);
  } else if (const auto names = value.as_names()) {
    json.begin_array();
    for (const std::string_view name : *names) json.text(name);
    json.end_array();
  } else if (const auto entries = value.as_entries()) {
    json.begin_object();
    for (const Value::Entry& entry : *entries) {
      json.key(entry.name);
      write_value(json, entry.value);
    }
    json.end_object();
  } else {
    json.null();
  }
}

void write_fields(json::Writer& json, const TypeSchema& schema, const Attributes& fields) {
  json.begin_object();
  for (const auto& [field, value] : fields) {
    json.key(schema.at(field).name);
    write_value(json, value);
  }
  json.end_object();
}

Value read_value(const json::Node& node) {
  if (node.is_null()) return Value::null();
  if (node.raw()->is_boolean()) return Value::boolean(node.truth());
  if (node.raw()->is_number()) return Value::integer(node.integer());
  if (node.raw()->is_array()) {
    std::vector<std::string> names;
    node.each([&](const json::Node& item) { names.push_back(item.text()); });
    return Value::names(std::move(names));
  }
  if (node.raw()->is_object()) {
    std::vector<Value::Entry> entries;
    node.each_member([&](const std::string& name, const json::Node& item) {
      if (item.raw()->is_structured()) {
        static_cast<void>(item.text());  // which complains
      } else {
        entries.push_back({name, read_value(item)});
      }
    });
    return Value::entries(std::move(entries));
  }
  return Value::text(node.text());
}

FieldId read_field(const TypeSchema& schema, std::string_view name, const json::Node& node) {
  const std::optional<FieldId> field = schema.find(name);
  if (!field) node.complain("there is no such field");
  return field.value_or(FieldId{});
}

Attributes read_fields(const TypeSchema& schema, const json::Node& node) {
  Attributes fields;
  node.each_member([&](const std::string& name, const json::Node& value) {
    fields.set(read_field(schema, name, value), read_value(value));
  });
  return fields;
}

void write_protection(json::Writer& json, Protection protection) {
  if (protection == Protection::break_glass) {
    json.text(protection_name(protection));
  } else {
    json.truth(protection == Protection::protect);
  }
}

Protection read_protection(const json::Node& node) {
  if (node.raw() == nullptr || !node.raw()->is_string())
    return node.truth() ? Protection::protect : Protection::none;
  const auto protection = parse_protection(node.text());
  const bool is_word = protection == Protection::break_glass;
  return json::known(node, is_word ? protection : std::nullopt);
}

}  // namespace haloform::plan
