#pragma once

#include "providers/halopsa/sandbox/shapes.hpp"

#include <nlohmann/json.hpp>

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace haloform::sandbox {

/// A name that this instance has an id for: a department, a role of contacts.
struct NumberedName {
  std::int64_t number = 0;
  std::string_view name;
};
[[nodiscard]] std::span<const NumberedName> department_names();
[[nodiscard]] std::span<const NumberedName> contact_role_names();
/// Of one that the table lacks, made of its number: `Department 9`.
[[nodiscard]] std::string department_name(std::int64_t number);

/// What people have in lists: departments and custom fields of agents, roles and custom fields of contacts.
void add_lists(Json& wire, const Shape& shape, const Json& kept);
/// The same as posted, into what the world keeps. The error is the text for the 400. A custom field that the instance does not
/// have is overlooked, without an error.
[[nodiscard]] std::expected<void, std::string> take_lists(const Shape& shape, const Json& body,
                                                          const Json& kept, Json& fields);
/// Takes out what rows of listings do not have.
void leave_details_out(Json& wire, const Shape& shape);

}  // namespace haloform::sandbox
