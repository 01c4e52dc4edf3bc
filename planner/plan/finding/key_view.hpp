#pragma once

#include "planner/base/comparison_key.hpp"
#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace haloform::plan {

/// A natural key that borrows its text: what a hundred thousand records are compared by.
struct KeyView {
  NaturalKey::By by = NaturalKey::By::email;
  std::string_view text;  ///< As written.
  std::optional<std::int64_t> scope;

  /// Whether a record with `other` as its key matches this one: a key without a scope is met in any scope.
  [[nodiscard]] bool met_by(const KeyView& other) const {
    return by == other.by && (!scope || scope == other.scope) && same_key(text, other.text);
  }
  friend bool operator==(const KeyView& left, const KeyView& right) {
    return left.by == right.by && left.scope == right.scope && same_key(left.text, right.text);
  }
};

/// The text without blanks round it; an empty one where there is nothing in it that could be compared.
[[nodiscard]] std::string_view comparable(std::string_view text);
/// The natural key of some fields, as `natural_key` makes it, without a copy. An empty text: there is none.
[[nodiscard]] KeyView key_view(const TypeSchema& schema, const Attributes& fields);
[[nodiscard]] std::optional<std::int64_t> scope_of(const TypeSchema& schema, const Attributes& fields);

/// Calls `visit(email)` for each further e-mail that a resource declares (a contact's `email2`): a record of its name that has one of
/// them, in whatever place, is this person.
template <typename Visit>
void each_second_email(const TypeSchema& schema, const Resource& resource, const Visit& visit) {
  for (const auto& [field, value] : resource.fields) {
    if (schema.at(field).comparison != Comparison::email || schema.email == field) continue;
    if (const auto email = comparable(resource.fields.text(field)); !email.empty()) visit(email);
  }
}

/// Adds the natural keys by which a resource may be known: its own, and one for each of `previously`. E-mails are looked for
/// at every site.
void append_keys(const TypeSchema& schema, const Resource& resource, std::vector<NaturalKey>& keys);

}  // namespace haloform::plan
