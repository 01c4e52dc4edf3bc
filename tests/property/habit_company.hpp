#pragma once

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include <cstdint>
#include <string>
#include <vector>

namespace haloform::test {

/// An instance with habits, the world under it, and what is declared of it at first and afterwards. Everybody who is
/// declared has a number of their own, with which names and e-mails begin ("P07 Zoë", p07@...): so that it can be told
/// from outside whose a record is, whatever became of the rest of it.
struct HabitCompany {
  std::string profile;
  std::vector<std::string> habits;  ///< As `haloform sandbox --habit` takes them.
  /// Those that come when `before` was applied: what hides somebody hides somebody who is known. `hides=@3`: the record of
  /// the third address that the state knows, or of a later round, where it knows fewer.
  std::vector<std::string> later;
  nlohmann::json world;
  std::string before;  ///< haloform.yaml
  std::string after;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HabitCompany, profile, habits, later, world, before, after)

/// What makes such a company, as rapidcheck draws and shrinks it.
struct HabitPerson {
  enum class Kind : std::uint8_t { agent, contact } kind{};
  enum class Story : std::uint8_t { stays, comes, goes } story{};
  enum class Live : std::uint8_t { missing, as_declared, other_case } live{};
  enum class Name : std::uint8_t {
    plain,
    accents,
    marks,
    apostrophe,
    ampersand,
    capitals,
    two_blanks,
    no_break,
    long_one
  } name{};
  enum class Parts : std::uint8_t { absent, same, shorter } parts{};
  enum class Email : std::uint8_t { plain, capitals, tag, apostrophe, absent } email{};
  enum class Phone : std::uint8_t { absent, usual, changes, cleared, comes } phone{};
  enum class Change : std::uint8_t { nothing, name } change{};
};

struct HabitChoices {
  std::vector<std::string> habits;
  std::string later;
  std::vector<HabitPerson> people;
  enum class Crowd : std::uint8_t {
    none,
    agents,
    contacts
  } crowd{};  ///< 120 strangers before everybody else.
};

[[nodiscard]] rc::Gen<HabitChoices> habit_choices();
[[nodiscard]] HabitCompany habit_company(const HabitChoices& choices, const std::string& profile);

}  // namespace haloform::test
