#include "planner/plan/field_diff.hpp"

#include <algorithm>

namespace haloform {

namespace {

bool ignored(const Resource& resource, FieldId field) {
  return std::ranges::binary_search(resource.lifecycle.ignore_changes, field);
}

const Value& or_null(const Value* value) {
  static const Value nothing = Value::null();
  return value == nullptr ? nothing : *value;
}

/// Whether the field stands in `applied` with a value that is the same to HaloPSA.
bool applied_as(const TypeSchema& schema, const Applied& applied, FieldId field, const Value& value) {
  const Value* before = applied.fields.find(field);
  return before != nullptr && same_value(schema.at(field), *before, value);
}

}  // namespace

std::vector<FieldChange> diff_fields(const TypeSchema& schema, const Resource& resource, const Record& record,
                                     const Applied* applied) {
  std::vector<FieldChange> changes;
  for (const auto& [field, wanted] : resource.fields) {
    const Value& live = or_null(record.fields.find(field));
    if (same_value(schema.at(field), live, wanted) || ignored(resource, field)) continue;
    const bool drift = applied != nullptr && applied_as(schema, *applied, field, wanted);
    changes.push_back({field, live, wanted, drift ? Drift::yes : Drift::no});
  }
  return changes;
}

Attributes applied_after(const Resource& resource, const Applied* applied) {
  Attributes after;
  after.reserve(resource.fields.size());
  for (const auto& [field, wanted] : resource.fields) {
    if (!ignored(resource, field)) {
      after.set(field, wanted);
    } else if (const Value* before = applied != nullptr ? applied->fields.find(field) : nullptr) {
      after.set(field, *before);
    }
  }
  return after;
}

bool is_applied(const TypeSchema& schema, const Resource& resource, const Applied& applied) {
  std::size_t expected = 0;
  for (const auto& [field, wanted] : resource.fields) {
    if (ignored(resource, field)) {
      if (applied.fields.find(field) != nullptr) ++expected;
    } else if (applied_as(schema, applied, field, wanted)) {
      ++expected;
    } else {
      return false;
    }
  }
  return expected == applied.fields.size();
}

std::vector<FieldId> no_longer_managed(const Resource& resource, const Applied& applied) {
  std::vector<FieldId> fields;
  for (const auto& [field, value] : applied.fields) {
    if (resource.fields.find(field) == nullptr) fields.push_back(field);
  }
  return fields;
}

std::vector<FieldId> newly_recorded(const TypeSchema& schema, const Resource& resource,
                                    const Applied& applied) {
  std::vector<FieldId> fields;
  for (const auto& [field, wanted] : resource.fields) {
    if (!ignored(resource, field) && !applied_as(schema, applied, field, wanted)) fields.push_back(field);
  }
  return fields;
}

std::string field_names(const TypeSchema& schema, const std::vector<FieldId>& fields) {
  std::string names;
  for (const FieldId field : fields) {
    if (!names.empty()) names += ", ";
    names += schema.at(field).name;
  }
  return names;
}

}  // namespace haloform
