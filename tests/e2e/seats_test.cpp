#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using testing::HasSubstr;

const std::string jane_john_and_mary = agent_block("jane", "Jane Smith", "jane@example.com") +
                                       agent_block("john", "John Doe", "john@example.com") +
                                       agent_block("mary", "Mary Major", "mary@example.com");
const std::string leaver = agent_block("leaver", "Lea Ver", "leaver@example.com");
const std::string joiner = agent_block("joiner", "Jo Iner", "joiner@example.com");
const std::string second = agent_block("second", "Second Joiner", "second@example.com");

/// Four people on four seats.
Stage full_house(const Flags& flags = {}) {
  Flags all{"--seats", "4"};
  all.insert(all.end(), flags.begin(), flags.end());
  Stage stage(
      world_of({agent_row(1, "Jane Smith", "jane@example.com"), agent_row(2, "John Doe", "john@example.com"),
                agent_row(3, "Mary Major", "mary@example.com"),
                agent_row(4, "Lea Ver", "leaver@example.com")}),
      all);
  stage.configure("seats: {agents: 4}\nagents:\n" + jane_john_and_mary + leaver);
  EXPECT_EQ(stage.apply().exit_code, 0);
  stage.control().reset_log();
  return stage;
}

class Seats : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Seats, either_profile, EitherProfile::name);

TEST_P(Seats, one_leaves_and_one_joins_in_that_order) {
  const Stage stage = full_house(speaking());
  stage.configure("seats: {agents: 4}\nagents:\n" + jane_john_and_mary + joiner);
  EXPECT_THAT(stage.plan().out, HasSubstr("Seats: 4 of 4 used, -1 +1 -> 4 (peak 4)"));
  const ProcessResult result = stage.apply();
  ASSERT_EQ(result.exit_code, 0) << shown(result);
  std::vector<std::string> writes;
  for (const nlohmann::json& request : stage.sandbox().requests()) {
    if (request.at("kind") == "create" || request.at("kind") == "update")
      writes.push_back(request.at("kind"));
  }
  EXPECT_THAT(writes, testing::ElementsAre("update", "create"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(Seats, of_two_who_join_on_one_seat_one_is_deferred) {
  const Stage stage = full_house(speaking());
  stage.configure("seats: {agents: 4}\nagents:\n" + jane_john_and_mary + joiner + second);
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 10) << shown(result);
  EXPECT_THAT(result.out, HasSubstr("deferred"));
  EXPECT_EQ(stage.control().count("create"), 1);
  EXPECT_EQ(stage.agents_with("joiner@example.com").size(), 1U) << "by address, joiner comes before second";
  const ProcessResult plan = stage.plan({"--detailed-exitcode"});
  EXPECT_EQ(plan.exit_code, 2) << "it is still wanted";
}

/// What an instance does when it has no seat and nobody told us how many there are.
struct NoSeat {
  const char* profile;
  const char* mode;
  std::size_t records;
};

void PrintTo(const NoSeat& no_seat, std::ostream* out) { *out << no_seat.profile << ' ' << no_seat.mode; }

class SeatsRunOut : public testing::TestWithParam<NoSeat> {};

TEST_P(SeatsRunOut, and_the_report_says_so_without_a_second_record) {
  Flags flags{"--profile", GetParam().profile, "--seat-mode", GetParam().mode};
  if (GetParam().profile == std::string("halo")) flags.insert(flags.end(), {"--halo", "instance-info=403"});
  const Stage stage = full_house(flags);
  stage.configure("agents:\n" + jane_john_and_mary + leaver + joiner);
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 6) << shown(result);
  EXPECT_THAT(shown(result), HasSubstr("seat"));
  EXPECT_EQ(stage.control().count("create"), 1) << "a refusal is not repeated";
  EXPECT_EQ(stage.agents_with("joiner@example.com").size(), GetParam().records);

  stage.control().set_seats(5);
  const ProcessResult later = stage.apply();
  EXPECT_EQ(later.exit_code, 0) << "with a seat the next run succeeds: " << shown(later);
  EXPECT_EQ(stage.agents_with("joiner@example.com").size(), 1U);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

INSTANTIATE_TEST_SUITE_P(FourWays, SeatsRunOut,
                         testing::Values(NoSeat{"guide", "error-200", 0}, NoSeat{"guide", "empty-200", 0},
                                         NoSeat{"guide", "created-inactive", 1}, NoSeat{"guide", "400", 0},
                                         NoSeat{"halo", "error-200", 0}, NoSeat{"halo", "empty-200", 0},
                                         NoSeat{"halo", "created-inactive", 1}, NoSeat{"halo", "400", 0}),
                         [](const testing::TestParamInfo<NoSeat>& one) {
                           std::string name = std::string(one.param.profile) + "_as_" + one.param.mode;
                           for (char& letter : name) {
                             if (letter == '-') letter = '_';
                           }
                           return name;
                         });

}  // namespace
}  // namespace haloform::test
