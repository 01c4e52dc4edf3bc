// What people have in lists, in the profile `halo`: departments, the roles of contacts, and custom fields.
#include "providers/halopsa/sandbox/halo_people.hpp"

#include "planner/base/text.hpp"
#include "providers/halopsa/sandbox/halo_directory.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace haloform::sandbox {

namespace {

constexpr std::array departments{NumberedName{1, "Support"}, NumberedName{2, "Projects"},
                                 NumberedName{3, "Sales"}};
constexpr std::array contact_roles{NumberedName{1, "Customer User"}, NumberedName{2, "Customer Manager"},
                                   NumberedName{3, "Approver"}};

/// The custom fields that somebody made in this instance; a record of the world may have more.
constexpr std::array agent_custom_fields{"CFEmployeeNumber", "CFOnCall", "CFShift"};
constexpr std::array user_custom_fields{"CFBadge", "CFOnSite", "CFShirtSize", "CFVan"};

constexpr std::array details_of_agents{"is_sales", "language_id", "customfields"};
constexpr std::array details_of_users{"ismaincontact", "admanager", "roles"};
constexpr std::array blank_in_rows{"email2", "email3"};

bool is_contact_shape(const Shape& shape) { return shape.customer_type == "contact"; }
bool is_agent_shape(const Shape& shape) { return shape.collection == Collection::agents; }

/// What the world keeps under `key`, where it is of that kind; else an empty one of it.
Json kept_in(const Json& kept, const char* key, const Json& empty) {
  const auto found = kept.find(key);
  return found != kept.end() && found->type() == empty.type() ? *found : empty;
}

std::vector<std::string> custom_names(const Shape& shape, const Json& values) {
  std::vector<std::string> names;
  if (is_agent_shape(shape)) names.assign(agent_custom_fields.begin(), agent_custom_fields.end());
  if (is_contact_shape(shape)) names.assign(user_custom_fields.begin(), user_custom_fields.end());
  for (const auto& [name, value] : values.items()) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

Json custom_rows(const Shape& shape, const Json& kept) {
  const Json values = kept_in(kept, "customfields", Json::object());
  Json rows = Json::array();
  for (const std::string& name : custom_names(shape, values)) {
    const Json value = values.value(name, Json());
    rows.push_back(Json{{"id", 150 + static_cast<std::int64_t>(rows.size())},
                        {"name", name},
                        {"label", name.substr(2)},
                        {"type", value.is_number()    ? 1
                                 : value.is_boolean() ? 6
                                                      : 0},
                        {"value", value},
                        {"display", value.is_string() ? value : Json(value.is_null() ? "" : value.dump())}});
  }
  return rows;
}

std::optional<std::int64_t> number_in_row(const Json& row, const char* key) {
  const Json value = row.is_object() ? row.value(key, Json()) : Json();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.is_string() ? parse_integer(value.get_ref<const std::string&>()) : std::nullopt;
}

/// The numbers that the rows of a list name; the error is the text for the 400.
std::expected<Json, std::string> numbers_in(const Json& rows, const char* key,
                                            std::span<const NumberedName> known, std::string_view called) {
  if (!rows.is_array()) return std::unexpected(std::string(called) + "s are a list of objects");
  Json numbers = Json::array();
  for (const Json& row : rows) {
    const auto number = number_in_row(row, key);
    if (!number || std::ranges::find(known, *number, &NumberedName::number) == known.end())
      return std::unexpected("there is no " + std::string(called) + " " + row.dump());
    numbers.push_back(*number);
  }
  return numbers;
}

void take_custom(const Shape& shape, const Json& rows, const Json& kept, Json& fields) {
  Json values = kept_in(kept, "customfields", Json::object());
  const std::vector<std::string> names = custom_names(shape, values);
  for (const Json& row : rows) {
    const std::string name = row.is_object() ? text_of(row, "name") : std::string();
    if (std::ranges::find(names, name) == names.end()) continue;
    const Json value = row.value("value", Json());
    values[name] = is_blank(value) ? Json() : value;
  }
  fields["customfields"] = std::move(values);
}

}  // namespace

std::span<const NumberedName> department_names() { return departments; }
std::span<const NumberedName> contact_role_names() { return contact_roles; }

std::string department_name(std::int64_t number) {
  const auto found = std::ranges::find(departments, number, &NumberedName::number);
  return found == departments.end() ? "Department " + std::to_string(number) : std::string(found->name);
}

void add_lists(Json& wire, const Shape& shape, const Json& kept) {
  if (is_agent_shape(shape)) {
    wire["departments"] = Json::array();
    for (const Json& number : kept_in(kept, "departments", Json::array())) {
      if (!number.is_number_integer()) continue;
      wire["departments"].push_back(Json{{"id", 900 + number.get<std::int64_t>()},
                                         {"agent_id", kept.value("id", Json())},
                                         {"department_id", number},
                                         {"department_name", department_name(number.get<std::int64_t>())},
                                         {"membershiplevel", 1},
                                         {"role_id", nullptr}});
    }
  }
  if (is_contact_shape(shape)) {
    wire["roles"] = Json::array();
    std::string listed;
    for (const Json& number : kept_in(kept, "user_roles", Json::array())) {
      const auto role =
          std::ranges::find_if(contact_roles, [&](const auto& one) { return number == one.number; });
      if (role == contact_roles.end()) continue;
      wire["roles"].push_back(Json{{"id", role->number}, {"name", std::string(role->name)}});
      listed.append(listed.empty() ? "" : ", ").append(role->name);
    }
    wire["role_list"] = listed;
  }
  if (is_agent_shape(shape) || is_contact_shape(shape)) wire["customfields"] = custom_rows(shape, kept);
}

std::expected<void, std::string> take_lists(const Shape& shape, const Json& body, const Json& kept,
                                            Json& fields) {
  const auto posted = [&](const char* key) -> const Json* {
    const auto found = body.find(key);
    return found == body.end() || found->is_null() ? nullptr : &*found;
  };
  const auto take = [&](const char* key, const char* id, std::span<const NumberedName> known,
                        std::string_view called, const char* kept_as) -> std::expected<void, std::string> {
    const Json* rows = posted(key);
    if (rows == nullptr) return {};
    auto numbers = numbers_in(*rows, id, known, called);
    if (!numbers) return std::unexpected(numbers.error());
    fields[kept_as] = std::move(*numbers);
    return {};
  };
  std::expected<void, std::string> taken;
  if (is_agent_shape(shape))
    taken = take("departments", "department_id", departments, "department", "departments");
  if (is_contact_shape(shape)) taken = take("roles", "id", contact_roles, "role", "user_roles");
  const Json* custom = is_agent_shape(shape) || is_contact_shape(shape) ? posted("customfields") : nullptr;
  if (taken && custom != nullptr && custom->is_array()) take_custom(shape, *custom, kept, fields);
  return taken;
}

void leave_details_out(Json& wire, const Shape& shape) {
  if (is_agent_shape(shape)) {
    for (const char* key : details_of_agents) wire.erase(key);
  }
  if (!is_contact_shape(shape)) return;
  for (const char* key : details_of_users) wire.erase(key);
  for (const char* key : blank_in_rows) {
    const Json value = wire.value(key, Json());
    if (value.is_string() && is_blank(value)) wire.erase(key);
  }
  wire["customfields"] = Json::array();
}

}  // namespace haloform::sandbox
