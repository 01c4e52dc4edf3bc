// Names, e-mails, files and the words of a server are written by others, and the runner of a pipeline obeys what it finds
// in the output of a command. Every command is tried with all of them, and none of its lines is one.

#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <filesystem>
#include <iostream>

namespace haloform::test {
namespace {

using testing::HasSubstr;

const std::vector<std::string> hostile_texts{
    "##vso[task.setvariable variable=PATH]/tmp/evil",
    "x ##VSO[task.complete result=Succeeded;]y",
    "##[error]x",
    "##[add-path]/tmp/evil",
    "##teamcity[buildStop comment='x']",
    "###vso[task.debug]x",
    "::error file=a.yaml,line=1::x",
    "::stop-commands::token",
    "x\n::add-mask::y",
    "x\r  ::set-env name=PATH::y",
    "\u3000::notice::x",
    "x\x1b[0Ksection_start:1:x\r\x1b[0Ky",
    // Wherever a line ends in these, the next one begins with a command.
    "::a ::b ::c ::d ::e ::f ::g ::h ::i ::j ::k ::l ::m ::n ::o ::p ::q ::r ::s ::t ::u ::v ::w ::x ::y",
    "##[a] ##[b] ##vso[c]d ##[e] ##[f] ##[g] ##vso[h]i ##[j] ##[k] ##[l] ##vso[m]n ##[o] ##[p] ##[q] ##[r]",
};

bool begins_with_colons(std::string_view line) {
  for (const std::string_view blank : {"\u3000", "\u00a0", "\u2003", "\u0085"}) {
    if (line.starts_with(blank)) return begins_with_colons(line.substr(blank.size()));
  }
  if (!line.empty() && (std::isspace(static_cast<unsigned char>(line.front())) != 0))
    return begins_with_colons(line.substr(1));
  if (line.starts_with("\x1b[")) return begins_with_colons(line.substr(line.find('m') + 1));
  return line.starts_with("::");
}

bool holds_hashes(std::string_view line) {
  for (std::size_t at = line.find("##"); at != std::string_view::npos; at = line.find("##", at + 1)) {
    std::size_t end = at + 2;
    while (end < line.size() && std::isalpha(static_cast<unsigned char>(line[end])) != 0) ++end;
    if (end < line.size() && line[end] == '[') return true;
  }
  return false;
}

/// Looks at all that comes out, as the runners of pipelines do.
class Runner {
 public:
  explicit Runner(const Stage& stage) : stage_(&stage) {}
  ProcessResult run(const Flags& arguments) {
    ProcessResult result = stage_->haloform(arguments);
    ++runs_;
    for (const std::string* text : {&result.out, &result.err}) look(*text, testing::PrintToString(arguments));
    return result;
  }
  void look(const std::string& text, const std::string& where) {
    std::size_t start = 0;
    while (start < text.size()) {
      const std::size_t end = std::min(text.find_first_of("\r\n", start), text.size());
      const std::string_view line = std::string_view(text).substr(start, end - start);
      EXPECT_FALSE(begins_with_colons(line)) << where << ": " << line;
      EXPECT_FALSE(holds_hashes(line)) << where << ": " << line;
      EXPECT_EQ(line.find("\x1b[0K"), std::string_view::npos) << where << ": " << line;
      start = end + 1;
      ++lines_;
    }
  }
  [[nodiscard]] std::size_t runs() const { return runs_; }
  [[nodiscard]] std::size_t lines() const { return lines_; }

