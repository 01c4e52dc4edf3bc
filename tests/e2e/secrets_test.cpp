#include "tests/e2e/either_profile.hpp"
#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace haloform::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// The middle is what is looked for: it stays the same however the rest is encoded.
const std::string secret_mark = "3f9c1e77throwaway";
const std::string secret = "do not/print&" + secret_mark + "=this+one%";
const std::string token_mark = "t0ken5d21ab88";

/// Every byte of every file in the folder of the stage.
std::string all_files(const Stage& stage) {
  std::string text;
  for (const auto& file : std::filesystem::recursive_directory_iterator(stage.path("."))) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    text.append(std::istreambuf_iterator<char>(in), {});
  }
  return text;
}

/// Looks for the marks in all that came out since it was made: streams, files, and what the instance was asked but for
/// its auth server.
class Leaks {
 public:
  explicit Leaks(const Stage& stage) : stage_(&stage) {}
  ProcessResult run(const Flags& arguments,
                    const std::map<std::string, std::optional<std::string>>& with = {}) {
    ProcessResult result = stage_->haloform(arguments, with);
    ++runs_;
    look(shown(result), testing::PrintToString(arguments));
    return result;
  }
  void on_terminal(const Flags& arguments) {
    ++runs_;
    look(stage_->on_terminal(arguments).out, "on a terminal: " + testing::PrintToString(arguments));
  }
  void look_around(const std::string& where) {
    look(all_files(*stage_), "a file after " + where);
    for (const auto& request : stage_->control().requests()) {
      if (request.at("kind") != "token") look(request.dump(), "a request after " + where);
    }
    stage_->control().reset_log();
  }
  [[nodiscard]] std::size_t runs() const { return runs_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void look(const std::string& text, const std::string& where) {
    bytes_ += text.size();
    for (const std::string& mark : {secret_mark, token_mark, std::string("Bearer ")}) {
      const std::size_t at = text.find(mark);
      EXPECT_EQ(at, std::string::npos) << where << ": " << text.substr(at < 200 ? 0 : at - 200, 400);
    }
  }
  const Stage* stage_;
  std::size_t runs_ = 0;
  std::size_t bytes_ = 0;
};

nlohmann::json small_world(const std::string& profile) {
  nlohmann::json world = world_of(
      {agent_row(7, "Jane Smith", "jane@example.com"), agent_row(8, "John Doe", "john@example.com")});
  if (profile == "halo") world["teams"] = {{{"id", 1}, {"name", "Support"}}};
  return world;
}

Stage stage_of(const std::string& profile) {
  Stage stage(small_world(profile),
              {"--client-secret", secret, "--token-mark", token_mark, "--profile", profile});
  const std::string field = profile == "halo" ? "jobtitle: \"1\"" : "phone: \"1\"";
  stage.write("haloform.yaml", "version: 1\ninstance: {url: \"" + stage.sandbox().url() +
                                   "\", api: " + profile + "}\n" + many_agents(3) +
                                   agent_block("jane", "Jane Smith", "jane@example.com", field) +
                                   agent_block("john", "John Doe", "john@example.com"));
  return stage;
}

class Secrets : public EitherProfile {};

TEST_P(Secrets, are_in_nothing_that_any_command_lets_out) {
  const Stage stage = stage_of(GetParam());
  ASSERT_EQ(stage.sandbox().client_secret(), secret);
  Leaks leaks(stage);
  for (const Flags& command : std::vector<Flags>{
           {"validate"},
           {"doctor"},
           {"doctor", "-o", "json"},
           {"get", "agent", "7"},
           {"get", "agent", "jane@example.com"},
           {"plan"},
           {"plan", "-o", "json"},
           {"plan", "--out", "saved.json", "-o", "json=plan.json"},
           {"show", "saved.json"},
           {"import", "agent.john", "8"},
           {"import", "agent.john", "8"},
           {"apply", "saved.json"},
           {"apply", "--auto-approve", "--audit-log", "audit.jsonl", "-o", "json=report.json", "--verify"},
           {"show"},
           {"state", "list"},
           {"state", "show", "agent.jane"},
           {"state", "mv", "agent.jane", "agent.jan"},
           {"state", "rm", "agent.jan"},
           {"state", "restore", "haloform.state.json.backup"},
           {"unlock"},
           {"unlock", "--force"},
           {"state", "move-instance", "https://other.example.com"},
           {"plan"},
           {"version"},
           {"completion", "bash"},
           {"man"},
           {"--help"},
           {"plan", "--nonsense"}}) {
    Flags verbose = command;
    if (command.front() != "--help") verbose.insert(verbose.end(), {"-v", "--color", "always"});
    leaks.run(verbose);
    leaks.on_terminal(command);
  }
  EXPECT_THAT(stage.read("audit.jsonl"), HasSubstr("agent."));
  struct stat file{};
  ASSERT_EQ(::stat(stage.path("audit.jsonl").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);
  leaks.run({"plan", "-v", "--retry-for", "300ms"}, {{"HALOPSA_URL", "http://127.0.0.1:9"}});
  leaks.run({"plan", "-v"}, {{"HALOPSA_CLIENT_ID", std::nullopt}});
  leaks.run({"plan", "-v"}, {{"HALOPSA_CLIENT_SECRET_FILE", stage.path("haloform.yaml")}});
  leaks.look_around("all commands");
  std::cout << "  " << leaks.runs() << " runs, " << leaks.bytes() << " bytes looked through\n";
}

// An update, so that no run waits for what became of a create; creates have their own line below.
TEST_P(Secrets, are_in_nothing_that_any_fault_brings_out) {
  const Stage stage = stage_of(GetParam());
  Leaks leaks(stage);
  leaks.run({"apply", "--auto-approve"});
  std::vector<std::string> rules;
  for (const std::string_view aim : {"POST /auth/token ", "LIST /api/Agent ", "UPDATE /api/Agent "}) {
    for (const std::string_view kind :
         {"status=400",   "status=401",   "status=403",      "status=404",     "status=429,retry-after=1",
          "status=500",   "status=502",   "status=503",      "html",           "garbage",
          "empty",        "empty-object", "error-200=No",    "truncate",       "cut",
          "reset-before", "reset-after",  "hang-before=200", "hang-after=200", "revoke-token"})
      rules.push_back(std::string(aim) + std::string(kind));
    // A server that gives back what it was sent.
    rules.push_back(std::string(aim) + "error-200=" + secret_mark + secret);
  }
  for (const std::string_view kind :
       {"short-list=1", "empty-list", "moving-count", "duplicate-row", "slipped-page", "lean"})
    rules.push_back("LIST /api/Agent " + std::string(kind));
  for (const std::string_view kind :
       {"drop-field=name", "duplicate", "other-id", "ignored", "warning=No", "lean"})
    rules.push_back("UPDATE /api/Agent " + std::string(kind));
  std::size_t fired = 0;
  std::string value = "1";
  for (const std::string& rule : rules) {
    const std::int64_t id = stage.control().add_fault(rule);
    const std::string before = "\"" + value + "\"\n";
    value = value == "1" ? "2" : "1";
    stage.replace("haloform.yaml", before, "\"" + value + "\"\n");
    leaks.run({"apply", "--auto-approve", "-v", "--retry-for", "300ms", "--audit-log", "audit.jsonl",
               "--allow", "missing=100"});
    if (stage.control().fired(id) > 0) ++fired;
    stage.control().clear_faults();
    leaks.look_around(rule);
  }
  EXPECT_GT(fired, rules.size() * 3 / 4) << "most faults must have met a request";
  std::cout << "  " << rules.size() << " faults, " << fired << " fired, " << leaks.bytes()
            << " bytes looked through\n";
}

TEST_P(Secrets, are_in_nothing_of_a_create_whose_end_is_not_known) {
  const Stage stage = stage_of(GetParam());
  Leaks leaks(stage);
  stage.control().add_fault("CREATE /api/Agent:1 reset-after");
  stage.control().add_fault("CREATE /api/Agent:2 garbage");
  stage.control().add_fault("CREATE /api/Agent:3 inactive");
  leaks.run({"apply", "--auto-approve", "-v", "--retry-for", "1s", "--audit-log", "audit.jsonl"});
  leaks.look_around("creates");
}

INSTANTIATE_TEST_SUITE_P(Profiles, Secrets, either_profile, EitherProfile::name);

std::string system_file(pid_t process, const std::string& name) {
  std::ifstream in("/proc/" + std::to_string(process) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Secret, stays_in_the_memory_of_the_process) {
  RunningProcess process({program(), "sandbox"}, {.environment = {{"HALOPSA_CLIENT_SECRET", secret}}});
  ASSERT_TRUE(process.read_line()) << "it runs, and has read its environment";
  EXPECT_THAT(system_file(process.pid(), "limits"), testing::ContainsRegex("Max core file size +0 +0"));
  const std::string environment = system_file(process.pid(), "environ");
  EXPECT_TRUE(environment.empty() || environment.contains("HALOPSA_CLIENT_SECRET=")) << "where it has been";
  EXPECT_THAT(environment, Not(HasSubstr(secret_mark)));
  struct stat memory{};
  ASSERT_EQ(::stat(("/proc/" + std::to_string(process.pid()) + "/mem").c_str(), &memory), 0);
  EXPECT_EQ(memory.st_uid, 0U) << "of nobody but root: another process of the user cannot read it";
  process.kill(SIGTERM);
  static_cast<void>(process.wait());
}

TEST(Secret, with_a_line_end_is_named_and_not_sent) {
  const Stage stage(world_of({}), {"--client-secret", secret});
  stage.configure(many_agents(1));
  const ProcessResult result = stage.haloform({"plan"}, {{"HALOPSA_CLIENT_SECRET", secret + "\n"}});
  EXPECT_EQ(result.exit_code, 4) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("HALOPSA_CLIENT_SECRET ends with a line end"));
  EXPECT_EQ(stage.control().count("token"), 0);
}

TEST(Secret, may_come_from_a_file) {
  const Stage stage(world_of({}), {"--client-secret", secret});
  stage.configure(many_agents(1));
  stage.write("secret", secret + "\n");
  const ProcessResult result = stage.haloform(
      {"plan"},
      {{"HALOPSA_CLIENT_SECRET", std::nullopt}, {"HALOPSA_CLIENT_SECRET_FILE", stage.path("secret")}});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
}

}  // namespace
}  // namespace haloform::test
