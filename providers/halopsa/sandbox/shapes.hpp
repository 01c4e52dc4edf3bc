#pragma once

#include "providers/halopsa/sandbox/message.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haloform::sandbox {

enum class Collection : std::uint8_t { agents, customers, teams };

enum class FieldType : std::uint8_t { text, integer, boolean, customer_type };
enum class Presence : std::uint8_t { optional, required };

struct Field {
  std::string_view name;
  FieldType type = FieldType::text;
  Presence presence = Presence::optional;
};

/// How one collection is spoken: one row of a profile. Another profile is another table of such rows.
struct Shape {
  Collection collection;
  std::string_view path;      ///< Case-folded: `/api/agent`.
  std::string_view singular;  ///< As messages say it: `agent`.
  std::string_view envelope;  ///< The key of the rows, and of the collection in a world file: `agents`.
  std::string_view read_scope;
  std::string_view edit_scope;
  std::span<const Field> fields;  ///< Without `id`.
};

/// The guide's three collections (its "Core endpoints" and the table of its "User object / data model").
[[nodiscard]] std::span<const Shape> guide_shapes();
[[nodiscard]] const Shape& shape_of(Collection collection);
[[nodiscard]] const Shape* shape_called(std::string_view envelope);

/// What a POST may write: the known fields of the body, with their types checked; keys that the API does not
/// know are left out. On a create the required fields must be there and the defaults are filled in. The error
/// is the text for the 400.
enum class Write : std::uint8_t { create, update };
[[nodiscard]] std::expected<Json, std::string> writable_fields(const Shape& shape, const Json& body,
                                                               Write write);

/// A record as answers carry it: `id`, every field of the shape (null where it has no value), then further
/// keys.
[[nodiscard]] Json full_record(const Shape& shape, std::int64_t id, const Json& fields);
/// The few keys that the guide's examples of answers and rows show.
[[nodiscard]] Json lean_record(const Json& record);

}  // namespace haloform::sandbox
