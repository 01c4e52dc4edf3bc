// --pii, HALOFORM_PII and `pii:` through the program: what is covered is covered everywhere, and what is covered cannot be applied.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

nlohmann::json private_world() {
  return world_of({agent_row(900, "Xanthippe Quillfeather", "xan.quillfeather@hidden.example",
                             {{"phone", "+44 20 79460991"}, {"username", "quilllogin"}}),
                   agent_row(901, "Ptolemy Quillfeather", "ptolemy@hidden.example"),
                   agent_row(902, "Ignatius Loudwater", "ignatius.loudwater@hidden.example")});
}

constexpr std::string_view quillfeathers = R"(agents:
  xan: {name: Xanthippe Quillfeather-Jones, email: xan.quillfeather@hidden.example, phone: "+44 20 79460992"}
  newcomer: {name: Barnaby Whistlethorpe, email: barnaby.whistlethorpe@hidden.example}
)";

std::string in_small_letters(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char byte) { return std::tolower(byte); });
  return text;
}

void expect_nobody(const std::string& text, const std::string& where) {
  for (const char* trace : {"xanthippe", "quillfeather", "ptolemy", "ignatius", "loudwater", "barnaby",
                            "whistlethorpe", "quilllogin", "hidden.example", "79460991", "79460992"})
    EXPECT_THAT(in_small_letters(text), Not(HasSubstr(trace))) << where;
}

/// All that a run wrote to its streams and to these files.
void expect_nobody(const Stage& stage, const ProcessResult& result,
                   const std::vector<std::string>& files = {}) {
  expect_nobody(result.out, "stdout");
  expect_nobody(result.err, "stderr");
  for (const std::string& file : files) expect_nobody(stage.read(file), file);
}

TEST(Privacy, covers_people_on_every_way_out) {
  const Stage stage(private_world());
  stage.configure(quillfeathers);
  for (const char* word : {"mask", "hash"}) {
    const auto run = [&](Flags flags) {
      flags.insert(flags.end(), {"--pii", word, "-v"});
      return stage.haloform(flags);
    };
    const ProcessResult plan =
        run({"plan", "--show-unmanaged", "-o", "text", "-o", "json=plan.json", "-o", "text=plan.txt"});
    EXPECT_EQ(plan.exit_code, 0) << plan.err;
    expect_nobody(stage, plan, {"plan.json", "plan.txt"});
    EXPECT_THAT(plan.out, AllOf(HasSubstr("agent.xan"), HasSubstr("id 900"), HasSubstr("Digest: sha256:")));
    expect_nobody(stage, run({"get", "agent", "900"}));
    expect_nobody(stage, run({"get", "agent", "900", "-o", "json"}));
    expect_nobody(stage, run({"get", "agent", "nobody.of.this.name"}));
    expect_nobody(stage, run({"watch", "--once", "--from-start", "--cursor", std::string(word) + ".watch"}));
    expect_nobody(stage, run({"doctor"}));
  }
  stage.control().add_fault(
      "CREATE /api/Agent error-200=Barnaby Whistlethorpe <barnaby.whistlethorpe@hidden.example> exists");
  const ProcessResult failed =
      stage.haloform({"apply", "--auto-approve", "--pii", "mask", "-v", "-o", "json=report.json"});
  EXPECT_NE(failed.exit_code, 0);
  expect_nobody(stage, failed, {"report.json"});
  EXPECT_THAT(failed.err, HasSubstr("HTTP 200"));
  stage.control().clear_faults();
  const ProcessResult applied =
      stage.haloform({"apply", "--auto-approve", "--pii", "hash", "-o", "json=report.json"});
  EXPECT_EQ(applied.exit_code, 0) << applied.err;
  expect_nobody(stage, applied, {"report.json"});
  for (const Flags& flags : std::vector<Flags>{{"state", "list"},
                                               {"state", "list", "-o", "json"},
                                               {"state", "show", "agent.xan"},
                                               {"show"},
                                               {"state", "rm", "agent.xan"},
                                               {"import", "agent.xan", "901"},
                                               {"import", "agent.xan", "900"}}) {
    Flags masked = flags;
    masked.insert(masked.end(), {"--pii", "mask"});
    expect_nobody(stage, stage.haloform(masked));
  }
}

TEST(Privacy, covers_what_is_wrong_with_a_configuration) {
  const Stage stage(private_world());
  stage.configure(
      "agents:\n  xan: {name: Xanthippe Quillfeather, email: quillfeather at hidden}\n"
      "  Quillfeather: {name: X, email: x@hidden.example}\n");
  for (const Flags& flags : std::vector<Flags>{{"validate"}, {"validate", "-o", "json"}, {"plan"}}) {
    Flags masked = flags;
    masked.insert(masked.end(), {"--pii", "mask"});
    const ProcessResult result = stage.haloform(masked);
    EXPECT_EQ(result.exit_code, 3);
    expect_nobody(stage, result);
    EXPECT_THAT(shown(result), HasSubstr("\"***\""));
    EXPECT_THAT(shown(stage.haloform(flags)), HasSubstr("quillfeather at hidden"));
  }
}

TEST(Privacy, is_shown_in_full_where_nobody_says_otherwise) {
  const Stage stage(private_world());
  stage.configure(quillfeathers);
  EXPECT_THAT(stage.plan().out,
              AllOf(HasSubstr("Barnaby Whistlethorpe"), HasSubstr("barnaby.whistlethorpe@hidden.example")));
  EXPECT_THAT(stage.plan({"-o", "json"}).out,
              AllOf(HasSubstr("Barnaby Whistlethorpe"), HasSubstr("\"pii\": \"full\"")));
}

