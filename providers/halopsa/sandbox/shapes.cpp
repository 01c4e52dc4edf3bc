#include "providers/halopsa/sandbox/shapes.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace haloform::sandbox {

namespace {

constexpr std::array agent_fields = {
    Field{"name", FieldType::text, Presence::required},
    Field{"email", FieldType::text, Presence::required},
    Field{"firstname"},
    Field{"surname"},
    Field{"username"},
    Field{"isactive", FieldType::boolean},
    Field{"team_id", FieldType::integer},
    Field{"role"},
    Field{"phone"},
    Field{"mobile"},
    Field{"department_id", FieldType::integer},
    Field{"site_id", FieldType::integer},
    Field{"timezone"},
    Field{"language"},
};

constexpr std::array customer_fields = {
    Field{"name", FieldType::text, Presence::required},
    Field{"email"},
    Field{"firstname"},
    Field{"surname"},
    Field{"phone"},
    Field{"mobile"},
    Field{"site_id", FieldType::integer},
    Field{"isactive", FieldType::boolean},
    Field{"type", FieldType::customer_type},
};

constexpr std::array team_fields = {Field{"name", FieldType::text, Presence::required}};

constexpr std::array site_fields = {
    Field{"name", FieldType::text, Presence::required},
    Field{"client_id", FieldType::integer},
    Field{"isactive", FieldType::boolean},
};

constexpr std::array halo_agent_fields = {
    Field{"name", FieldType::text, Presence::required},
    Field{"email"},
    Field{"firstname"},
    Field{"surname"},
    Field{"isdisabled", FieldType::inverted, Presence::optional, "isactive"},
    Field{"jobtitle"},
    Field{"extensionnumber", FieldType::text, Presence::optional, "phone"},
    Field{"sms", FieldType::text, Presence::optional, "mobile"},
    Field{"ad"},
    Field{"initials"},
    Field{"colour"},
    Field{"linemanager", FieldType::integer},
    Field{"licence_type", FieldType::integer},
    Field{"language_id", FieldType::integer},
    Field{"workday_id", FieldType::integer},
    Field{"workday_timezone", FieldType::text, Presence::optional, "timezone"},
    Field{"is_sales", FieldType::boolean},
    Field{"isapiagent", FieldType::boolean, Presence::read_only, "is_api_only"},
};

constexpr std::array halo_user_fields = {
    Field{"name", FieldType::text, Presence::required},
    Field{"site_id", FieldType::real},
    Field{"firstname", FieldType::blank_text},
    Field{"surname", FieldType::blank_text},
    Field{"initials"},
    Field{"title", FieldType::blank_text},
    Field{"emailaddress", FieldType::blank_text, Presence::optional, "email"},
    Field{"phonenumber", FieldType::blank_text, Presence::optional, "phone"},
    Field{"homenumber"},
    Field{"mobilenumber", FieldType::blank_text, Presence::optional, "mobile"},
    Field{"mobilenumber2"},
    Field{"fax"},
    Field{"login"},
    Field{"notes", FieldType::blank_text},
    Field{"colour"},
    Field{"inactive", FieldType::inverted, Presence::optional, "isactive"},
    Field{"isserviceaccount", FieldType::boolean},
    Field{"isimportantcontact", FieldType::boolean},
    Field{"neversendemails", FieldType::boolean},
    Field{"linked_agent_id", FieldType::integer},
    Field{"email2", FieldType::blank_text},
    Field{"email3", FieldType::blank_text},
    Field{"ismaincontact", FieldType::boolean},
    Field{"admanager", FieldType::blank_text},
};

constexpr std::array halo_client_fields = {
    Field{"name", FieldType::text, Presence::required},
    Field{"toplevel_id", FieldType::integer},
    Field{"inactive", FieldType::inverted, Presence::optional, "isactive"},
    Field{"colour"},
    Field{"notes", FieldType::blank_text},
    Field{"website"},
    Field{"is_vip", FieldType::boolean},
    Field{"main_site_id", FieldType::integer, Presence::read_only},
};

constexpr std::array halo_site_fields = {
    Field{"name", FieldType::text, Presence::required},
    Field{"client_id", FieldType::real},
    Field{"inactive", FieldType::inverted, Presence::optional, "isactive"},
    Field{"phonenumber", FieldType::blank_text, Presence::optional, "phone"},
    Field{"timezone", FieldType::blank_text},
    Field{"colour"},
    Field{"notes"},
    Field{"sla_id", FieldType::integer},
};

constexpr std::array halo_team_fields = {
    Field{"name", FieldType::text, Presence::required},
    Field{"inactive", FieldType::inverted, Presence::optional, "isactive"},
    Field{"sequence", FieldType::integer},
    Field{"department_id", FieldType::integer},
    Field{"foropps", FieldType::boolean},
    Field{"forprojects", FieldType::boolean},
    Field{"team_note"},
};

// The two profiles side by side; the first three rows, with the fourth, are the world's own terms as well.
constexpr std::array guide_and_sites = {
    Shape{Collection::agents, "/api/agent", "agent", "agents", "read:agents", "edit:agents", agent_fields},
    Shape{Collection::customers, "/api/customer", "customer", "customers", "read:customers", "edit:customers",
          customer_fields},
    Shape{Collection::teams, "/api/team", "team", "teams", "read:teams", "edit:teams", team_fields},
    Shape{Collection::sites, "", "site", "sites", "", "", site_fields},
};

constexpr std::array halo = {
    Shape{Collection::agents, "/api/agent", "agent", "agents", "admin", "admin", halo_agent_fields},
    Shape{Collection::customers, "/api/users", "user", "users", "read:customers", "edit:customers",
          halo_user_fields, "contact"},
    Shape{Collection::customers, "/api/client", "client", "clients", "read:customers", "edit:customers",
          halo_client_fields, "company"},
    Shape{Collection::sites, "/api/site", "site", "sites", "read:customers", "edit:customers",
          halo_site_fields},
    Shape{Collection::teams, "/api/team", "team", "teams", "admin", "admin", halo_team_fields},
};

std::string about(const Field& field, std::string_view complaint) {
  return std::string(field.name) + " " + std::string(complaint);
}

/// The value as it is stored, or what is wrong with it.
std::expected<Json, std::string> checked_value(const Field& field, const Json& value) {
  const bool empty = value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
  if (field.presence == Presence::required && empty) return std::unexpected(about(field, "is required"));
  switch (field.type) {
    case FieldType::text:
    case FieldType::blank_text:
      if (value.is_null() || value.is_string()) return value;
      return std::unexpected(about(field, "must be a string"));
    case FieldType::integer:
    case FieldType::real:
      // 0 is how instances write "none"; it is kept as null so that both read alike.
      if (value.is_null() || (value.is_number_integer() && value == 0)) return Json(nullptr);
      if (value.is_number_integer()) return value;
      return std::unexpected(about(field, "must be an integer"));
    case FieldType::boolean:
    case FieldType::inverted:
      if (value.is_boolean()) return value;
      return std::unexpected(about(field, "must be true or false"));
    case FieldType::customer_type:
      if (value == "contact" || value == "company") return value;
      return std::unexpected(about(field, "must be \"contact\" or \"company\""));
  }
  return value;
}

void fill_defaults(const Shape& shape, Json& fields) {
  for (const Field& field : shape.fields) {
    if (fields.contains(field.name)) continue;
    if (field.name == "isactive") fields["isactive"] = true;
    if (field.name == "type") fields["type"] = "contact";
    if (field.name == "username") fields["username"] = fields["email"];
  }
}

}  // namespace

