// What a run leaves for others, whatever became of it, as those see it who never heard of haloform: readers of Terraform's text, of its
// stream and of its plans, and the hosts of pipelines (tests/e2e/readers).
#include "cli/output_kinds.hpp"
#include "tests/e2e/foreign_readers.hpp"
#include "tests/support/golden.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

const std::string jane_block = agent_block("jane", "Jane Smith", "jane@acme.example");

std::string bob_block(const std::string& more = "phone: \"1\"") {
  return agent_block("bob", "Bob Jones", "bob@acme.example", more);
}

/// What happens before the run that is looked at, and how it ends.
struct Happening {
  const char* name;
  int exit_code;
  std::function<void(const Stage&)> before;
  Flags command{"plan"};
  Flags more{};
  std::map<std::string, std::optional<std::string>> environment{};
};

void PrintTo(const Happening& one, std::ostream* out) { *out << one.name; }

void apply_both(const Stage& stage, const std::string& of_bob = "phone: \"1\"") {
  stage.configure("agents:\n" + jane_block + bob_block(of_bob));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
}

void declare(const Stage& stage, const std::string& blocks) { stage.configure("agents:\n" + blocks); }

const Flags apply_flags{"apply", "--auto-approve", "--parallelism", "1"};

const std::vector<Happening> happenings{
    {"nothing", 0, [](const Stage& stage) { apply_both(stage); }},
    {"adoption", 0, [](const Stage& stage) { declare(stage, jane_block + bob_block("phone: \"2\"")); }},
    {"create_and_update", 0,
     [](const Stage& stage) {
       apply_both(stage);
       declare(stage,
               jane_block + bob_block("phone: \"2\"") + agent_block("ann", "Ann Other", "ann@acme.example"));
     }},
    {"deactivation", 0,
     [](const Stage& stage) {
       apply_both(stage);
       declare(stage, jane_block);
     }},
    {"reactivation", 0,
     [](const Stage& stage) {
       apply_both(stage);
       declare(stage, jane_block);
       EXPECT_EQ(stage.apply().exit_code, 0);
       declare(stage, jane_block + bob_block());
     }},
    {"deletion",
     0,
     [](const Stage& stage) {
       apply_both(stage, "lifecycle: {on_removal: delete}");
       declare(stage, jane_block);
     },
     {"plan"},
     {"--allow-delete"}},
    {"move", 0,
     [](const Stage& stage) {
       apply_both(stage);
       stage.configure("moved: [{from: agent.bob, to: agent.robert}]\nagents:\n" + jane_block +
                       agent_block("robert", "Bob Jones", "bob@acme.example", "phone: \"1\""));
     }},
    {"changed_outside", 0,
     [](const Stage& stage) {
       apply_both(stage);
       stage.sandbox().patch("agents", 8, {{"phone", "666"}});
     }},
    {"block", 5,
     [](const Stage& stage) {
       apply_both(stage, "lifecycle: {protect: true}");
       declare(stage, jane_block);
     }},
    {"limit", 5,
     [](const Stage& stage) {
       apply_both(stage);
       stage.configure("guards: {create: 1}\nagents:\n" + jane_block + bob_block() +
                       agent_block("ann", "Ann Other", "ann@acme.example") +
                       agent_block("eve", "Eve Other", "eve@acme.example"));
     }},
    {"wrong_configuration", 3, [](const Stage& stage) { declare(stage, "  jane: {nmae: Jane}\n"); }},
    {"wrong_credentials",
     4,
     [](const Stage& stage) { declare(stage, jane_block); },
     {"plan"},
     {},
     {{"HALOPSA_CLIENT_SECRET", "wrong"}}},
    {"instance_away", 1,
     [](const Stage& stage) {
       declare(stage, jane_block);
       stage.control().add_fault("LIST /api/Agent status=503");
     }},
    {"apply", 0,
     [](const Stage& stage) {
       declare(stage,
               jane_block + bob_block("phone: \"2\"") + agent_block("ann", "Ann Other", "ann@acme.example"));
     },
     apply_flags},
    {"apply_of_nothing", 0, [](const Stage& stage) { apply_both(stage); }, apply_flags},
    {"apply_that_fails", 6,
     [](const Stage& stage) {
       apply_both(stage);
       declare(stage, agent_block("jane", "Jane Smith", "jane@acme.example", "phone: \"3\"") +
                          bob_block("phone: \"2\""));
       stage.control().add_fault("UPDATE /api/Agent:1 status=400");
     },
     apply_flags},
    {"apply_of_what_was_approved",
     11,
     [](const Stage& stage) {
       declare(stage, jane_block + bob_block("phone: \"2\""));
       EXPECT_EQ(stage.plan({"-q", "-o", "approval=approved.json"}).exit_code, 0);
       declare(stage, jane_block + bob_block("phone: \"3\""));
     },
     {"apply", "--approved", "approved.json", "--only-approved", "--parallelism", "1"}},
    {"drift",
     2,
     [](const Stage& stage) {
       apply_both(stage);
       stage.sandbox().patch("agents", 7, {{"isactive", false}});
       stage.sandbox().patch("agents", 8, {{"phone", "666"}});
     },
     {"drift", "-q"}},
    {"no_drift", 0, [](const Stage& stage) { apply_both(stage); }, {"drift", "-q"}},
    {"valid", 0, [](const Stage& stage) { declare(stage, jane_block); }, {"validate", "-q"}},
    {"invalid", 3, [](const Stage& stage) { declare(stage, "  jane: {nmae: Jane}\n"); }, {"validate", "-q"}},
};

