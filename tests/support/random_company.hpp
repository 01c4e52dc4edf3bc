#pragma once

#include "tests/support/company.hpp"

#include <rapidcheck.h>

#include <cstdint>
#include <string>
#include <vector>

namespace haloform::test {

/// What may be said of a team; the first of each is "as usual", which a failing company shrinks towards.
struct TeamChoices {
  enum class Live : std::uint8_t { there, missing } live{};
  enum class Story : std::uint8_t { stays, comes, goes, not_declared } story{};
  enum class Name : std::uint8_t { stays, odd, changes } name{};
  enum class Members : std::uint8_t { absent, additive, exclusive } members{};
};

/// What may be said of a person.
struct PersonChoices {
  enum class Kind : std::uint8_t { agent, contact } kind{};
  enum class Story : std::uint8_t { stays, comes, goes, not_declared, key_moved, key_replaced } story{};
  enum class Live : std::uint8_t { missing, as_declared, shouted, inactive, other_name } live{};
  enum class Going : std::uint8_t { unsaid, forget, remove, protect } going{};
  enum class Name : std::uint8_t { stays, odd, changes } name{};
  enum class Email : std::uint8_t { stays, shouted, changes, of_the_next, absent } email{};
  enum class Surname : std::uint8_t { absent, stays, changes, cleared, taken_out, comes } surname{};
  enum class Active : std::uint8_t { unsaid, said, off_after, off, off_before } active{};
  enum class Teams : std::uint8_t { unsaid, none, first, second, both } teams_before{}, teams_after{};
  enum class Side : std::uint8_t { agent, team } side{};
  enum class InTeam : std::uint8_t { none, first, second, by_a_role } in_team{};
  enum class Ignored : std::uint8_t { nothing, surname } ignored{};
  enum class Previously : std::uint8_t { where_needed, never } previously{};
  enum class Hand : std::uint8_t { nothing, surname, off, gone, team, name, notes } hand{};
  enum class Twin : std::uint8_t { none, active, inactive } twin{};
};

struct CompanyChoices {
  std::vector<TeamChoices> teams;
  std::vector<PersonChoices> people;
  enum class Seats : std::uint8_t { unlimited, roomy, tight } seats{};
  enum class Batch : std::uint8_t { one, several } batch{};  ///< Only halo takes several.
};

/// Choices that rapidcheck shrinks by itself: teams and people go, and what is left comes to be as usual.
[[nodiscard]] rc::Gen<CompanyChoices> company_choices();

/// The company of these choices, as one profile has it. What contradicts itself under every profile (a key or an e-mail
/// declared twice, an agent in two teams under guide) is not made.
[[nodiscard]] Company company_of(const CompanyChoices& choices, const std::string& profile);

}  // namespace haloform::test
