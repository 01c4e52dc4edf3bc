#include "tests/e2e/either_profile.hpp"
#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace haloform::test {
namespace {

using testing::HasSubstr;

std::string two_people(const std::string& surname) {
  return "agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "surname: \"" + surname + "\"") +
         agent_block("john", "John Doe", "john@example.com");
}

/// Jane and John as the state knows them; the YAML now wants another surname for Jane.
Stage with_a_change(const Flags& flags) {
  Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com", {{"surname", "1"}}),
                        agent_row(8, "John Doe", "john@example.com")}),
              flags);
  stage.configure(two_people("1"));
  EXPECT_EQ(stage.apply().exit_code, 0);
  stage.configure(two_people("2"));
  return stage;
}

std::string digest_of(const ProcessResult& plan) {
  const std::size_t at = plan.out.find("sha256:");
  return at == std::string::npos ? std::string() : plan.out.substr(at, 71);
}

class Lock : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Lock, either_profile, EitherProfile::name);
class Approval : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Approval, either_profile, EitherProfile::name);
class SavedPlan : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, SavedPlan, either_profile, EitherProfile::name);
class State : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, State, either_profile, EitherProfile::name);
class Get : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Get, either_profile, EitherProfile::name);

TEST_P(Lock, the_second_apply_is_told_who_holds_it) {
  const Stage stage(world_of({}), speaking());
  stage.configure(many_agents(40));
  stage.control().set_latency(std::chrono::milliseconds(100));
  RunningProcess first = stage.start({"apply", "--auto-approve", "--parallelism", "1"});
  for (int round = 0; round < 200 && stage.control().count("create") == 0; ++round) usleep(20'000);
  const ProcessResult second = stage.apply();
  EXPECT_EQ(second.exit_code, 9) << shown(second);
  EXPECT_THAT(second.err, HasSubstr(std::to_string(first.pid())));
  const ProcessResult forced = stage.haloform({"unlock", "--force"});
  EXPECT_EQ(forced.exit_code, 9) << "a lock that is held is not taken away: " << shown(forced);
  const ProcessResult beside = stage.plan();
  EXPECT_EQ(beside.exit_code, 0) << "a plan needs no lock" << shown(beside);
  stage.control().set_latency(std::chrono::milliseconds(0));
  EXPECT_EQ(first.wait().exit_code, 0);
  EXPECT_EQ(stage.control().count("create"), 40);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST_P(Lock, waits_as_long_as_it_is_told_to) {
  const Stage stage(world_of({}), speaking());
  stage.configure(many_agents(20));
  stage.control().set_latency(std::chrono::milliseconds(50));
  RunningProcess first = stage.start({"apply", "--auto-approve", "--parallelism", "1"});
  for (int round = 0; round < 200 && stage.control().count("create") == 0; ++round) usleep(20'000);
  const ProcessResult second = stage.apply({"--lock-timeout", "30s"});
  EXPECT_EQ(second.exit_code, 0) << shown(second);
  EXPECT_EQ(first.wait().exit_code, 0);
  EXPECT_EQ(stage.control().count("create"), 20) << "the second one found everything done";
}

TEST_P(Approval, a_pipe_cannot_say_yes) {
  const Stage stage = with_a_change(speaking());
  const ProcessResult result = stage.haloform({"apply"});
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("--auto-approve"));
  EXPECT_EQ(stage.agent(7).at("surname"), "1");
}

TEST_P(Approval, an_expected_digest_is_applied_and_another_is_not) {
  const Stage stage = with_a_change(speaking());
  const std::string digest = digest_of(stage.plan());
  ASSERT_FALSE(digest.empty());
  const ProcessResult other = stage.apply({"--expect", "sha256:" + std::string(64, '0')});
  EXPECT_EQ(other.exit_code, 8) << shown(other);
  EXPECT_EQ(stage.agent(7).at("surname"), "1");
  const ProcessResult same = stage.apply({"--expect", digest});
  EXPECT_EQ(same.exit_code, 0) << shown(same);
  EXPECT_EQ(stage.agent(7).at("surname"), "2");
}

TEST_P(SavedPlan, is_applied_once_and_without_a_question) {
  const Stage stage = with_a_change(speaking());
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  struct stat file{};
  ASSERT_EQ(::stat(stage.path("plan.json").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  EXPECT_THAT(stage.haloform({"show", "plan.json"}).out, HasSubstr("agent.jane"));

  const ProcessResult applied = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.agent(7).at("surname"), "2");
  const ProcessResult again = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(again.exit_code, 8) << shown(again);
}

/// The lines of README.md's section on pipelines, as they stand there.
std::string pipeline_of_readme() {
  std::ifstream in("README.md");
  const std::string readme{std::istreambuf_iterator<char>(in), {}};
  const std::size_t section = readme.find("## In a pipeline");
  const std::size_t begin = readme.find("```\n", section) + 4;
  return readme.substr(begin, readme.find("```", begin) - begin);
}

// The shell of a pipeline ends at the first command that fails.
TEST(Readme, has_a_pipeline_that_works_as_it_stands) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com", {{"surname", "1"}})}));
  stage.configure(two_people("2"));
  const std::string lines = pipeline_of_readme();
  ASSERT_THAT(lines, HasSubstr("haloform apply"));
  ProcessOptions options{.environment = stage.sandbox().environment(), .folder = stage.path(".")};
  options.environment["PATH"] =
      std::filesystem::path(program()).parent_path().string() + ":" + std::getenv("PATH");
  for (const char* const story : {"something to do", "nothing to do"}) {
    const ProcessResult result = run({"bash", "-e", "-c", lines}, options);
    EXPECT_EQ(result.exit_code, 0) << story << ": " << shown(result);
    EXPECT_EQ(stage.agent(7).at("surname"), "2") << story;
  }
}

TEST_P(SavedPlan, is_stale_when_one_of_its_fields_moved) {
  const Stage stage = with_a_change(speaking());
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.sandbox().patch("agents", 7, {{"surname", "3"}});
  const ProcessResult result = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(result.exit_code, 8) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("agent.jane"));
  EXPECT_THAT(result.err, HasSubstr("surname"));
  EXPECT_EQ(stage.agent(7).at("surname"), "3");
}

TEST_P(SavedPlan, does_not_mind_what_happens_elsewhere) {
  const Stage stage = with_a_change(speaking());
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.sandbox().patch("agents", 8, {{"surname", "9"}});
  stage.sandbox().patch("agents", 7, {{"firstname", "9"}});
  const ProcessResult result = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.agent(7).at("surname"), "2");
}

