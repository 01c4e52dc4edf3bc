// `batch: N`: several records in one request, and what becomes of them when something goes wrong with it.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

void declare_batched(const Stage& stage, const std::string& people, int batch = 25) {
  stage.write("haloform.yaml",
              "version: 1\ninstance: {api: halo, batch: " + std::to_string(batch) + "}\n" + people);
}

std::string leads(int count) {
  std::string people = "agents:\n";
  for (int number = 1; number <= count; ++number) {
    const std::string text = std::to_string(number);
    people += agent_block("agent" + text, "Agent " + text, "agent" + text + "@example.com", "jobtitle: Lead");
  }
  return people;
}

void expect_each_once(const Stage& stage, int count) {
  for (int number = 1; number <= count; ++number) {
    const std::string email = "agent" + std::to_string(number) + "@example.com";
    EXPECT_EQ(stage.agents_with(email).size(), 1U) << email;
  }
}

TEST(Batch, takes_a_twenty_fifth_of_the_requests) {
  const Stage stage(world_of({}), {"--profile", "halo"});
  declare_batched(stage, many_agents(50));
  const ProcessResult planned = stage.plan({"-o", "json"});
  const nlohmann::json plan = nlohmann::json::parse(planned.out).at("haloform");
  EXPECT_EQ(plan.at("requests"), 50) << "writes";
  EXPECT_EQ(plan.at("apply_requests"), plan.at("read").at("requests").get<int>() + 2);
  const ProcessResult made = stage.apply({"--parallelism", "1", "--allow", "create=50"});
  ASSERT_EQ(made.exit_code, 0) << shown(made);
  EXPECT_EQ(stage.control().count("create"), 2);
  expect_each_once(stage, 50);
  declare_batched(stage, leads(50));
  const ProcessResult changed = stage.apply({"--parallelism", "1", "--allow", "update=50"});
  ASSERT_EQ(changed.exit_code, 0) << shown(changed);
  EXPECT_EQ(stage.control().count("update"), 2);
  EXPECT_THAT(changed.out, HasSubstr("50 changed"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Batch, with_an_answer_that_cannot_be_told_apart_finds_out_about_each) {
  for (const char* answer : {"several-answer=reversed", "several-answer=last"}) {
    const Stage stage(world_of({}), {"--profile", "halo", "--halo", answer});
    declare_batched(stage, many_agents(6), 3);
    const ProcessResult made = stage.apply({"--parallelism", "1"});
    ASSERT_EQ(made.exit_code, 0) << shown(made);
    EXPECT_EQ(stage.control().count("create"), 2) << "found, not sent again";
    expect_each_once(stage, 6);
    declare_batched(stage, leads(6), 3);
    ASSERT_EQ(stage.apply().exit_code, 0);
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  }
}

TEST(Batch, whose_answer_is_lost_makes_nobody_twice) {
  for (const char* rule : {"CREATE /api/Agent:1 reset-after", "CREATE /api/Agent:1 status=504,stored",
                           "CREATE /api/Agent:1 garbage,stored", "CREATE /api/Agent:1 reset-before"}) {
    const Stage stage(world_of({}), {"--profile", "halo"});
    declare_batched(stage, many_agents(6), 3);
    const std::int64_t fault = stage.sandbox().add_fault(rule);
    const ProcessResult made = stage.apply({"--parallelism", "1"});
    EXPECT_EQ(made.exit_code, 0) << rule << ": " << shown(made);
    EXPECT_EQ(stage.control().fired(fault), 1) << rule;
    expect_each_once(stage, 6);
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << rule;
  }
}

// One record that the instance does not want takes nobody with it, and says for itself why.
TEST(Batch, with_one_that_is_refused_does_the_others) {
  const Stage stage(nlohmann::json::parse(R"({"sites":[{"id":1,"name":"Main"}]})"), {"--profile", "halo"});
  std::string people = "contacts:\n";
  for (const int number : {1, 2, 3, 4, 5}) {
    const std::string text = std::to_string(number);
    people += "  c" + text + ": {name: Contact " + text + ", email: c" + text +
              "@client.example, site_id: " + (number == 3 ? "4711" : "1") + "}\n";
  }
  declare_batched(stage, people, 5);
  const ProcessResult made = stage.apply({"--parallelism", "1"});
  EXPECT_EQ(made.exit_code, 6) << shown(made);
  EXPECT_THAT(made.out, HasSubstr("4 added"));
  EXPECT_THAT(made.out + made.err, HasSubstr("contact.c3"));
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("contact.c3"));
  EXPECT_THAT(plan.out, Not(HasSubstr("contact.c2")));
}

TEST(Batch, clears_fields_with_an_empty_text_where_null_does_not) {
  for (const char* habit : {"ignores-null", "refuse=null"}) {
    std::vector<nlohmann::json> rows;
    std::string people = "agents:\n";
    for (const int number : {1, 2, 3}) {
      const std::string text = std::to_string(number);
      const std::string email = "agent" + text + "@example.com";
      rows.push_back(agent_row(number, "Agent " + text, email, {{"surname", "Smith"}}));
      people += agent_block("agent" + text, "Agent " + text, email, "surname: null");
    }
    const Stage stage(world_of(std::move(rows)), {"--profile", "halo", "--habit", habit});
    declare_batched(stage, people);
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << habit << ": " << shown(applied);
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << habit;
  }
}

TEST(Batch, shows_what_the_instance_warns_of_with_the_step_that_it_warns_of) {
  const Stage stage(world_of({}), {"--profile", "halo"});
  declare_batched(stage, many_agents(3));
  ASSERT_EQ(stage.apply().exit_code, 0);
  declare_batched(stage, leads(3));
  const auto rule = stage.control().add_fault("UPDATE /api/Agent warning=The rota was rebuilt");
  const ProcessResult changed = stage.apply({"-o", "json=report.json", "--parallelism", "1"});
  ASSERT_EQ(changed.exit_code, 0) << shown(changed);
  EXPECT_GT(stage.control().fired(rule), 0);
  EXPECT_EQ(stage.control().count("update"), 1);
  const nlohmann::json results = nlohmann::json::parse(stage.read("report.json")).at("results");
  ASSERT_EQ(results.size(), 3U);
  for (const nlohmann::json& result : results) {
    EXPECT_THAT(result.at("message").get<std::string>(),
                HasSubstr("the instance warns: The rota was rebuilt"));
  }
}

TEST(Batch, is_a_mistake_where_the_profile_takes_one_record) {
  const Stage stage(world_of({}));
  stage.write("haloform.yaml", "version: 1\ninstance:\n  api: guide\n  batch: 25\n" + many_agents(1));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 3);
  EXPECT_THAT(plan.err, HasSubstr("haloform.yaml:4:10"));
  EXPECT_THAT(plan.err, HasSubstr("the profile guide takes only one record per request"));
}

}  // namespace
}  // namespace haloform::test