/// The port of the sandbox, how long a request was tried, and what follows from these.
std::string alike(std::string text, const Stage& stage) {
  const std::string url = stage.sandbox().url();
  for (std::size_t at = text.find(url); at != std::string::npos; at = text.find(url))
    text.replace(at, url.size(), "https://acme.example.com");
  text = std::regex_replace(text, std::regex("sha256:[0-9a-f]{64}"), "sha256:...");
  text = std::regex_replace(text, std::regex("tried [0-9]+ times in [0-9]+ ms"), "tried");
  return std::regex_replace(text, std::regex("\\bin [0-9.]+ (s|ms)\\b"), "in TIME");
}

/// The outputs of a command that hosts read.
Flags kinds_of_command(const std::string& command) {
  static const std::map<std::string, cli::CanShow> can_show{
      {"plan", cli::shows(&cli::OutputKind::renders_plan)},
      {"apply", cli::shows(&cli::OutputKind::renders_report)},
      {"drift", cli::shows(&cli::OutputKind::renders_drift)},
      {"validate", cli::shows(&cli::OutputKind::renders_diagnostics)}};
  Flags kinds = kinds_for_hosts();
  std::erase_if(kinds,
                [&](const std::string& kind) { return !can_show.at(command)(*cli::output_kind(kind)); });
  return kinds;
}

/// Each line that a policy prints; what kept it from judging is one, too.
ordered_json said_by(const ProcessResult& policy) {
  ordered_json said{{"exit", policy.exit_code}, {"lines", ordered_json::array()}};
  std::istringstream lines(policy.out);
  for (std::string line; std::getline(lines, line);) said["lines"].push_back(line);
  return said;
}

class WhatReadersSee : public testing::TestWithParam<Happening> {};
INSTANTIATE_TEST_SUITE_P(Of, WhatReadersSee, testing::ValuesIn(happenings),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(WhatReadersSee, is_what_happened) {
  const Happening& one = GetParam();
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@acme.example"),
                              agent_row(8, "Bob Jones", "bob@acme.example", {{"phone", "1"}})}));
  one.before(stage);
  const std::string& command = one.command.front();
  const bool streams = command == "plan" || command == "apply";
  const Flags kinds = kinds_of_command(command);
  Flags flags = one.command;
  if (streams) flags.insert(flags.end(), {"--json", "--retry-for", "50ms"});
  for (const Flags& more : {one.more, every_output(kinds)})
    flags.insert(flags.end(), more.begin(), more.end());
  auto environment = in_a_step(stage);
  environment.insert(one.environment.begin(), one.environment.end());
  const ProcessResult result = stage.haloform(flags, environment);
  EXPECT_EQ(result.exit_code, one.exit_code) << shown(result);

  ordered_json seen{{"exit", result.exit_code}};
  seen["text"] = taken_by("terraform_text.py", {command, stage.path("out.terraform")});
  if (streams) {
    stage.write("out.stream", result.out);
    seen["stream"] = taken_by("ui_stream.py", {stage.path("out.stream")});
  }
  if (command == "plan") {
    seen["summary"] = said_by(read_by("summarize.py", {stage.path("out.json")}));
    seen["policy"] = said_by(read_by("policy.py", {stage.path("out.json")}));
  }
  seen["hosts"] = shown_by_hosts(stage, kinds);
  expect_golden(std::string("tests/e2e/golden/readers/") + one.name + ".json",
                alike(seen.dump(2) + "\n", stage));
}

}  // namespace
}  // namespace haloform::test
