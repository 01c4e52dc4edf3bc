// The same through the program: hostile people in HaloPSA and in the configuration, every command that shows them, every kind of
// output that there is, to stdout and to files.
#include "cli/output_kinds.hpp"
#include "tests/support/hostile_texts.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iostream>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using testing::IsEmpty;

/// Those that stand in a file of YAML and in a record.
constexpr std::array<std::string_view, 12> sample{"a command to Azure",
                                                  "a formatting command of Azure",
                                                  "an annotation of GitHub",
                                                  "a command on a second line",
                                                  "a section of GitLab",
                                                  "a link of a terminal",
                                                  "a bidi override",
                                                  "the end of a script",
                                                  "the end of a comment",
                                                  "a table",
                                                  "backticks",
                                                  "the end of CDATA"};

std::string text_of(std::string_view what) {
  const auto found = std::ranges::find(hostile_texts(), what, &HostileText::what);
  EXPECT_NE(found, hostile_texts().end()) << what;
  return found == hostile_texts().end() ? std::string() : found->text;
}

std::string in_yaml(const std::string& text) { return nlohmann::json(text).dump(); }

/// A company in which each is called as `name_of` says; half of them exist, and one leaves.
template <typename NameOf>
Stage company(const NameOf& name_of) {
  std::vector<nlohmann::json> agents;
  std::string blocks = "agents:\n";
  for (std::size_t at = 0; at < sample.size(); ++at) {
    const std::string text = name_of(at);
    const std::string email = "u" + std::to_string(at) + "@example.com";
    if (at % 2 == 0)
      agents.push_back(
          agent_row(100 + static_cast<std::int64_t>(at), text, email, {{"phone", text}, {"role", text}}));
    blocks += "  p" + std::to_string(at) + ": {name: " + in_yaml("x" + text) + ", email: " + email +
              ", phone: " + in_yaml("x" + text) + ", role: " + in_yaml("x" + text) + "}\n";
  }
  Stage stage(world_of(std::move(agents)));
  stage.configure(blocks + "teams: {t: {name: " + in_yaml("x" + name_of(0)) + ", members: [p0, p1]}}\n");
  return stage;
}

/// `warns`: such names are worth a warning each, which is a command that others do not get.
void expect_same_commands(const std::string& shown, const std::string& wanted, bool warns,
                          const std::string& where) {
  std::vector<std::string> found = runner_commands(shown);
  if (warns)
    std::erase_if(found,
                  [](const std::string& one) { return one == "::warning" || one == "##vso[task.logissue"; });
  EXPECT_EQ(found, runner_commands(wanted)) << where;
}

struct Shows {
  Flags command;
  bool (*can)(const cli::OutputKind&);
};

/// Every command with every output that it can have: what comes out where people have such names is held against what comes out where
/// they are called Jane.
TEST(HostileOutputsOfTheProgram, are_commands_to_nobody) {
  const Stage hostile = company([](std::size_t at) { return text_of(sample.at(at)); });
  const Stage usual = company([](std::size_t) { return std::string("Jane Smith"); });
  const std::vector<Shows> commands{
      {{"validate"}, [](const cli::OutputKind& kind) { return kind.renders_diagnostics != nullptr; }},
      {{"plan", "--show-unmanaged"},
       [](const cli::OutputKind& kind) { return kind.renders_plan != nullptr; }},
      {{"apply", "--auto-approve", "--allow", "update=100"},
       [](const cli::OutputKind& kind) { return kind.renders_report != nullptr; }},
      {{"show"}, [](const cli::OutputKind& kind) { return kind.renders_state != nullptr; }},
      {{"list", "agents"},
       [](const cli::OutputKind& kind) { return kind.renders_listing != nullptr && kind.name != "csv"; }},
      {{"get", "agent", "100"}, [](const cli::OutputKind& kind) { return kind.renders_record != nullptr; }}};
  std::size_t outputs = 0;
  for (const auto& [command, can] : commands) {
    for (const cli::OutputKind& kind : cli::output_kinds()) {
      if (!can(kind)) continue;
      const std::string name(kind.name);
      for (const Flags& more : std::vector<Flags>{{"-o", name}, {"-o", name + "=shown", "-v"}}) {
        Flags flags = command;
        flags.insert(flags.end(), more.begin(), more.end());
        const ProcessResult shown = hostile.haloform(flags);
        const ProcessResult wanted = usual.haloform(flags);
        const std::string where = testing::PrintToString(flags);
        EXPECT_EQ(shown.exit_code, wanted.exit_code) << where << shown.err;
        expect_same_commands(shown.out, wanted.out,
                             command.front() == "validate" && kind.needs.runner_commands, where);
        EXPECT_EQ(runner_commands(shown.err), runner_commands(wanted.err)) << where;
        EXPECT_THAT(obeyed_characters(shown.out), IsEmpty()) << where;
        EXPECT_THAT(obeyed_characters(shown.err), IsEmpty()) << where;
        if (more.size() > 2 && usual.exists("shown")) {
          ASSERT_TRUE(hostile.exists("shown")) << where;
          expect_same_commands(hostile.read("shown"), usual.read("shown"),
                               command.front() == "validate" && kind.needs.runner_commands, where);
          EXPECT_THAT(obeyed_characters(hostile.read("shown")), IsEmpty()) << where;
          if (nlohmann::json::accept(usual.read("shown"))) {
            EXPECT_TRUE(nlohmann::json::accept(hostile.read("shown"))) << where;
          }
          hostile.remove("shown");
          usual.remove("shown");
        }
        ++outputs;
      }
    }
  }
  // What is kept, and what is printed of it.
  for (const Flags& flags :
       std::vector<Flags>{{"state", "pull"}, {"state", "list"}, {"state", "show", "agent.p0"}}) {
    const ProcessResult shown = hostile.haloform(flags);
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_THAT(runner_commands(shown.out), IsEmpty()) << shown.out;
    EXPECT_THAT(obeyed_characters(shown.out), IsEmpty());
  }
  EXPECT_THAT(runner_commands(hostile.read("haloform.state.json")), IsEmpty());
  EXPECT_GT(outputs, 10U);
  std::cout << "  " << outputs << " outputs of " << sample.size() << " people\n";
}

TEST(HostileOutputsOfTheProgram, name_nobody_by_themselves_where_others_read_them) {
  const Stage stage(world_of({agent_row(900, "Xanthippe Quillfeather", "xan.quillfeather@hidden.example")}));
  stage.configure(
      "agents:\n  xan: {name: Xanthippe Quillfeather-Jones, email: xan.quillfeather@hidden.example}\n");
  for (const cli::OutputKind& kind : cli::output_kinds()) {
    if (kind.renders_plan == nullptr || kind.privacy == Privacy::full) continue;
    const std::string name(kind.name);
    const ProcessResult result = stage.plan({"-o", name + "=shown"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    if (!stage.exists("shown")) continue;
    std::string text = stage.read("shown");
    std::ranges::transform(text, text.begin(), [](unsigned char byte) { return std::tolower(byte); });
    EXPECT_FALSE(text.contains("quillfeather") || text.contains("xanthippe")) << name;
    stage.remove("shown");
  }
}

}  // namespace
}  // namespace haloform::test
