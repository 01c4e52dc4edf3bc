#include "providers/halopsa/sandbox/halo_record.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_membership.hpp"
#include "providers/halopsa/sandbox/halo_people.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace haloform::sandbox {

namespace {

/// Keys of the world that the wire carries in another form, or not at all.
constexpr std::array<std::string_view, 12> inner_keys = {
    "id",           "teams",       "builtin",    "is_api_only",  "team_id",     "type",
    "main_site_id", "departments", "user_roles", "customfields", "given_roles", "import_id"};

std::string initials_of(const std::string& name) {
  std::string out;
  bool start = true;
  for (const char c : name) {
    if (start && c >= 'A' && c <= 'Z' && out.size() < 2) out += c;
    start = c == ' ';
  }
  return out;
}

std::string colour_of(std::int64_t id) { return "#" + guid_of("colour", std::to_string(id)).substr(0, 6); }

Json wire_value(const Field& field, const Json& kept) {
  const auto found = kept.find(field.kept());
  const bool none = found == kept.end() || found->is_null();
  switch (field.type) {
    case FieldType::text:
    case FieldType::customer_type: return none ? Json(nullptr) : *found;
    case FieldType::blank_text: return none ? Json("") : *found;
    case FieldType::integer: return none ? Json(0) : *found;
    case FieldType::real: return none ? Json(0.0) : Json(found->get<double>());
    case FieldType::boolean: return none ? Json(false) : *found;
    case FieldType::inverted: return found == kept.end() ? Json(false) : Json(*found == false);
  }
  return nullptr;
}

void add_agent(Json& wire, const Json& kept, Directory& directory) {
  const std::string roles = text_of(kept, "role");
  wire["team"] = text_of(directory.record(Collection::teams, kept.value("team_id", Json())), "name");
  wire["teams"] = wire_memberships(kept, directory);
  wire["role_list"] = roles;
  const Json given = kept.value("given_roles", Json::array());
  wire["roles"] = Json::array();
  for (const std::string& name : role_names(roles)) {
    const Role* role = directory.role_called(name);
    if (role == nullptr) continue;
    wire["roles"].push_back(Json{{"id", role->id},
                                 {"id_int", role->number},
                                 {"name", role->name},
                                 {"is_integration", std::ranges::find(given, Json(name)) != given.end()}});
  }
  wire["is_agent"] = true;
  wire["guid"] = guid_of("agent", kept.value("id", Json()).dump());
  wire["use"] = "agent";
}

void add_client(Json& wire, const Json& kept, Directory& directory) {
  if (wire["toplevel_id"] == 0) wire["toplevel_id"] = 1;
  wire["toplevel_name"] = "All";
  wire["main_site_name"] = text_of(directory.record(Collection::sites, wire["main_site_id"]), "name");
  wire["customer_relationship"] = Json::array({Json{{"id", "1"}, {"name", "Customer"}}});
  wire["key"] = kept.value("id", Json());
  wire["use"] = "client";
}

void add_site(Json& wire, const Json& kept, Directory& directory) {
  const Json& client = directory.record(Collection::customers, kept.value("client_id", Json()));
  const std::string client_name = text_of(client, "name");
  wire["client_name"] = client_name;
  wire["clientsite_name"] = client_name + "/" + text_of(kept, "name");
  wire["use"] = "site";
}

void add_user(Json& wire, const Json& kept, Directory& directory) {
  const Json site_id = kept.value("site_id", Json());
  const Json& site = directory.record(Collection::sites, site_id);
  const Json client_id = site.value("client_id", Json());
  wire["site_id_int"] = site_id.is_null() ? Json(0) : site_id;
  wire["site_name"] = text_of(site, "name");
  wire["client_id"] = client_id.is_null() ? Json(0) : client_id;
  wire["client_name"] = text_of(directory.record(Collection::customers, client_id), "name");
  wire["use"] = "user";
}

void add_team(Json& wire, const Json& kept) {
  wire["guid"] = guid_of("team", kept.value("id", Json()).dump());
  if (wire["department_id"] == 0) wire["department_id"] = 1;
  wire["department_name"] = department_name(wire["department_id"].get<std::int64_t>());
  wire["forrequests"] = true;
  wire["managers"] = kept.value("managers", Json::array());
  wire["agents"] = Json::array();
  wire["use"] = "team";
}

void add_named(Json& wire, const Shape& shape, const Json& kept, Directory& directory) {
  switch (shape.collection) {
    case Collection::agents: return add_agent(wire, kept, directory);
    case Collection::sites: return add_site(wire, kept, directory);
    case Collection::teams: return add_team(wire, kept);
    case Collection::customers: break;
  }
  if (shape.customer_type == "company") return add_client(wire, kept, directory);
  add_user(wire, kept, directory);
}

bool is_known(const Shape& shape, std::string_view key) {
  const auto in = [key](std::span<const Field> fields) {
    return std::ranges::any_of(fields, [key](const Field& f) { return f.name == key || f.kept() == key; });
  };
  return std::ranges::find(inner_keys, key) != inner_keys.end() || in(shape.fields) ||
         in(shape_of(shape.collection).fields);
}

}  // namespace

Json wire_record(const Shape& shape, const Json& kept, Directory& directory) {
  Json wire{{"id", kept.value("id", Json())}};
  for (const Field& field : shape.fields) wire[std::string(field.name)] = wire_value(field, kept);
  if (wire.contains("initials") && wire["initials"].is_null())
    wire["initials"] = initials_of(text_of(kept, "name"));
  if (wire.contains("colour") && wire["colour"].is_null())
    wire["colour"] = colour_of(kept.value("id", std::int64_t{0}));
  add_named(wire, shape, kept, directory);
  add_lists(wire, shape, kept);
  for (const auto& [key, value] : kept.items()) {
    if (!is_known(shape, key) && !wire.contains(key)) wire[key] = value;
  }
  return wire;
}

std::map<std::int64_t, Json> members_by_team(const World& world, Directory& directory) {
  std::map<std::int64_t, Json> out;
  const ListQuery everybody{.limit = std::numeric_limits<std::size_t>::max()};
  for (const std::string& text : world.list(Collection::agents, everybody).rows) {
    for (Json& row : wire_memberships(Json::parse(text), directory)) {
      const auto team = row.value("team_id", std::int64_t{0});
      out.try_emplace(team, Json::array()).first->second.push_back(std::move(row));
    }
  }
  return out;
}

}  // namespace haloform::sandbox
