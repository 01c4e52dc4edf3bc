#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

namespace haloform::test {
namespace {

using testing::HasSubstr;

/// A way to lose the answer of a create, and how the run ends.
struct Loss {
  const char* name;
  const char* rule;
  int exit_code;
  std::int64_t creates;  ///< POSTs without an id that reach the server.
};

void PrintTo(const Loss& loss, std::ostream* out) { *out << loss.name; }

class LostAnswer : public testing::TestWithParam<std::tuple<const char*, Loss>> {};

// There is no idempotency key: whether a create was done is found out by looking, never by trying again.
TEST_P(LostAnswer, makes_one_record_and_no_second_one) {
  const auto& [profile, loss] = GetParam();
  const Stage stage(world_of({}), {"--profile", profile});
  stage.configure(many_agents(3));
  const std::int64_t fault = stage.sandbox().add_fault(loss.rule);
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, loss.exit_code) << shown(result);
  EXPECT_EQ(stage.control().fired(fault), 1);
  EXPECT_EQ(stage.control().count("create"), loss.creates);
  stage.control().clear_faults();
  if (loss.exit_code != 0) {
    const ProcessResult next = stage.apply();
    EXPECT_EQ(next.exit_code, 0) << "the next run settles it: " << shown(next);
  }
  for (const char* email : {"agent1@example.com", "agent2@example.com", "agent3@example.com"}) {
    EXPECT_EQ(stage.agents_with(email).size(), 1U) << email;
  }
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

INSTANTIATE_TEST_SUITE_P(
    Ways, LostAnswer,
    testing::Combine(
        testing::Values("guide", "halo"),
        testing::Values(
            Loss{"reset_after_it_was_stored", "CREATE /api/Agent:2 reset-after", 0, 3},
            Loss{"reset_before_it_was_stored", "CREATE /api/Agent:2 reset-before", 0, 4},
            Loss{"error_500_though_stored", "CREATE /api/Agent:2 status=500,stored", 0, 3},
            Loss{"error_502_and_not_stored", "CREATE /api/Agent:2 status=502", 0, 4},
            Loss{"busy_503_and_not_stored", "CREATE /api/Agent:2 status=503", 0, 4},
            Loss{"empty_200_though_stored", "CREATE /api/Agent:2 empty,stored", 0, 3},
            Loss{"cut_answer", "CREATE /api/Agent:2 cut", 0, 3},
            Loss{"garbage_though_stored", "CREATE /api/Agent:2 garbage,stored", 0, 3},
            Loss{"gateway_timeout_though_stored", "CREATE /api/Agent:2 status=504,stored", 0, 3},
            Loss{"throttled", "CREATE /api/Agent:2 status=429,retry-after=1", 0, 4},
            Loss{"throttled_though_stored", "CREATE /api/Agent:2 status=429,retry-after=1,stored", 0, 3},
            Loss{"token_refused", "CREATE /api/Agent:2 status=401", 0, 4},
            Loss{"token_refused_though_stored", "CREATE /api/Agent:2 status=401,stored", 0, 3},
            Loss{"refused_though_stored", "CREATE /api/Agent:2 status=400,as=model-state,stored", 0, 3},
            Loss{"forbidden_though_stored", "CREATE /api/Agent:2 status=403,stored", 0, 3},
            Loss{"conflict_though_stored", "CREATE /api/Agent:2 status=409,stored", 0, 3},
            Loss{"conflict", "CREATE /api/Agent:2 status=409,as=message", 6, 3},
            Loss{"refused_in_a_200", "CREATE /api/Agent:2 error-200=No", 6, 3})),
    [](const auto& one) { return std::string(std::get<0>(one.param)) + '_' + std::get<1>(one.param).name; });

class InDoubt : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, InDoubt, either_profile, EitherProfile::name);
class Answer : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Answer, either_profile, EitherProfile::name);

TEST_P(InDoubt, a_create_without_an_answer_waits_for_the_next_run_which_takes_what_turned_up) {
  const Stage stage(world_of({}), speaking());
  stage.configure(many_agents(2));
  stage.sandbox().add_fault("CREATE /api/Agent~agent1@ status=504");
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 7) << shown(result);
  EXPECT_THAT(shown(result), HasSubstr("in doubt"));
  EXPECT_EQ(stage.control().count("create"), 2) << "it is not sent again in this run";
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("create"));

  const std::int64_t id =
      stage.control().add("agents", {{"name", "Agent 1"}, {"email", "agent1@example.com"}});
  const ProcessResult next = stage.apply();
  EXPECT_EQ(next.exit_code, 0) << shown(next);
  EXPECT_EQ(stage.state().at("resources").at("agent.agent-1").at("id"), id);
  EXPECT_EQ(stage.control().count("create"), 2);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

// One listing shows of all that were throttled at about the same time which of them were made.
TEST(Throttled, all_who_wait_are_looked_for_at_once) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(24));
  stage.sandbox().add_fault("CREATE /api/Agent:9-16 status=429,retry-after=1,stored");
  stage.sandbox().add_fault("CREATE /api/Agent:17-24 status=429,retry-after=1");
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.control().count("create"), 32);
  EXPECT_EQ(stage.sandbox().world().at("agents").size(), 24U);
  // Three for the plan, a page and three searches for some of those whom it is to make. How many of those who wait share
  // a look is a matter of moments; sixteen looks would be one each.
  EXPECT_LT(stage.control().count("list"), 7 + 16);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

