#pragma once

#include "planner/plan/value/plan.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace haloform::plan {

/// Names that only a plan's JSON has; encoder and decoder share these tables.
inline constexpr std::string_view plan_format_version = "1.2";
/// The form of haloform's own objects: 2 since reasons are data, 3 since the commit is in it, 4 since removed blocks have a place,
/// unmanaged records can be listed, it says whether people are covered, and the digest is made of the digests of steps, 5 since people
/// have dates: it may be of another day than that on which it was made, and removals may be held.
inline constexpr std::int64_t plan_form = 5;

inline constexpr std::array<std::pair<AdoptedBy, std::string_view>, 4> adopted_by_names{
    {{AdoptedBy::natural_key, "natural_key"},
     {AdoptedBy::previous_email, "previous_email"},
     {AdoptedBy::lifecycle_id, "lifecycle_id"},
     {AdoptedBy::open_intent, "open_intent"}}};

inline constexpr std::array<std::pair<NaturalKey::By, std::string_view>, 2> key_kind_names{
    {{NaturalKey::By::email, "email"}, {NaturalKey::By::name, "name"}}};

inline constexpr std::array<std::pair<FoundBy::Way, std::string_view>, 5> found_by_names{
    {{FoundBy::Way::email, "email"},
     {FoundBy::Way::name, "name"},
     {FoundBy::Way::previous_email, "previous_email"},
     {FoundBy::Way::lifecycle_id, "lifecycle_id"},
     {FoundBy::Way::open_intent, "open_intent"}}};

inline constexpr std::array<std::pair<state::Status, std::string_view>, 2> status_names{
    {{state::Status::active, "active"}, {state::Status::deactivated, "deactivated"}}};

inline constexpr std::array<std::pair<BreakGlass::Harm, std::string_view>, all_harms.size()> harm_names{
    {{BreakGlass::Harm::leaves, "leaves"},
     {BreakGlass::Harm::identity, "identity"},
     {BreakGlass::Harm::roles, "roles"},
     {BreakGlass::Harm::teams, "teams"},
     {BreakGlass::Harm::address, "address"},
     {BreakGlass::Harm::record, "record"}}};

inline constexpr std::array<std::pair<OneOffAllowance::Standing, std::string_view>, all_standings.size()>
    standing_names{{{OneOffAllowance::Standing::counts, "counts"},
                    {OneOffAllowance::Standing::next_apply, "next_apply"},
                    {OneOffAllowance::Standing::ended, "ended"}}};

/// The name of a value that the table holds.
template <typename Table, typename Named>
[[nodiscard]] constexpr std::string_view name_in(const Table& table, Named value) {
  for (const auto& [one, name] : table) {
    if (one == value) return name;
  }
  return {};
}

/// The value of a name; nothing where the table does not hold it.
template <typename Named, std::size_t Size>
[[nodiscard]] constexpr std::optional<Named> value_in(
    const std::array<std::pair<Named, std::string_view>, Size>& table, std::string_view name) {
  for (const auto& [value, one] : table) {
    if (one == name) return value;
  }
  return std::nullopt;
}

}  // namespace haloform::plan