TEST_P(SavedPlan, does_not_create_somebody_who_came_meanwhile) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com", {{"surname", "1"}})}),
                    speaking());
  stage.configure(two_people("1"));
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.control().add("agents", {{"name", "John Doe"}, {"email", "JOHN@example.com"}});
  const ProcessResult result = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(result.exit_code, 8) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("agent.john"));
  EXPECT_EQ(stage.agents_with("john@example.com").size(), 1U);
}

TEST_P(SavedPlan, that_was_edited_is_refused) {
  const Stage stage = with_a_change(speaking());
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.replace("plan.json", "\"2\"", "\"666\"");
  const ProcessResult result = stage.haloform({"apply", "plan.json"});
  EXPECT_NE(result.exit_code, 0) << shown(result);
  EXPECT_EQ(stage.agent(7).at("surname"), "1");
}

TEST_P(SavedPlan, of_another_instance_is_refused_before_that_one_hears_of_it) {
  const nlohmann::json world = world_of({agent_row(7, "Jane Smith", "jane@example.com", {{"surname", "1"}})});
  const Stage stage(world, speaking());
  stage.configure(two_people("2"));
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  const Stage other(world, speaking());
  const ProcessResult result =
      stage.haloform({"apply", "plan.json"}, {{"HALOPSA_URL", other.sandbox().url()}});
  EXPECT_EQ(result.exit_code, 8) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("it was made for " + stage.sandbox().url()));
  EXPECT_TRUE(other.sandbox().requests().empty()) << other.sandbox().requests();
}

TEST_P(SavedPlan, grows_old) {
  const Stage stage = with_a_change(speaking());
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  usleep(20'000);
  EXPECT_EQ(stage.haloform({"apply", "plan.json", "--max-age", "1ms"}).exit_code, 8);
  EXPECT_EQ(stage.agent(7).at("surname"), "1");
}

TEST_P(State, of_another_instance_is_refused_and_says_how_to_move_it) {
  const Stage stage = with_a_change(speaking());
  const std::string url = stage.sandbox().url();
  stage.replace("haloform.state.json", url, "https://elsewhere.halopsa.com");
  const ProcessResult result = stage.plan();
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("move-instance"));
  EXPECT_EQ(stage.haloform({"state", "move-instance", url}).exit_code, 0);
  EXPECT_EQ(stage.plan().exit_code, 0);
}

TEST_P(State, that_is_empty_or_cut_is_refused_and_kept) {
  const Stage stage = with_a_change(speaking());
  const std::string whole = stage.read("haloform.state.json");
  for (const std::string& broken : {std::string(), whole.substr(0, whole.size() / 2), std::string("{}")}) {
    stage.write("haloform.state.json", broken);
    const ProcessResult result = stage.apply();
    EXPECT_EQ(result.exit_code, 1) << shown(result);
    EXPECT_EQ(stage.read("haloform.state.json"), broken);
  }
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_P(State, can_be_looked_at_and_mended) {
  const Stage stage = with_a_change(speaking());
  EXPECT_THAT(stage.haloform({"state", "list"}).out, HasSubstr("agent.jane"));
  EXPECT_THAT(stage.haloform({"state", "show", "agent.jane"}).out, HasSubstr("jane@example.com"));
  EXPECT_EQ(stage.haloform({"state", "mv", "agent.jane", "agent.jane-smith"}).exit_code, 0);
  EXPECT_EQ(stage.state().at("resources").at("agent.jane-smith").at("id"), 7);
  EXPECT_EQ(stage.haloform({"state", "rm", "agent.jane-smith"}).exit_code, 0);
  EXPECT_FALSE(stage.state().at("resources").contains("agent.jane-smith"));
  EXPECT_EQ(stage.agent(7).at("isactive"), true);
  EXPECT_NE(stage.haloform({"state", "rm", "agent.nobody"}).exit_code, 0);
  EXPECT_EQ(stage.haloform({"state", "restore", "haloform.state.json.backup"}).exit_code, 0);
  EXPECT_TRUE(stage.state().at("resources").contains("agent.jane-smith"));
}

TEST_P(Get, looks_a_record_up_by_id_and_by_email) {
  const Stage stage = with_a_change(speaking());
  EXPECT_THAT(stage.haloform({"get", "agent", "7"}).out, HasSubstr("Jane Smith"));
  EXPECT_THAT(stage.haloform({"get", "agent", "JOHN@example.com"}).out, HasSubstr("8"));
  EXPECT_NE(stage.haloform({"get", "agent", "99"}).exit_code, 0);
}

}  // namespace
}  // namespace haloform::test