 private:
  const Stage* stage_;
  std::size_t runs_ = 0;
  std::size_t lines_ = 0;
};

std::string in_yaml(const std::string& text) { return nlohmann::json(text).dump(); }

nlohmann::json hostile_world() {
  std::vector<nlohmann::json> agents;
  std::int64_t id = 100;
  for (const std::string& text : hostile_texts) {
    agents.push_back(agent_row(id, text, "u" + std::to_string(id) + "@example.com",
                               {{"phone", text}, {"role", text}, {"language", text}}));
    ++id;
  }
  return world_of(std::move(agents));
}

/// Half of them exist under other names, half are to be made; each has a hostile name, phone and role.
std::string hostile_people() {
  std::string blocks = "agents:\n";
  for (std::size_t at = 0; at < hostile_texts.size(); ++at) {
    const std::string& raw = hostile_texts[hostile_texts.size() - 1 - at];
    const std::string text = in_yaml(raw);
    // A blank at the front of a name is a mistake.
    const std::string name = in_yaml(raw.starts_with("\u3000") ? "x" + raw : raw);
    const std::string email = "u" + std::to_string(at < 7 ? 100 + at : at) + "@example.com";
    blocks += "  p" + std::to_string(at) + ":\n    name: " + name + "\n    email: " + email +
              "\n    phone: " + text + "\n    role: " + text + "\n";
  }
  return blocks;
}

TEST(RunnerCommands, come_out_of_no_command) {
  const Stage stage(hostile_world());
  stage.configure(hostile_people());
  Runner runner(stage);
  for (const Flags& command :
       std::vector<Flags>{{"validate"},
                          {"doctor"},
                          {"get", "agent", "100"},
                          {"get", "agent", "107"},
                          {"watch", "--once", "--from-start", "--cursor", "hostile.watch"},
                          {"plan", "--show-unmanaged", "--show-adopted", "--out", "saved.json"},
                          {"show", "saved.json", "--show-unmanaged", "--show-adopted"},
                          {"import", "agent.p0", "100"},
                          {"apply", "--auto-approve", "--audit-log", "audit.jsonl", "--allow", "update=100"},
                          {"plan", "--target", "agent.p3"},
                          {"state", "list"},
                          {"state", "show", "agent.p0"},
                          {"state", "show", "agent.p9"},
                          {"show"},
                          {"plan"},
                          {"plan", "--expect", "##[x]"},
                          {"##vso[x]"},
                          {"::error::x"},
                          {"get", "agent", "::x ##[y]"},
                          {"state", "show", "::x"}}) {
    runner.run(command);
    Flags more = command;
    more.insert(more.end(), {"-v", "--color", "always"});
    runner.run(more);
    more.insert(more.end(), {"-o", "json", "-o", "text=shown.txt", "-o", "json=shown.json"});
    const ProcessResult json = runner.run(more);
    if (json.exit_code == 0 && json.out.starts_with("{")) {
      EXPECT_TRUE(nlohmann::json::accept(json.out)) << json.out;
      runner.look(stage.read("shown.txt"), "text in a file");
      runner.look(stage.read("shown.json"), "JSON in a file");
    }
  }
  runner.look(stage.read("saved.json"), "the saved plan");
  runner.look(stage.read("audit.jsonl"), "the audit log");
  EXPECT_GT(runner.lines(), 1000U);
  std::cout << "  " << hostile_texts.size() << " texts, " << runner.runs() << " runs, " << runner.lines()
            << " lines\n";
}

// Nothing is lost: a person can read the text back, and a program gets it as it is.
TEST(RunnerCommands, can_be_read_back) {
  const Stage stage(hostile_world());
  stage.configure("");
  const ProcessResult json = stage.haloform({"get", "agent", "100", "-o", "json"});
  EXPECT_EQ(nlohmann::json::parse(json.out).at("fields").at("name"), hostile_texts.front());
  EXPECT_THAT(stage.haloform({"get", "agent", "100"}).out,
              HasSubstr("\"#\\u0023vso[task.setvariable variable=PATH]/tmp/evil\""));
}

TEST(RunnerCommands, come_out_of_no_mistake) {
  const Stage stage(world_of({}));
  Runner runner(stage);
  // What stands before the texts, and around each.
  for (const auto& [before, open, close] : std::vector<std::array<std::string, 3>>{
           {"", "", ": 1\n"},
           {"agents:\n", "  ", ": {name: x}\n"},
           {"agents:\n  a:\n", "    ", ": x\n"},
           {"agents:\n  a:\n    name: x\n    email: x@example.com\n    teams:\n", "    - ", "\n"},
           {"agents:\n  a:\n    name: x\n    email: x@example.com\n    lifecycle:\n      previously:\n",
            "      - ", "\n"},
           {"include:\n", "  - ", "\n"},
           {"moved:\n", "  - {from: ", ", to: agent.x}\n"}}) {
    std::string body = before;
    for (const std::string& text : hostile_texts) body.append(open).append(in_yaml(text)).append(close);
    stage.configure(body);
    EXPECT_EQ(runner.run({"validate"}).exit_code, 3) << body;
    EXPECT_TRUE(nlohmann::json::accept(runner.run({"validate", "-o", "json"}).out)) << body;
  }
  // Files have names too.
  std::filesystem::create_directories(stage.path("d/ ::error title=x"));
  stage.write("d/ ::error title=x/::warning ##[x].yaml", "nonsense: 1\nteams: {}\n");
  stage.write("d/##vso[a]b.yaml", "agents: {a: {name: x, emial: y}}\n");
  stage.configure("include: [\"d/**/*.yaml\"]\n");
  EXPECT_THAT(runner.run({"validate"}).err, HasSubstr("nonsense"));
  runner.run({"validate", "--config", "::error::x/##[y].yaml"});
  runner.run({"plan", "--chdir", "##vso[x]"});
}

TEST(RunnerCommands, come_out_of_no_words_of_a_server) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}));
  stage.configure("agents: {jane: {name: Jane S, email: jane@example.com}}\n");
  Runner runner(stage);
  for (std::size_t at = 0; at < hostile_texts.size(); ++at) {
    const std::string& text = hostile_texts[at];
    stage.control().add_fault((at % 3 == 0 ? "UPDATE /api/Agent warning=" : "UPDATE /api/Agent error-200=") +
                              text);
    if (at % 3 == 1) stage.control().add_fault("LIST /api/Agent error-200=" + text);
    runner.run({"apply", "--auto-approve", "-v", "--retry-for", "100ms"});
    runner.run({"doctor", "-v"});
    stage.control().clear_faults();
  }
}

}  // namespace
}  // namespace haloform::test
