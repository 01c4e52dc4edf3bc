#include "planner/plan/making/field_diff.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
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

/// Of entries those that differ; of all else both values as they are.
FieldChange change_of(const FieldSpec& spec, FieldId field, Value before, Value after, Drift drift) {
  const auto had = before.as_entries();
  const auto gets = after.as_entries();
  if (spec.kind != ValueKind::entries || !had || !gets || had->size() != gets->size())
    return {field, std::move(before), std::move(after), drift};
  std::vector<Value::Entry> old;
  std::vector<Value::Entry> now;
  for (std::size_t at = 0; at < had->size(); ++at) {
    const Value::Entry& left = (*had)[at];
    const Value::Entry& right = (*gets)[at];
    if (same_value(spec, Value::entries({left}), Value::entries({right}))) continue;
    old.push_back(left);
    now.push_back(right);
  }
  return {field, Value::entries(std::move(old)), Value::entries(std::move(now)), drift};
}

std::vector<std::string> names_of(const Value& value) {
  const auto names = value.as_names();
  return names ? std::vector<std::string>(names->begin(), names->end()) : std::vector<std::string>();
}

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// What an import put into a set of names stays there, and is no difference to what is declared.
bool has_given(const FieldSpec& spec, const GivenNames& given) {
  return spec.kind == ValueKind::names && !given.empty();
}

/// The live set without what an import gave, but for what any of `others` names too.
Value without_given(const Value& live, const GivenNames& given, std::initializer_list<const Value*> others) {
  std::vector<std::string> names = names_of(live);
  std::erase_if(names, [&](const std::string& name) {
    return is_among(given, name) &&
           std::ranges::none_of(others, [&](const Value* one) { return is_among(names_of(*one), name); });
  });
  return Value::names(std::move(names));
}

Value with_given(const Value& wanted, const Value& live, const GivenNames& given) {
  std::vector<std::string> names = names_of(wanted);
  for (const std::string& name : names_of(live)) {
    if (is_among(given, name) && !is_among(names, name)) names.push_back(name);
  }
  return Value::names(std::move(names));
}

}  // namespace

bool is_as_left(const TypeSchema& schema, const state::EntryDraft& known, FieldId field, const Value& live) {
  const Value* form = known.kept->find(field);
  const Value* applied = known.applied.fields.find(field);
  const bool is_applied = applied != nullptr && is_as_wanted(schema.at(field), live, *applied);
  return is_applied || (form != nullptr && *form == live);
}

std::vector<FieldChange> diff_fields(const TypeSchema& schema, const Resource& resource,
                                     const Attributes& live_fields, const GivenNames& given,
                                     const state::EntryDraft* known) {
  std::vector<FieldChange> changes;
  Cursor row(live_fields);
  for (const auto& [field, wanted] : resource.fields) {
    const FieldSpec& spec = schema.at(field);
    const Value& all = or_null(row.find(field));
    const Value some = spec.kind == ValueKind::entries ? as_far_as(spec, all, wanted) : Value::null();
    const Value& live = spec.kind == ValueKind::entries ? some : all;
    if (same_value(spec, live, wanted) || ignored(resource, field)) continue;
    const bool drift = known != nullptr && applied_as(schema, known->applied, field, wanted);
    const Value* form = drift ? known->kept->find(field) : nullptr;
    if (form != nullptr && *form == live && *known->applied.fields.find(field) == wanted) continue;
    if (has_given(spec, given)) {
      if (same_value(spec, without_given(live, given, {&wanted}), wanted)) continue;
      changes.push_back({field, live, with_given(wanted, live, given), drift ? Drift::yes : Drift::no});
      continue;
    }
    changes.push_back(change_of(spec, field, live, wanted, drift ? Drift::yes : Drift::no));
  }
  return changes;
}

std::vector<FieldChange> drifted_fields(const TypeSchema& schema, const Resource& resource,
                                        const Attributes& live_fields, const GivenNames& given,
                                        const state::EntryDraft& known) {
  std::vector<FieldChange> changes;
  Cursor row(live_fields);
  Cursor applied(known.applied.fields);
  for (const auto& [field, wanted] : resource.fields) {
    const FieldSpec& spec = schema.at(field);
    const Value* before = applied.find(field);
    if (before == nullptr || ignored(resource, field)) continue;
    const Value all = as_far_as(spec, or_null(row.find(field)), *before);
    const Value live = has_given(spec, given) ? without_given(all, given, {&wanted, before}) : all;
    if (is_as_wanted(spec, live, wanted) || is_as_left(schema, known, field, live)) continue;
    changes.push_back(change_of(spec, field, *before, live, Drift::yes));
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
