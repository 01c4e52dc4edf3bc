#pragma once

#include "planner/model/resource.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/changes.hpp"
#include "planner/state/state.hpp"

#include <string>
#include <vector>

namespace haloform::plan {

/// Whether the record has the field as haloform left it: as it was last applied, or in the form in which the instance is
/// known to keep just that value.
[[nodiscard]] bool is_as_left(const TypeSchema& schema, const state::EntryDraft& known, FieldId field,
                              const Value& live);

/// What an import put into the sets of names of a record (Record::given_names): it stays there, and is no difference.
using GivenNames = std::vector<std::string>;

/// The managed fields that differ between the block and the record's, which name others as the block does (references.hpp).
/// What was last applied decides whether a difference is
/// drift, and whether the record has the declared value in a form of the instance's own, which is no difference. A field
/// that the row does not carry counts as null; one under `ignore_changes` is not compared.
[[nodiscard]] std::vector<FieldChange> diff_fields(const TypeSchema& schema, const Resource& resource,
                                                   const Attributes& live, const GivenNames& given,
                                                   const state::EntryDraft* known);

/// The managed fields that somebody changed since they were last applied, into what the block does not declare either: a change
/// that waits in the configuration is none. `before` is what was applied, `after` what is there now.
[[nodiscard]] std::vector<FieldChange> drifted_fields(const TypeSchema& schema, const Resource& resource,
                                                      const Attributes& live, const GivenNames& given,
                                                      const state::EntryDraft& known);

/// What `applied` holds for a bound resource once a step is done: every managed field as declared; one under
/// `ignore_changes` as it was last applied, if it ever was. Of name and e-mail that are ignored and were never applied,
/// what the record has (a new one, without a `record`: what it is made with): it tells later whether it is still this person.
[[nodiscard]] Attributes applied_after(const TypeSchema& schema, const Resource& resource,
                                       const Record* record, const state::Applied* applied);

/// The forms of `known` that stay true once `applied` was applied: those of values that are sent as before.
[[nodiscard]] Attributes kept_after(const state::EntryDraft& known, const Attributes& applied);

/// Whether `applied` holds just that already. Makes no copy.
[[nodiscard]] bool is_applied(const TypeSchema& schema, const Resource& resource,
                              const state::Applied& applied);

/// Fields that were applied and are not declared any more: they stop being managed and keep their values.
[[nodiscard]] std::vector<FieldId> no_longer_managed(const Resource& resource, const state::Applied& applied);
/// Fields that are declared and not recorded as applied with that value.
[[nodiscard]] std::vector<FieldId> newly_recorded(const TypeSchema& schema, const Resource& resource,
                                                  const state::Applied& applied);
[[nodiscard]] std::vector<std::string> field_names(const TypeSchema& schema,
                                                   const std::vector<FieldId>& fields);

}  // namespace haloform::plan
