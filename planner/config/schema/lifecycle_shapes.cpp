#include "planner/config/schema/lifecycle_shapes.hpp"

#include "planner/config/accepted_drift.hpp"
#include "planner/config/block_keys.hpp"
#include "planner/config/fields.hpp"
#include "planner/config/lifecycle_ownership.hpp"
#include "planner/model/resource.hpp"
#include "planner/model/snapshot.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

namespace haloform::config {

namespace {

constexpr std::int64_t largest_id = std::numeric_limits<std::int64_t>::max();
/// From 0d to 3650d, and to 366d.
constexpr std::string_view grace_pattern = "^0*([0-9]{1,3}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650)d$";
constexpr std::string_view overlap_pattern = "^[+]?0*([0-9]{1,2}|[12][0-9]{2}|3[0-5][0-9]|36[0-6])d$";

bool is_switchable(const Subject& subject) {
  return subject.type->activation == TypeFacts::Activation::switchable;
}

/// Of people, and nothing of all else.
Shape of_people(const Subject& subject, Shape shape) {
  return is_switchable(subject) ? std::move(shape) : Shape(false);
}

Shape on_removal_shape(const Subject& subject) {
  std::vector<std::string_view> words{on_removal_name(OnRemoval::forget)};
  // A record that cannot be switched off is never deleted either.
  if (is_switchable(subject)) {
    words.push_back(on_removal_name(OnRemoval::deactivate));
    words.push_back(on_removal_name(OnRemoval::remove));
  }
  return word_shape(words);
}

Shape protect_shape(const Subject& subject) {
  if (!is_switchable(subject)) return boolean_shape();
  return {{"enum", Shape::array({true, false, protection_name(Protection::break_glass)})}};
}

/// The fields, and what else of a block a list of names may hold.
std::vector<std::string_view> names_with(const TypeSchema& schema,
                                         std::initializer_list<std::string_view> more) {
  std::vector<std::string_view> names = field_names(schema, std::nullopt);
  const std::vector<std::string_view> keys = keys_of_block(schema, std::nullopt);
  for (const std::string_view name : more) {
    if (std::ranges::find(keys, name) != keys.end()) names.push_back(name);
  }
  return names;
}

constexpr std::array drift_rows{
    KeyRow{"accept",
           [](const Subject& subject) {
             return word_shape(names_with(*subject.type, {"active", "teams", "members"}));
           },
           "What somebody may change in HaloPSA for so long."},
    KeyRow{"until", [](const Subject&) { return date_shape(); }, "The last day on which it counts, in UTC."},
    KeyRow{"reason", [](const Subject&) { return filled_text_shape(); }, "Why."}};

/// A day with a reason: `{date: 2027-02-28, reason: "…"}`.
Shape day_with_reason(std::string_view day, std::initializer_list<std::string_view> required) {
  Shape shape{{"type", "object"},
              {"properties", {{std::string(day), date_shape()}, {"reason", filled_text_shape()}}},
              {"additionalProperties", false}};
  shape.update(with_keys(required));
  return shape;
}

Shape day_of_people(const Subject& subject) { return of_people(subject, date_shape()); }

Shape overlap_shape(const Subject& subject) {
  const bool leaves_teams = subject.type->membership == TypeFacts::Membership::joins_teams;
  return leaves_teams ? text_like(overlap_pattern) : Shape(false);
}

Shape block_if_shape(const Subject& subject) {
  Shape list = list_shape(word_shape(attached_kinds_of(subject.type->type)));
  list["uniqueItems"] = true;
  return of_people(subject, std::move(list));
}

constexpr std::array lifecycle_rows{
    KeyRow{"protect", protect_shape,
           "true: never deactivated, deleted or forgotten. break_glass: only `haloform state release` lets "
           "go of it."},
    KeyRow{"on_removal", on_removal_shape, "What becomes of the record when its block is taken out."},
    KeyRow{
        "ignore_changes",
        [](const Subject& subject) { return list_shape(word_shape(names_with(*subject.type, {"teams"}))); },
        "Fields that are sent when the record is created, and never compared afterwards."},
    KeyRow{"drift",
           [](const Subject& subject) {
             return list_shape(whole_mapping_shape(subject, "drift", keys_of_accepted_drift(), drift_rows));
           },
           "What may be changed in HaloPSA, until when, and why."},
    KeyRow{"id", [](const Subject&) { return integer_shape(1, largest_id); },
           "Adopt exactly the record with this id."},
    KeyRow{
        "previously",
        [](const Subject& subject) { return subject.type->email ? list_shape(email_shape()) : Shape(false); },
        "Other e-mails by which the record is found."},
    KeyRow{"starts_on", day_of_people, "Nobody is created or switched on before this day."},
    KeyRow{"ends_on", day_of_people,
           "The last day; afterwards, and after the grace, the person is deactivated."},
    KeyRow{"grace", [](const Subject& subject) { return of_people(subject, text_like(grace_pattern)); },
           "Days behind the end after which somebody is deactivated, like 7d."},
    KeyRow{"extended_until",
           [](const Subject& subject) {
             return of_people(subject, day_with_reason("date", {"date", "reason"}));
           },
           "In the place of ends_on, with a reason."},
    KeyRow{"paused",
           [](const Subject& subject) {
             return of_people(subject, any_of({boolean_shape(), day_with_reason("until", {"reason"})}));
           },
           "Nothing of the person is changed, until the end of a day or until it is taken out."},
    KeyRow{"overlap", overlap_shape, "For so long a mover keeps the teams that were left, like 14d."},
    KeyRow{"owner", [](const Subject& subject) { return of_people(subject, word_shape(owner_words)); },
           "haloform: what an import of HaloPSA's own writes is set back all the same."},
    KeyRow{"block_if", block_if_shape, "What hangs on the person and holds a deactivation back."}};

}  // namespace

Shape lifecycle_shape(const Subject& subject) {
  return mapping_shape(subject, "lifecycle", keys_of_lifecycle(), lifecycle_rows);
}

Shape default_lifecycle_shape(const Subject& subject, DefaultsOf whose) {
  Shape shape =
      mapping_shape(subject, "defaults.lifecycle", keys_of_default_lifecycle(whose), lifecycle_rows);
  // Of all types, it is of those that have it.
  if (whose == DefaultsOf::all_types) shape["properties"]["overlap"] = text_like(overlap_pattern);
  return shape;
}

}  // namespace haloform::config