std::span<const Shape> guide_shapes() { return std::span(guide_and_sites).first(3); }
std::span<const Shape> halo_shapes() { return halo; }
std::span<const Shape> world_shapes() { return guide_and_sites; }

const Shape& shape_of(Collection collection) {
  return guide_and_sites.at(static_cast<std::size_t>(collection));
}

const Shape* shape_called(std::span<const Shape> shapes, std::string_view envelope) {
  for (const Shape& shape : shapes) {
    if (shape.envelope == envelope) return &shape;
  }
  return nullptr;
}

std::expected<Json, std::string> writable_fields(const Shape& shape, const Json& body, Write write) {
  Json fields = Json::object();
  for (const Field& field : shape.fields) {
    const auto found = body.find(field.name);
    if (found == body.end()) {
      if (write == Write::create && field.presence == Presence::required) {
        return std::unexpected(about(field, "is required"));
      }
      continue;
    }
    auto value = checked_value(field, *found);
    if (!value) return std::unexpected(value.error());
    fields[std::string(field.name)] = *std::move(value);
  }
  if (write == Write::create) fill_defaults(shape, fields);
  return fields;
}

Json full_record(const Shape& shape, std::int64_t id, const Json& fields) {
  Json record = Json::object();
  record["id"] = id;
  for (const Field& field : shape.fields) {
    const auto found = fields.find(field.name);
    record[std::string(field.name)] = found == fields.end() ? Json(nullptr) : *found;
  }
  for (const auto& [key, value] : fields.items()) {
    if (!record.contains(key)) record[key] = value;
  }
  return record;
}

Json lean_record(const Json& record) {
  Json lean = Json::object();
  for (const char* key : {"id", "name", "email", "emailaddress", "isactive", "isdisabled", "inactive"}) {
    if (const auto found = record.find(key); found != record.end()) lean[key] = *found;
  }
  return lean;
}

}  // namespace haloform::sandbox
