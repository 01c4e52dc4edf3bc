#pragma once

#include "planner/model/schema.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace haloform {

/// The value of one field: null (cleared), a truth value, a whole number or a text. An empty text is null:
/// HaloPSA does not tell the two apart, so neither do we.
class Value {
 public:
  [[nodiscard]] static Value null() { return Value(std::monostate{}); }
  [[nodiscard]] static Value boolean(bool truth) { return Value(truth); }
  [[nodiscard]] static Value integer(std::int64_t number) { return Value(number); }
  [[nodiscard]] static Value text(std::string text);

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(held_); }
  [[nodiscard]] const bool* as_boolean() const { return std::get_if<bool>(&held_); }
  [[nodiscard]] const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&held_); }
  [[nodiscard]] const std::string* as_text() const { return std::get_if<std::string>(&held_); }
  /// The bare value as a person would write it: `null`, `true`, `42`, `Jane`. Not escaped, not quoted.
  [[nodiscard]] std::string plain() const;

  friend auto operator<=>(const Value&, const Value&) = default;

 private:
  using Held = std::variant<std::monostate, bool, std::int64_t, std::string>;
  explicit Value(Held held) : held_(std::move(held)) {}
  Held held_;
};

/// Whether two values of one field are the same to HaloPSA, as its comparison says (an e-mail's letter case,
/// or null and 0 for a reference, make no difference).
[[nodiscard]] bool same_value(const FieldSpec& field, const Value& left, const Value& right);

/// The values of some fields of one type, sorted by field, each at most once. A field that is not in it is
/// not known or not managed, which is not the same as null.
class Attributes {
 public:
  using Entry = std::pair<FieldId, Value>;

  void set(FieldId field, Value value);
  void erase(FieldId field);
  void reserve(std::size_t count) { entries_.reserve(count); }
  [[nodiscard]] const Value* find(FieldId field) const;
  /// The text of a field; empty where the field is absent, null or not a text.
  [[nodiscard]] std::string_view text(FieldId field) const;
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }
  friend bool operator==(const Attributes&, const Attributes&) = default;

 private:
  std::vector<Entry> entries_;
};

}  // namespace haloform
