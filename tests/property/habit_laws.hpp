#pragma once

#include "tests/property/habit_company.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace haloform::test {

/// What holds of the real program, whatever habits the instance has.
enum class HabitLaw : std::uint8_t {
  plan_only_reads,
  nobody_is_made_twice,
  nobody_else_is_touched,
  nobody_is_taken_for_somebody_else,
  every_run_ends_in_a_known_way,
  done_means_as_declared_or_kept_and_remembered,
  what_is_not_done_is_named,
  who_was_made_is_known_or_named,
  who_leaves_is_switched_off_or_named,
  done_twice_leaves_nothing_to_do,
  a_lost_state_makes_nobody_again,
};
inline constexpr std::size_t habit_law_count = 11;
[[nodiscard]] std::string_view law_name(HabitLaw law);

class BrokenHabitLaw : public std::runtime_error {
 public:
  BrokenHabitLaw(HabitLaw law, const std::string& seen)
      : std::runtime_error(std::string(law_name(law)) + ": " + seen) {}
};

/// How often each law was tried, and what became of companies with each habit.
struct HabitBook {
  struct Row {
    std::size_t companies = 0;
    std::size_t acted = 0;      ///< Times that the habit changed something.
    std::size_t converged = 0;  ///< Companies in which every plan ended empty.
    std::size_t told = 0;       ///< Companies in which a run said what did not.
  };
  std::array<std::size_t, habit_law_count> tried{};
  std::map<std::string, Row> habits;
  std::size_t companies = 0;
  std::size_t converged = 0;
  std::size_t told = 0;
  std::size_t programs = 0;
};

/// Runs the company through the real program and holds every law against it. Throws BrokenHabitLaw.
void judge_habits(const HabitCompany& company, HabitBook& book);

}  // namespace haloform::test