TEST(Privacy, comes_from_the_configuration_and_is_pinned_by_the_environment) {
  const Stage stage(private_world());
  stage.configure("pii: {text: mask}\n" + std::string(quillfeathers));
  expect_nobody(stage, stage.plan());
  EXPECT_THAT(stage.plan({"-o", "json"}).out, HasSubstr("Barnaby"));
  EXPECT_THAT(stage.plan({"--pii", "full"}).out, HasSubstr("Barnaby"));
  stage.configure("pii: full\n" + std::string(quillfeathers));
  expect_nobody(stage, stage.haloform({"plan"}, {{"HALOFORM_PII", "mask"}}));
  expect_nobody(stage, stage.haloform({"plan", "-o", "json"}, {{"HALOFORM_PII", "hash"}}));
  const ProcessResult empty = stage.haloform({"plan"}, {{"HALOFORM_PII", ""}});
  EXPECT_EQ(empty.exit_code, 3);
  EXPECT_THAT(empty.err, HasSubstr("HALOFORM_PII is set, but empty"));
  EXPECT_EQ(stage.plan({"--pii", "masked"}).exit_code, 1);
}

TEST(Privacy, keeps_a_covered_plan_from_being_applied) {
  const Stage stage(private_world());
  stage.configure(quillfeathers);
  ASSERT_EQ(stage.plan({"-o", "json=read.json", "--pii", "mask"}).exit_code, 0);
  const ProcessResult saved = stage.plan({"--out", "masked.json", "--pii", "hash"});
  EXPECT_THAT(saved.err, HasSubstr("for reading only"));
  for (const char* file : {"read.json", "masked.json"}) {
    const ProcessResult refused = stage.haloform({"apply", file});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(unwrapped(refused.err), HasSubstr("people are covered in this plan"));
    const ProcessResult again = stage.haloform({"show", file});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    expect_nobody(stage, again);
  }
  EXPECT_TRUE(stage.agents_with("barnaby.whistlethorpe@hidden.example").empty());
  // The digest that was seen is that of the whole plan, and the pin does not touch what is saved to be applied.
  const std::string digest = nlohmann::json::parse(stage.read("read.json")).at("haloform").at("digest");
  ASSERT_EQ(stage.haloform({"plan", "--out", "plan.json"}, {{"HALOFORM_PII", "mask"}}).exit_code, 0);
  const ProcessResult applied =
      stage.haloform({"apply", "plan.json", "--expect", digest}, {{"HALOFORM_PII", "mask"}});
  EXPECT_EQ(applied.exit_code, 0) << applied.err;
  expect_nobody(stage, applied);
  EXPECT_EQ(stage.agents_with("barnaby.whistlethorpe@hidden.example").size(), 1U);
}

// What a plan is stale for is who somebody is by now, and it goes onto the pull request.
TEST(Privacy, covers_why_a_saved_plan_is_stale) {
  const Stage stage(private_world());
  stage.configure(quillfeathers);
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.sandbox().patch("agents", 900, {{"phone", "+44 20 79460993"}, {"name", "Ptolemy Loudwater"}});
  const ProcessResult full =
      stage.haloform({"apply", "plan.json", "-o", "github=said.txt", "-o", "markdown=said.md"});
  EXPECT_EQ(full.exit_code, 8) << shown(full);
  EXPECT_THAT(unwrapped(full.err), HasSubstr("Ptolemy Loudwater"));
  for (const char* file : {"said.txt", "said.md"}) {
    expect_nobody(stage.read(file), file);
    EXPECT_THAT(stage.read(file), AllOf(HasSubstr("agent.xan"), Not(HasSubstr("79460993")))) << file;
  }
  const ProcessResult masked = stage.haloform({"apply", "plan.json", "--pii", "mask"});
  EXPECT_EQ(masked.exit_code, 8);
  expect_nobody(stage, masked);
  EXPECT_THAT(unwrapped(masked.err), HasSubstr("\"P. L.\""));
}

TEST(Privacy, hashes_a_person_to_the_same_in_all_outputs_of_a_state) {
  const Stage stage(private_world());
  stage.configure(quillfeathers);
  ASSERT_EQ(stage.apply().exit_code, 0);
  const auto email_of = [&](const Flags& flags, const char* path) {
    return nlohmann::json::parse(stage.haloform(flags).out)
        .at(nlohmann::json::json_pointer(path))
        .get<std::string>();
  };
  const std::string got = email_of({"get", "agent", "900", "-o", "json", "--pii", "hash"}, "/fields/email");
  EXPECT_THAT(got, ::testing::MatchesRegex("#[0-9a-f]{10}"));
  stage.configure(
      "agents:\n  xan: {name: Xanthippe Quillfeather, email: XAN.quillfeather@hidden.example}\n"
      "  newcomer: {name: Barnaby Whistlethorpe, email: barnaby.whistlethorpe@hidden.example}\n");
  EXPECT_EQ(email_of({"plan", "-o", "json", "--pii", "hash"}, "/resource_changes/0/haloform/person/email"),
            got);
  EXPECT_EQ(
      stage.haloform({"state", "show", "agent.xan", "--pii", "hash"}).out.find(got) == std::string::npos,
      false);
}

}  // namespace
}  // namespace haloform::test
