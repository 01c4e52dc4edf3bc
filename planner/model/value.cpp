#include "planner/model/value.hpp"

#include "planner/base/text.hpp"

#include <algorithm>

namespace haloform {

Value Value::text(std::string text) {
  if (text.empty()) return null();
  return Value(Held(std::move(text)));
}

std::string Value::plain() const {
  if (const bool* truth = as_boolean()) return *truth ? "true" : "false";
  if (const std::int64_t* number = as_integer()) return std::to_string(*number);
  if (const std::string* words = as_text()) return *words;
  return "null";
}

bool same_value(const FieldSpec& field, const Value& left, const Value& right) {
  if (left == right) return true;
  if (field.comparison == Comparison::email) {
    const std::string* one = left.as_text();
    const std::string* other = right.as_text();
    return one != nullptr && other != nullptr && natural_form(*one) == natural_form(*other);
  }
  if (field.comparison == Comparison::reference) {
    const auto nothing = [](const Value& value) {
      return value.is_null() || (value.as_integer() != nullptr && *value.as_integer() == 0);
    };
    return nothing(left) && nothing(right);
  }
  return false;
}

namespace {

auto place_of(auto& entries, FieldId field) {
  return std::ranges::lower_bound(entries, field, {}, &Attributes::Entry::first);
}

}  // namespace

void Attributes::set(FieldId field, Value value) {
  const auto at = place_of(entries_, field);
  if (at != entries_.end() && at->first == field) {
    at->second = std::move(value);
  } else {
    entries_.emplace(at, field, std::move(value));
  }
}

void Attributes::erase(FieldId field) {
  const auto at = place_of(entries_, field);
  if (at != entries_.end() && at->first == field) entries_.erase(at);
}

const Value* Attributes::find(FieldId field) const {
  const auto at = place_of(entries_, field);
  return at != entries_.end() && at->first == field ? &at->second : nullptr;
}

std::string_view Attributes::text(FieldId field) const {
  const Value* value = find(field);
  if (value == nullptr || value->as_text() == nullptr) return {};
  return *value->as_text();
}

}  // namespace haloform