/// Agent 1 is in doubt: whether it was made is not known.
Stage with_a_doubt() {
  Stage stage(world_of({}));
  stage.configure(many_agents(2));
  stage.sandbox().add_fault("CREATE /api/Agent~agent1@ status=504");
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 7) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("the next `haloform apply` looks for it first"));
  EXPECT_THAT(unwrapped(result.err), HasSubstr("bind it with `haloform import agent.agent-1 ID`"));
  EXPECT_THAT(unwrapped(result.err),
              HasSubstr("discard the pending create with `haloform state rm agent.agent-1`"));
  stage.control().clear_faults();
  return stage;
}

TEST(DoubtEnds, stands_in_the_state_with_what_is_known_and_how_it_ends) {
  const Stage stage = with_a_doubt();
  EXPECT_THAT(stage.haloform({"state", "list"}).out,
              HasSubstr("agent.agent-1  in doubt: the result of a create sent at"));
  EXPECT_THAT(stage.haloform({"state", "list", "-o", "json"}).out,
              HasSubstr("haloform state rm agent.agent-1"));
  const ProcessResult one = stage.haloform({"state", "show", "agent.agent-1"});
  EXPECT_EQ(one.exit_code, 0) << shown(one);
  EXPECT_THAT(one.out, HasSubstr("a create with e-mail agent1@example.com"));
  EXPECT_THAT(one.out, HasSubstr("HTTP 504"));
  EXPECT_THAT(one.out, HasSubstr("haloform import agent.agent-1 ID"));
  const ProcessResult moved = stage.haloform({"state", "mv", "agent.agent-1", "agent.first"});
  EXPECT_EQ(moved.exit_code, 1);
  EXPECT_THAT(moved.err, HasSubstr("its create is in doubt"));
}

TEST(DoubtEnds, is_ended_by_state_rm_and_the_next_run_begins_anew) {
  const Stage stage = with_a_doubt();
  EXPECT_EQ(stage.haloform({"state", "rm", "agent.agent-1"}).exit_code, 0);
  EXPECT_THAT(stage.haloform({"state", "list"}).out, testing::Not(HasSubstr("in doubt")));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agents_with("agent1@example.com").size(), 1U);
}

TEST(DoubtEnds, is_ended_by_importing_what_somebody_found) {
  const Stage stage = with_a_doubt();
  const std::int64_t id = stage.control().add("agents", {{"name", "Agent 1"}, {"email", "a1@example.com"}});
  EXPECT_EQ(stage.haloform({"import", "agent.agent-1", std::to_string(id)}).exit_code, 0);
  EXPECT_THAT(stage.haloform({"state", "list"}).out, testing::Not(HasSubstr("in doubt")));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(id).at("email"), "agent1@example.com");
}

TEST_P(Answer, a_field_that_was_not_kept_is_named) {
  const Stage stage(world_of({}), speaking());
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "surname: \"1\""));
  stage.sandbox().add_fault("CREATE /api/Agent drop-field=surname");
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 6) << shown(result);
  EXPECT_THAT(shown(result), HasSubstr("surname"));
  EXPECT_TRUE(stage.state().at("resources").contains("agent.jane")) << "the id is not lost";
  stage.control().clear_faults();
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agents_with("jane@example.com").size(), 1U);
}

TEST_P(Answer, another_id_for_an_update_is_the_first_thing_said) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}), speaking());
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "surname: \"1\""));
  stage.sandbox().add_fault("UPDATE /api/Agent duplicate");
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 6) << shown(result);
  EXPECT_THAT(unwrapped(shown(result)), HasSubstr("second record"));
  EXPECT_THAT(shown(result), HasSubstr("7"));
}

// An instance that matches what it is sent with what it has changes somebody, where a person was to be made.
TEST_P(Answer, the_id_of_a_stranger_for_a_create_does_not_make_the_stranger_ours) {
  const Stage stage(world_of({agent_row(7, "A Stranger", "stranger@example.com")}), speaking());
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  stage.sandbox().add_fault("CREATE /api/Agent as-id=7");
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 6) << shown(result);
  EXPECT_THAT(shown(result), HasSubstr("id 7, which existed before"));
  EXPECT_FALSE(stage.state().at("resources").contains("agent.jane"));
  stage.control().clear_faults();
  EXPECT_EQ(stage.apply().exit_code, 0) << "found by e-mail";
  EXPECT_EQ(stage.agents_with("jane@example.com").size(), 1U);
  EXPECT_EQ(stage.agent(7).at("name"), "A Stranger");
}

TEST(LeanAnswer, is_completed_by_reading_the_record) {
  const Stage stage(world_of({}), {"--lean", "answers"});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "phone: \"1\""));
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.control().count("create"), 1);
  EXPECT_EQ(stage.control().count("get"), 1);
}

TEST(Rows, that_lack_a_managed_field_are_read_one_by_one) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com", {{"phone", "1"}})}),
                    {"--lean", "rows"});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "phone: \"1\""));
  const ProcessResult result = stage.apply();
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.control().writes(), 0);
}

}  // namespace
}  // namespace haloform::test
