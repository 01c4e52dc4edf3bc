#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/feeds/feed_table.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::config {

/// A value of a feed in JSON, and where it begins.
struct JsonValue {
  enum class Kind : std::uint8_t { null, text, word, object, list } kind = Kind::null;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string text;  ///< Of a text; of a number or a truth value as it is written.
  std::vector<std::pair<std::string, JsonValue>> members{};
  std::vector<JsonValue> items{};

  [[nodiscard]] bool is_scalar() const { return kind != Kind::object && kind != Kind::list; }
};

/// How names of members compare: those of SCIM without regard to capitals (RFC 7643, 2.1).
enum class NameCase : std::uint8_t { exact, folded };

/// The member of an object; nullptr where there is none.
[[nodiscard]] const JsonValue* member(const JsonValue& object, std::string_view name, NameCase how);

/// Reads one value of JSON that begins in line `line`. Nothing, and an error at its place, where it is none, or an object has
/// a member twice.
[[nodiscard]] std::optional<JsonValue> read_json_value(const std::string& file, std::string_view text,
                                                       std::uint32_t line, NameCase how, Diagnostics& found);

/// What stands under a path of SCIM (RFC 7644, 3.10) or a shorter one: `name.givenName`, `emails[type eq "work"].value`,
/// `emails[work].value`, `emails[0].value`, `urn:…:User:department`, `enterprise:department`. The values of a list are
/// joined. Nothing where the object has no such member; an empty cell where it is null. The error is an object that stands where
/// a value should.
[[nodiscard]] std::expected<std::optional<FeedCell>, const JsonValue*> at_path(const JsonValue& object,
                                                                               std::string_view path,
                                                                               NameCase how);

/// Why a path cannot be one; empty where it can.
[[nodiscard]] std::string_view column_path_fault(std::string_view path, NameCase how);

}  // namespace haloform::config
