#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace bench {

/// The fields of people that the guide's API has. Whatever else stands in a block or in a row is passed over.
constexpr std::array<std::string_view, 12> fields{"name",    "email",    "firstname", "surname",
                                                  "role",    "phone",    "mobile",    "department_id",
                                                  "site_id", "timezone", "language",  "username"};
constexpr std::size_t email_field = 1;

/// Where the field stands in `fields`, and their number where it is none of them.
[[nodiscard]] inline std::size_t field_of(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(fields, name) - fields.begin());
}

/// A block of the YAML, or a row of the instance: views into what was read. An empty value is none.
struct Person {
  std::array<std::string_view, fields.size()> values{};
  std::string_view id;  ///< Of rows alone.

  [[nodiscard]] std::string_view email() const { return values[email_field]; }
};

struct People {
  std::vector<Person> agents;
  std::vector<Person> contacts;
};

}  // namespace bench
