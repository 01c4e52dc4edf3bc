#include "cli/exit_code.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

TEST(ExitCodes, say_the_same_in_every_version) {
  const std::vector<std::pair<ErrorKind, int>> table{
      {ErrorKind::usage, 1},      {ErrorKind::configuration, 3}, {ErrorKind::credentials, 4},
      {ErrorKind::permission, 4}, {ErrorKind::not_found, 1},     {ErrorKind::refused, 1},
      {ErrorKind::throttled, 1},  {ErrorKind::unavailable, 1},   {ErrorKind::protocol, 1},
      {ErrorKind::incomplete, 1}, {ErrorKind::ambiguous, 1},     {ErrorKind::state, 1},
      {ErrorKind::io, 1},         {ErrorKind::locked, 9},        {ErrorKind::stale, 8},
      {ErrorKind::blocked, 5},    {ErrorKind::in_doubt, 7},      {ErrorKind::interrupted, 130},
      {ErrorKind::internal, 1}};
  for (const auto& [kind, number] : table) {
    EXPECT_EQ(number_of(exit_code(kind)), number) << "kind " << static_cast<int>(kind);
  }
}

TEST(ExitCodes, of_several_errors_is_theirs_only_where_they_agree) {
  const Error refused{ErrorKind::permission, "", "", ""};
  const Error no_token{ErrorKind::credentials, "", "", ""};
  const Error twice{ErrorKind::ambiguous, "", "", ""};
  EXPECT_EQ(exit_code(std::vector{refused, no_token}), ExitCode::credentials);
  EXPECT_EQ(exit_code(std::vector{refused, twice}), ExitCode::error);
}

TEST(ExitCodes, of_a_run_name_the_gravest_thing_that_happened) {
  struct Row {
    const char* story;
    RunTally tally;
    ExitCode code;
  };
  const std::vector<Row> table{
      {"all went well", {.done = 3}, ExitCode::done},
      {"nothing was to do", {}, ExitCode::done},
      {"one failed", {.done = 2, .failed = 1}, ExitCode::partial},
      {"the only one failed", {.failed = 1}, ExitCode::partial},
      {"doubt outweighs a failure",
       {.done = 2, .failed = 1, .in_doubt = 1, .deferred = 1},
       ExitCode::in_doubt},
      {"a failure outweighs a missing seat", {.failed = 1, .deferred = 2}, ExitCode::partial},
      {"no seat for one", {.done = 5, .deferred = 1}, ExitCode::deferred},
      {"what was blocked was skipped", {.done = 5, .deferred = 1, .blocked = 1}, ExitCode::blocked},
      {"something waits for the next review",
       {.done = 5, .deferred = 1, .unapproved = 1},
       ExitCode::unapproved},
      {"what was blocked outweighs what is left for review",
       {.blocked = 1, .unapproved = 1},
       ExitCode::blocked},
      {"a failure outweighs what is left for review", {.failed = 1, .unapproved = 1}, ExitCode::partial},
      {"a failure outweighs what was skipped", {.failed = 1, .blocked = 2}, ExitCode::partial},
      {"a team's member waits for a seat", {.done = 1, .not_started = 1}, ExitCode::deferred},
      {"Ctrl-C", {.done = 2, .not_started = 4, .halted = ErrorKind::interrupted}, ExitCode::interrupted},
      {"Ctrl-C at once", {.not_started = 4, .halted = ErrorKind::interrupted}, ExitCode::interrupted},
      {"the journal could not be written, after two",
       {.done = 2, .not_started = 4, .halted = ErrorKind::io},
       ExitCode::partial},
      {"the disk was full before the first", {.not_started = 4, .halted = ErrorKind::io}, ExitCode::error},
      {"the token was refused", {.not_started = 4, .halted = ErrorKind::credentials}, ExitCode::credentials},
      {"all was done, and the state could not be written",
       {.done = 2, .state_written = false},
       ExitCode::partial},
  };
  for (const Row& row : table) EXPECT_EQ(exit_code(row.tally), row.code) << row.story;
}

TEST(ExitCodes, of_a_plan_tell_changes_only_when_asked) {
  EXPECT_EQ(exit_code(PlanTally{.blocked = false, .has_steps = true, .detailed = false}), ExitCode::done);
  EXPECT_EQ(exit_code(PlanTally{.blocked = false, .has_steps = true, .detailed = true}), ExitCode::changes);
  EXPECT_EQ(exit_code(PlanTally{.blocked = false, .has_steps = false, .detailed = true}), ExitCode::done);
  EXPECT_EQ(exit_code(PlanTally{.blocked = true, .has_steps = true, .detailed = true}), ExitCode::blocked);
}

TEST(ExitCodes, are_all_listed_in_the_help) {
  const std::string lines = exit_code_lines(all_exit_codes());
  for (const int number : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130}) {
    EXPECT_NE(lines.find("  " + std::to_string(number) + " "), std::string::npos) << number;
  }
}

TEST(ExitCode, of_drift_says_what_was_found_and_that_not_everybody_was_seen) {
  EXPECT_EQ(exit_code(DriftTally{}), ExitCode::done);
  EXPECT_EQ(exit_code(DriftTally{3, 0}), ExitCode::changes);
  EXPECT_EQ(exit_code(DriftTally{3, 1}), ExitCode::changes);
  EXPECT_EQ(exit_code(DriftTally{0, 1}), ExitCode::blocked);
}

}  // namespace
}  // namespace haloform::cli
