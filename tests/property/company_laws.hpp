#pragma once

#include "tests/support/company.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace haloform::test {

/// What holds of the real program in every company.
enum class Law : std::uint8_t {
  plan_only_reads,
  plans_of_one_world_are_the_same_bytes,
  order_of_files_and_blocks_does_not_matter,
  what_is_blocked_is_refused_whole,
  apply_ends_as_the_plan_said,
  apply_writes_what_the_plan_told,
  apply_then_plan_is_empty,
  who_is_declared_is_there_as_declared,
  only_planned_fields_change,
  nothing_unmanaged_changes,
  no_natural_key_comes_to_be_shared,
  no_delete_without_policy_and_flag,
  who_is_taken_out_stays_under_the_same_id,
  who_comes_back_has_the_same_id,
  the_state_knows_who_is_declared_and_who_left,
  a_lost_state_is_found_again_without_a_write,
  a_saved_plan_does_what_apply_does,
};
inline constexpr std::size_t law_count = 17;
[[nodiscard]] std::string_view law_name(Law law);

/// How often each law was tried, over many companies.
struct LawBook {
  std::array<std::size_t, law_count> tried{};
  std::size_t steps = 0;     ///< That were applied.
  std::size_t programs = 0;  ///< Runs of haloform, sandboxes aside.
};

/// A law does not hold: its name, and what was seen.
class BrokenLaw : public std::runtime_error {
 public:
  BrokenLaw(Law law, const std::string& seen)
      : std::runtime_error(std::string(law_name(law)) + ": " + seen) {}
};

/// How far a company came.
enum class CompanyEnd : std::uint8_t {
  whole,        ///< Before, after, and before again.
  no_way_back,  ///< After, and then a contradiction or a block.
  blocked,      ///< A plan was blocked by what no flag lifts, and was refused.
  contradictory,  ///< The program said that the company contradicts itself, before anything was applied to `after`.
};

/// Runs a company through the real program and holds every law against it. Throws BrokenLaw.
CompanyEnd judge_company(const Company& company, LawBook& book);

}  // namespace haloform::test
