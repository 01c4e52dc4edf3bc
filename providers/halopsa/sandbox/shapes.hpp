#pragma once

#include "providers/halopsa/sandbox/message.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haloform::sandbox {

/// What a world keeps. Sites are spoken of by `halo` alone.
enum class Collection : std::uint8_t { agents, customers, teams, sites };

enum class FieldType : std::uint8_t {
  text,        ///< null where there is no value.
  blank_text,  ///< `""` where there is no value.
  integer,     ///< 0 or null where there is no value.
  real,        ///< A whole number that is written as a double: `18.0`.
  boolean,
  inverted,       ///< A boolean whose meaning in the world is the opposite: `isdisabled`.
  customer_type,  ///< `contact` or `company`.
};
enum class Presence : std::uint8_t { optional, required, read_only };

struct Field {
  std::string_view name;  ///< On the wire.
  FieldType type = FieldType::text;
  Presence presence = Presence::optional;
  std::string_view kept_as = {};  ///< The world's name for it, where that is another.

  [[nodiscard]] std::string_view kept() const { return kept_as.empty() ? name : kept_as; }
};

/// How one collection is spoken: one row of a profile. Another profile is another table of such rows.
struct Shape {
  Collection collection;
  std::string_view path;      ///< Case-folded: `/api/agent`.
  std::string_view singular;  ///< As messages say it: `agent`.
  std::string_view envelope;  ///< The key of the rows, and of the records on the control surface: `agents`.
  std::string_view read_scope;
  std::string_view edit_scope;
  std::span<const Field> fields;        ///< Without `id`.
  std::string_view customer_type = {};  ///< Which customers are meant, where it is not all of them.
};

/// The guide's three collections (its "Core endpoints" and the table of its "User object / data model").
[[nodiscard]] std::span<const Shape> guide_shapes();
/// The five collections of real instances. What has no single field of the world behind it (`team`, `teams`,
/// `roles`, names of other records) is no row of these tables: halo_record.hpp.
[[nodiscard]] std::span<const Shape> halo_shapes();
/// The terms in which a world is kept: the guide's, and `sites`.
[[nodiscard]] std::span<const Shape> world_shapes();
[[nodiscard]] const Shape& shape_of(Collection collection);
[[nodiscard]] const Shape* shape_called(std::span<const Shape> shapes, std::string_view envelope);

/// What a POST may write: the known fields of the body, with their types checked; keys that the API does not
/// know are left out. On a create the required fields must be there and the defaults are filled in. The error
/// is the text for the 400.
enum class Write : std::uint8_t { create, update };
[[nodiscard]] std::expected<Json, std::string> writable_fields(const Shape& shape, const Json& body,
                                                               Write write);

/// A record as answers carry it: `id`, every field of the shape (null where it has no value), then further
/// keys.
[[nodiscard]] Json full_record(const Shape& shape, std::int64_t id, const Json& fields);
/// The few keys that the guide's examples of answers and rows show, by the names of either profile.
[[nodiscard]] Json lean_record(const Json& record);

}  // namespace haloform::sandbox
