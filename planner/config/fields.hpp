#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace haloform::config {

/// The fields of a type that a profile carries, by name. Without a profile (`api: auto`, before an instance was asked)
/// those that any carries.
[[nodiscard]] std::vector<std::string_view> field_names(const TypeSchema& schema,
                                                        std::optional<Profile> profile);
/// The fields in which a person, or a team, is called something.
[[nodiscard]] bool is_name(const FieldSpec& field);
/// Whether a field tells resources of its type apart: the name and the e-mail.
[[nodiscard]] bool is_identity(const TypeSchema& schema, FieldId field);
/// Whether `text` looks like an e-mail address: one `@`, something on both sides, no white space; an error where it
/// does not, or holds an invisible character. Letters outside ASCII are a warning that names them: two
/// e-mails that look the same need not be.
[[nodiscard]] bool check_email(const YamlNode& value, std::string_view text, FileCheck& check);

/// What is said of a field that a profile lacks.
[[nodiscard]] std::string cannot_carry(const TypeSchema& schema, FieldId field,
                                       std::optional<Profile> profile);

/// What to write in its place: `write roles: [Technician]`; else `remove it`.
[[nodiscard]] std::string instead_of(const FieldSpec& field, std::optional<Profile> profile,
                                     const YamlNode& value);

/// Where `key` is what HaloPSA, or another type, calls a field that has another key here: that field, and an error that says so.
[[nodiscard]] std::optional<FieldId> other_word(const TypeSchema& schema, std::optional<Profile> profile,
                                                const YamlNode& key, std::string_view inside,
                                                FileCheck& check);

/// The value of one field: null and "" clear it, unless it is required. Nothing, and an error, where the
/// profile does not carry the field or the value does not fit it.
[[nodiscard]] std::optional<Value> read_field(const TypeSchema& schema, FieldId field,
                                              std::optional<Profile> profile, const YamlEntry& entry,
                                              FileCheck& check);
/// The same under the key that takes a name (Naming): a name to look up, or a value.
[[nodiscard]] std::optional<std::variant<Value, std::string>> read_named_field(const TypeSchema& schema,
                                                                               FieldId field,
                                                                               std::optional<Profile> profile,
                                                                               const YamlEntry& entry,
                                                                               FileCheck& check);

}  // namespace haloform::config
