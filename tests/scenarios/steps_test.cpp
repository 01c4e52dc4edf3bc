#include "tests/scenarios/steps.hpp"

#include "tests/scenarios/transcript.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace haloform::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Steps, are_read_line_by_line) {
  const Script script = parse_steps(
      "# a remark\n"
      "sandbox --seats 4\n"
      "profiles guide halo\n"
      "\n"
      "haloform plan --detailed-exitcode => 2\n"
      "edit people/a.yaml <- a.2.yaml\n"
      "hand agents/12 {\"phone\": \"1\"}\n"
      "hand agents {\"name\": \"New\"}\n"
      "hand agents/12 gone\n"
      "seats 5\n"
      "on 2027-02-01\n"
      "given haloform apply --auto-approve => 0\n"
      "drop haloform.state.json\n");
  EXPECT_THAT(script.sandbox, ElementsAre("--seats", "4"));
  EXPECT_THAT(script.profiles, ElementsAre("guide", "halo"));
  ASSERT_EQ(script.steps.size(), 9U);
  const auto& plan = std::get<Command>(script.steps[0].what);
  EXPECT_THAT(plan.arguments, ElementsAre("plan", "--detailed-exitcode"));
  EXPECT_EQ(plan.exit_code, 2);
  EXPECT_EQ(script.steps[0].line, "haloform plan --detailed-exitcode");
  const auto& edit = std::get<Edit>(script.steps[1].what);
  EXPECT_EQ(edit.file + " " + edit.from, "people/a.yaml a.2.yaml");
  const auto& changed = std::get<ByHand>(script.steps[2].what);
  EXPECT_EQ(changed.id, 12);
  EXPECT_EQ(changed.fields->at("phone"), "1");
  EXPECT_FALSE(std::get<ByHand>(script.steps[3].what).id);
  EXPECT_FALSE(std::get<ByHand>(script.steps[4].what).fields);
  EXPECT_EQ(std::get<Seats>(script.steps[5].what).number, 5);
  EXPECT_EQ(std::get<OnDay>(script.steps[6].what).date, "2027-02-01");
  EXPECT_EQ(std::get<Command>(script.steps[7].what).told, Command::Told::how_it_ended);
  EXPECT_EQ(std::get<Drop>(script.steps[8].what).file, "haloform.state.json");
}

// A line that is passed over would be a scenario that does not test what it says.
TEST(Steps, that_are_not_understood_are_named) {
  for (const char* line :
       {"haloform plan", "haloform plan => zero", "haloform => 0", "given", "given plan => 0", "edit a.yaml",
        "edit a.yaml <-", "drop", "hand agents/12", "hand agents/12 {", "hand agents/x gone",
        "hand agents gone", "seats many", "wait 5 s", "on", "haloform plan => 0\nsandbox --seats 4",
        "profiles", "# nothing"}) {
    EXPECT_THROW(static_cast<void>(parse_steps(line)), std::runtime_error) << line;
  }
}

TEST(Readme, says_why_a_scenario_ends_otherwise) {
  EXPECT_EQ(ends_otherwise("# A title\n\nA story.\nEnds otherwise: a seat is still missing.\n"),
            "a seat is still missing.");
  EXPECT_EQ(ends_otherwise("# A title\n\nNothing Ends otherwise: here.\n"), "");
}

TEST(Transcript, leaves_out_chance_and_nothing_else) {
  const std::string text = without_chance(
      "Instance http://127.0.0.1:40213 (profile guide)\n"
      "Reading agents, page 1; contacts, page 2 of 9 (2 s).\n"
      "Waiting for 2 requests to HaloPSA; 9 answered (3 s).\n"
      "updated (12 ms), Apply complete! 1 added, in 1.5 s.\n"
      "look again after 2 s, id 4021, at 2026-11-23T22:07:07.123Z\n"
      "6f1c2a54-3c0e-4a7b-9a51-0d2f5b7e8c11 sha256:" +
          std::string(64, 'a') + "\n",
      "http://127.0.0.1:40213");
  EXPECT_EQ(text,
            "Instance https://acme.halopsa.com (profile guide)\n"
            "updated (some time), Apply complete! 1 added, in some time.\n"
            "look again after 2 s, id 4021, at (time)\n"
            "(lineage) sha256:(digest)\n");
}

TEST(Transcript, shows_writes_and_the_records_that_changed) {
  Transcript transcript("http://127.0.0.1:1");
  ProcessResult result;
  result.exit_code = 6;
  result.out = "seen\n\nbelow\n";
  result.err = "said\n";
  const nlohmann::json requests = nlohmann::json::parse(R"([
      {"method": "POST", "path": "/auth/token", "kind": "token", "status": 200, "body": ""},
      {"method": "GET", "path": "/api/Agent", "kind": "list", "status": 200, "body": ""},
      {"method": "POST", "path": "/api/Agent", "kind": "create", "status": 400, "body": "{\"name\":\"A\"}"}])");
  transcript.step("haloform apply");
  transcript.showed(result);
  transcript.ended(result, requests);
  EXPECT_EQ(transcript.text(),
            "\n$ haloform apply\n"
            " | seen\n |\n | below\n2| said\n"
            "[exit 6, sent:]\n"
            "  POST /api/Agent {\"name\":\"A\"} -> 400\n");

  Transcript end("http://127.0.0.1:1");
  const nlohmann::json before = nlohmann::json::parse(
      R"({"agents": [{"id": 1, "name": "A"}, {"id": 2, "name": "B", "role": "R"}, {"id": 3, "name": "C"}],
          "customers": [], "teams": []})");
  const nlohmann::json after = nlohmann::json::parse(
      R"({"agents": [{"id": 1, "name": "A"}, {"id": 2, "name": "B", "role": null}, {"id": 4, "name": "D"}],
          "customers": [], "teams": []})");
  end.records("HaloPSA", before, after);
  EXPECT_THAT(end.text(),
              HasSubstr("  agents/2 {\"name\":\"B\"}\n  agents/3 gone\n  agents/4 new {\"name\":\"D\"}\n"));
  EXPECT_THAT(end.text(), testing::Not(HasSubstr("agents/1")));
}

}  // namespace
}  // namespace haloform::test
