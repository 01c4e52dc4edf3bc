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

constexpr std::array shapes = {
    Shape{Collection::agents, "/api/agent", "agent", "agents", "read:agents", "edit:agents", agent_fields},
    Shape{Collection::customers, "/api/customer", "customer", "customers", "read:customers", "edit:customers",
          customer_fields},
    Shape{Collection::teams, "/api/team", "team", "teams", "read:teams", "edit:teams", team_fields},
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
      if (value.is_null() || value.is_string()) return value;
      return std::unexpected(about(field, "must be a string"));
    case FieldType::integer:
      // 0 is how instances write "none"; it is kept as null so that both read alike.
      if (value.is_null() || (value.is_number_integer() && value == 0)) return Json(nullptr);
      if (value.is_number_integer()) return value;
      return std::unexpected(about(field, "must be an integer"));
    case FieldType::boolean:
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

std::span<const Shape> guide_shapes() { return shapes; }

const Shape& shape_of(Collection collection) { return shapes.at(static_cast<std::size_t>(collection)); }

const Shape* shape_called(std::string_view envelope) {
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
  for (const char* key : {"id", "name", "email", "isactive"}) {
    if (const auto found = record.find(key); found != record.end()) lean[key] = *found;
  }
  return lean;
}

}  // namespace haloform::sandbox
