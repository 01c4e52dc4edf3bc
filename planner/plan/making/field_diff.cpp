#include "planner/plan/making/field_diff.hpp"

#include <algorithm>
#include <utility>

namespace haloform::plan {

namespace {

bool ignored(const Resource& resource, FieldId field) {
  return std::ranges::binary_search(resource.lifecycle->ignore_changes, field);
}

const Value& or_null(const Value* value) {
  static const Value nothing = Value::null();
  return value == nullptr ? nothing : *value;
}

/// Looks fields up in rising order, each from where the one before was found.
class Cursor {
 public:
  explicit Cursor(const Attributes& fields) : at_(fields.begin()), end_(fields.end()) {}
  [[nodiscard]] const Value* find(FieldId field) {
    while (at_ != end_ && at_->first < field) ++at_;
    return at_ != end_ && at_->first == field ? &at_->second : nullptr;
  }

 private:
  decltype(std::declval<const Attributes&>().begin()) at_;
  decltype(std::declval<const Attributes&>().end()) end_;
};

/// Whether the field stands in `applied` with a value that is the same to HaloPSA.
bool applied_as(const TypeSchema& schema, const state::Applied& applied, FieldId field, const Value& value) {
  const Value* before = applied.fields.find(field);
  return before != nullptr && same_value(schema.at(field), *before, value);
}

}  // namespace

bool is_as_left(const TypeSchema& schema, const state::EntryDraft& known, FieldId field, const Value& live) {
  const Value* form = known.kept->find(field);
  return applied_as(schema, known.applied, field, live) || (form != nullptr && *form == live);
}

std::vector<FieldChange> diff_fields(const TypeSchema& schema, const Resource& resource, const Record& record,
                                     const state::EntryDraft* known) {
  std::vector<FieldChange> changes;
  Cursor row(record.fields);
  for (const auto& [field, wanted] : resource.fields) {
    const Value& live = or_null(row.find(field));
    if (same_value(schema.at(field), live, wanted) || ignored(resource, field)) continue;
    const bool drift = known != nullptr && applied_as(schema, known->applied, field, wanted);
    const Value* form = drift ? known->kept->find(field) : nullptr;
    if (form != nullptr && *form == live && *known->applied.fields.find(field) == wanted) continue;
    changes.push_back({field, live, wanted, drift ? Drift::yes : Drift::no});
  }
  return changes;
}

std::vector<FieldChange> drifted_fields(const TypeSchema& schema, const Resource& resource,
                                        const Record& record, const state::EntryDraft& known) {
  std::vector<FieldChange> changes;
  Cursor row(record.fields);
  Cursor applied(known.applied.fields);
  for (const auto& [field, wanted] : resource.fields) {
    const Value& live = or_null(row.find(field));
    const Value* before = applied.find(field);
    if (before == nullptr || ignored(resource, field)) continue;
    if (same_value(schema.at(field), live, wanted) || is_as_left(schema, known, field, live)) continue;
    changes.push_back({field, *before, live, Drift::yes});
  }
  return changes;
}

Attributes applied_after(const TypeSchema& schema, const Resource& resource, const Record* record,
                         const state::Applied* applied) {
  Attributes after;
  after.reserve(resource.fields.size());
  for (const auto& [field, wanted] : resource.fields) {
    if (!ignored(resource, field)) {
      after.set(field, wanted);
    } else if (const Value* before = applied != nullptr ? applied->fields.find(field) : nullptr) {
      after.set(field, *before);
    } else if (field == schema.name || field == schema.email) {
      const Value* live = record != nullptr ? record->fields.find(field) : &wanted;
      if (live != nullptr) after.set(field, *live);
    }
  }
  return after;
}

Attributes kept_after(const state::EntryDraft& known, const Attributes& applied) {
  Attributes kept;
  for (const auto& [field, form] : *known.kept) {
    const Value* sent = applied.find(field);
    const Value* before = known.applied.fields.find(field);
    if (sent != nullptr && before != nullptr && *sent == *before) kept.set(field, form);
  }
  return kept;
}

bool is_applied(const TypeSchema& schema, const Resource& resource, const state::Applied& applied) {
  std::size_t expected = 0;
  Cursor known(applied.fields);
  for (const auto& [field, wanted] : resource.fields) {
    const Value* before = known.find(field);
    if (ignored(resource, field)) {
      if (before != nullptr) ++expected;
    } else if (before != nullptr && same_value(schema.at(field), *before, wanted)) {
      ++expected;
    } else {
      return false;
    }
  }
  return expected == applied.fields.size();
}

std::vector<FieldId> no_longer_managed(const Resource& resource, const state::Applied& applied) {
  std::vector<FieldId> fields;
  for (const auto& [field, value] : applied.fields) {
    if (resource.fields.find(field) == nullptr) fields.push_back(field);
  }
  return fields;
}

std::vector<FieldId> newly_recorded(const TypeSchema& schema, const Resource& resource,
                                    const state::Applied& applied) {
  std::vector<FieldId> fields;
  for (const auto& [field, wanted] : resource.fields) {
    if (!ignored(resource, field) && !applied_as(schema, applied, field, wanted)) fields.push_back(field);
  }
  return fields;
}

std::vector<std::string> field_names(const TypeSchema& schema, const std::vector<FieldId>& fields) {
  std::vector<std::string> names;
  names.reserve(fields.size());
  for (const FieldId field : fields) names.emplace_back(schema.at(field).name);
  return names;
}

}  // namespace haloform::plan
