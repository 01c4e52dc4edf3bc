// Whoever writes a pull request says which files are read, and where the state lies. Nothing of what lies beside the
// configuration is shown, and nothing is written, replaced or removed that is not haloform's.

#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <map>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view secret = "Zk9-throwaway-4711";

/// What lies about on a runner. Each holds `secret`, and none is a configuration.
std::map<std::string, std::string> other_peoples_files() {
  const std::string mark(secret);
  return {
      {"one text", mark + "\n"},
      {"shadow", "root:$6$" + mark + "$abc:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n"},
      {".env", "API_KEY=" + mark + "\nDEBUG=1\n"},
      {"JWT", "eyJhbGciOiJIUzI1NiJ9." + mark + ".c2lnbmF0dXJl\n"},
      {"private key", "-----BEGIN PRIVATE KEY-----\n" + mark + "\n-----END PRIVATE KEY-----\n"},
      {"encrypted key",
       "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n" + mark + "\n-----END-----\n"},
      {"number", "471100471100\n"},
      {"quoted", "\"" + mark + "\"\n"},
      {"block", "|\n  " + mark + "\n"},
      {"tag", "!" + mark + "\n"},
      {"tag and text", "!!binary " + mark + "\n"},
      {"core tag", "!!" + mark + " x\n"},
      {"anchor", "&a " + mark + "\n"},
      {"cut", mark + " #2\n"},
      {"JSON text", nlohmann::json(mark).dump()},
      {"kubeconfig", "users: [{name: x, user: {token: " + mark + "}}]\n"},
      {"YAML of others", "token: " + mark + "\npassword: [" + mark + "]\n"},
      {"credentials", "[default]\naws_secret_access_key = " + mark + "\n"},
      {"netrc", "machine example.com login me password " + mark + "\n"},
  };
}

constexpr std::string_view jane = "agents: {jane: {name: Jane Smith, email: jane@example.com}}\n";

/// A configuration in a folder of its own, so that there is something beside it.
class Files : public testing::Test {
 protected:
  Files() : stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")})) {
    stage.configure(jane);
    fs::create_directory(stage.path("repo"));
    fs::rename(stage.path("haloform.yaml"), at("haloform.yaml"));
  }
  [[nodiscard]] std::string at(std::string_view name) const {
    return stage.path("repo/" + std::string(name));
  }
  void write(std::string_view name, std::string_view text) const {
    stage.write("repo/" + std::string(name), text);
  }
  [[nodiscard]] std::string read(std::string_view name) const {
    return stage.read("repo/" + std::string(name));
  }
  void configure(const std::string& more) const {
    stage.configure(more);
    fs::rename(stage.path("haloform.yaml"), at("haloform.yaml"));
  }
  [[nodiscard]] ProcessResult run(Flags arguments) const {
    arguments.insert(arguments.begin(), {"--chdir", stage.path("repo")});
    return stage.haloform(arguments);
  }
  /// Every way in which a configuration is read says nothing of a file but that it is none.
  void expect_silence(const std::string& story) const {
    for (const Flags& command : {Flags{"validate", "-o", "json"}, Flags{"plan", "-v"}}) {
      const ProcessResult result = run(command);
      // A tag alone, included, is a file that declares nothing.
      EXPECT_EQ(result.exit_code, story == "tag included" ? 0 : 3) << story << ": " << shown(result);
      EXPECT_THAT(shown(result), Not(HasSubstr(secret))) << story;
      EXPECT_THAT(shown(result), Not(HasSubstr("471100471100"))) << story;
    }
  }
  /// Each file in the folder, links too, with its text and mode.
  [[nodiscard]] std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(stage.path("."))) {
      struct stat status{};
      ::lstat(entry.path().c_str(), &status);
      std::string& what = all[entry.path().string()];
      what = std::to_string(status.st_mode) + " ";
      if (entry.is_symlink()) {
        what += fs::read_symlink(entry.path()).string();
      } else if (entry.is_regular_file()) {
        what += stage.read(fs::relative(entry.path(), stage.path(".")).string());
      }
    }
    return all;
  }

  Stage stage;
};

TEST_F(Files, a_root_file_that_is_a_link_leads_nowhere_else) {
  for (const auto& [story, text] : other_peoples_files()) {
    stage.write("secret", text);
    write("secret.txt", text);
    for (const fs::path& target : {fs::path("../secret"), fs::path("secret.txt")}) {
      fs::remove(at("haloform.yaml"));
      fs::create_symlink(target, at("haloform.yaml"));
      expect_silence(story + " behind " + target.string());
    }
  }
  // One within the folder is as good as the file.
  fs::remove(at("haloform.yaml"));
  configure(std::string(jane));
  fs::rename(at("haloform.yaml"), at("real.yml"));
  fs::create_symlink("real.yml", at("haloform.yaml"));
  EXPECT_EQ(run({"validate"}).exit_code, 0);
}

TEST_F(Files, a_file_that_was_not_meant_is_not_shown) {
  for (const auto& [story, text] : other_peoples_files()) {
    write("haloform.yaml", text);
    expect_silence(story + " as the root");
    write("people/a.yaml", text);
    configure("include: [people/*.yaml]\n");
    expect_silence(story + " included");
    fs::remove(at("people/a.yaml"));
    write("secret", text);
    for (const char* const pattern : {"secret", "**"}) {
      configure("include: [\"" + std::string(pattern) + "\"]\n");
      expect_silence(story + " included as " + pattern);
    }
    fs::create_symlink("../secret", at("people/a.yaml"));
    configure("include: [people/*.yaml]\n");
    expect_silence(story + " behind a link");
    fs::remove(at("people/a.yaml"));
    fs::remove(at("secret"));
  }
}

TEST_F(Files, a_message_repeats_little_of_a_value) {
  const std::string value = "begin " + std::string(60, 'x') + std::string(secret);
  for (const std::string& body :
       {"guards: {create: \"" + value + "\"}\n", "\"" + value + "\": 1\n", "include: [\"" + value + "\"]\n",
        "include: [\"../" + value + "\"]\n", "state: {local: {path: \"../" + value + "\"}}\n",
        "agents: {\"" + value + "\": 1}\n", "agents: {\"" + value + "\": 1, \"" + value + "\": 1}\n",
        "agents: {a: {name: A, email: \"" + value + "\"}}\n",
        "agents: {a: {name: \" " + value + "\", email: a@example.com}}\n",
        "agents: {a: {name: A, email: a@example.com, teams: [\"" + value + "\"]}}\n",
        "agents: {a: {name: A, email: a@example.com, phone: 1" + std::string(60, '0') + "471100471100}}\n",
        "agents: {a: {name: A, email: \"" + std::string(60, 'x') + std::string(secret) +
            "@example.com\"}, b: {name: B, email: \"" + std::string(60, 'x') + std::string(secret) +
            "@example.com\"}}\n",
        "moved: [{from: \"" + value + "\", to: agent.a}]\n",
        "agents: {a: !" + std::string(60, 'x') + "471100471100 b}\n"}) {
    configure(body);
    expect_silence(body);
  }
}

TEST_F(Files, a_state_stays_within_the_folder) {
  fs::create_directory(stage.path("elsewhere"));
  fs::create_directory(at("d"));
  fs::create_symlink("../elsewhere", at("linked"));
  fs::create_symlink("d", at("inner"));
  stage.write("precious", "precious");
  fs::create_symlink("../precious", at("out.json"));
  fs::create_symlink("../nothing", at("new.json"));
  write("regular", "x");
  for (const std::string& path :
       {std::string("../x.json"), std::string("d/../../x.json"), stage.path("x.json"),
        stage.path("repo/x.json"), std::string("linked/x.json"), std::string("inner/x.json"),
        std::string("out.json"), std::string("new.json"), std::string("regular/x.json"), std::string("d"),
        std::string("."), std::string("d/"), std::string("~/../../x")}) {
    configure("state: {local: {path: \"" + path + "\"}}\n" + std::string(jane));
    const auto before = everything();
    for (const Flags& command : {Flags{"validate"}, Flags{"plan"}, Flags{"apply", "--auto-approve"},
                                 Flags{"unlock"}, Flags{"unlock", "--force"}, Flags{"state", "list"}}) {
      const ProcessResult result = run(command);
      EXPECT_EQ(result.exit_code, 3) << path << ": " << shown(result);
      EXPECT_THAT(shown(result), HasSubstr("haloform.yaml:3:23: ")) << path;
    }
    EXPECT_EQ(everything(), before) << path;
  }
  configure("state: {local: {path: d/x.json}}\n" + std::string(jane));
  EXPECT_EQ(run({"apply", "--auto-approve"}).exit_code, 0);
  EXPECT_TRUE(fs::exists(at("d/x.json")));
}

// Nobody names the default path, and anybody can put a link there.
TEST_F(Files, the_default_state_is_no_link) {
  stage.write("precious", "precious");
  for (const char* const target : {"../precious", "../nothing", "inside.json"}) {
    fs::remove(at("haloform.state.json"));
    fs::create_symlink(target, at("haloform.state.json"));
    const auto before = everything();
    EXPECT_EQ(run({"apply", "--auto-approve"}).exit_code, 3) << target;
    EXPECT_EQ(everything(), before) << target;
  }
  EXPECT_EQ(run({"apply", "--auto-approve", "--state", "haloform.state.json"}).exit_code, 1);
  EXPECT_FALSE(fs::exists(at("inside.json")));
}

// The path of --state is the pipeline's word; what stands there, or on the way, is the change's.
TEST_F(Files, a_state_that_the_pipeline_names_is_behind_no_link) {
  fs::create_directory(stage.path("outside"));
  fs::create_symlink("../outside/victim.json", at("slink.json"));
  fs::create_symlink("../outside", at("lnk"));
  const auto before = everything();
  for (const std::string& path : {std::string("slink.json"), std::string("lnk/s.json"), at("slink.json")}) {
    for (const Flags& command : {Flags{"apply", "--auto-approve"}, Flags{"plan"}, Flags{"state", "list"}}) {
      Flags flags = command;
      flags.insert(flags.end(), {"--state", path});
      const ProcessResult result = run(flags);
      EXPECT_EQ(result.exit_code, 1) << path << ": " << shown(result);
      EXPECT_THAT(result.err, HasSubstr("link")) << path;
    }
  }
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(stage.control().writes(), 0);
  // A path from / is as the pipeline wrote it.
  EXPECT_EQ(run({"apply", "--auto-approve", "--state", stage.path("outside/s.json")}).exit_code, 0);
  EXPECT_TRUE(fs::exists(stage.path("outside/s.json")));
}

TEST_F(Files, what_is_not_the_states_is_never_touched) {
  for (const std::string ending : {".lock", ".tmp", ".backup", ".backup.tmp", ".journal", ".journal.tmp"}) {
    for (const std::string text : {"[[package]]\nname = \"serde\"\n",
                                   "{\"version\": 4, \"serial\": 1, \"lineage\": \"x\"}", "{}\n", ""}) {
      configure("state: {local: {path: Cargo}}\n" + std::string(jane));
      fs::remove(at("Cargo"));
      write("Cargo" + ending, text);
      ::chmod(at("Cargo" + ending).c_str(), 0644);
      const auto before = everything();
      for (const Flags& command : {Flags{"apply", "--auto-approve"}, Flags{"import", "agent.jane", "7"}}) {
        const ProcessResult result = run(command);
        EXPECT_EQ(result.exit_code, 1) << ending << ": " << shown(result);
        EXPECT_THAT(result.err, HasSubstr("Cargo" + ending)) << "named";
        // A journal that cannot be read may hold ids, whoever wrote it.
        const bool of_journal =
            std::string_view(ending) == ".journal" && !result.err.contains("move it away");
        EXPECT_THAT(result.err, HasSubstr(of_journal ? "nothing was changed" : "move it away"));
      }
      static_cast<void>(run({"unlock", "--force"}));
      static_cast<void>(run({"plan"}));
      EXPECT_EQ(everything(), before) << ending << " with " << text;
      // A link to it is not followed either.
      fs::rename(at("Cargo" + ending), stage.path("precious"));
      fs::create_symlink("../precious", at("Cargo" + ending));
      const auto linked = everything();
      EXPECT_EQ(run({"apply", "--auto-approve"}).exit_code, 1) << ending;
      EXPECT_EQ(everything(), linked) << ending;
      fs::remove(at("Cargo" + ending));
    }
  }
  EXPECT_EQ(stage.control().writes(), 0);
  // A state of somebody else.
  for (const std::string text : {"[package]\n", "{\"version\": 4, \"serial\": 1, \"lineage\": \"x\"}", ""}) {
    write("Cargo", text);
    const auto before = everything();
    EXPECT_EQ(run({"apply", "--auto-approve"}).exit_code, 1);
    EXPECT_EQ(everything(), before);
  }
}

// What only looks like ours: blanks, a first letter, another tool's format, zeros with something behind them.
TEST_F(Files, what_begins_a_little_like_ours_is_not_ours) {
  const std::string terraform = R"({"format_version":"1.2","terraform_version":"1.9.0","values":{}})";
  const std::string note = "precious\n";
  struct Row {
    std::string text;
    unsigned mode;
  };
  for (const Row& row :
       {Row{std::string(300, '\n') + note, 0644}, Row{std::string(300, '\n') + note, 0600}, Row{"\n", 0644},
        Row{"{", 0644}, Row{"{\"", 0644}, Row{terraform, 0644}, Row{terraform, 0600},
        Row{"{" + std::string(300, ' ') + note, 0600}, Row{std::string(70'000, '\0') + note, 0600}}) {
    for (const std::string ending : {".lock", ".tmp", ".backup", ".backup.tmp", ".journal", ".journal.tmp"}) {
      configure("state: {local: {path: notes}}\n" + std::string(jane));
      write("notes" + ending, row.text);
      ::chmod(at("notes" + ending).c_str(), row.mode);
      const auto before = everything();
      EXPECT_EQ(run({"apply", "--auto-approve"}).exit_code, 1) << ending << " with " << row.text;
      EXPECT_EQ(everything(), before) << ending << " with " << row.text;
      fs::remove(at("notes" + ending));
    }
  }
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_F(Files, a_message_repeats_little_of_a_file_that_was_named_as_the_state) {
  const std::string value = std::string(60, 'x') + std::string(secret);
  const nlohmann::ordered_json sound{{"format_version", 2},
                                     {"lineage", "0c0c0c0c-0000-4000-8000-000000000001"},
                                     {"serial", 1},
                                     {"tool_version", "1"},
                                     {"instance", stage.sandbox().url()},
                                     {"tenant", ""},
                                     {"profile", "guide"},
                                     {"guards", nlohmann::json::object()},
                                     {"resources", nlohmann::json::object()}};
  configure("state: {local: {path: s.json}}\n" + std::string(jane));
  for (const auto& [key, _] : sound.items()) {
    for (const nlohmann::json& odd :
         {nlohmann::json(value), nlohmann::json{{value, 1}}, nlohmann::json{{"agent.a", {{value, 1}}}}}) {
      nlohmann::ordered_json state = sound;
      state[key] = odd;
      write("s.json", state.dump());
      for (const Flags& command :
           {Flags{"plan"}, Flags{"import", "agent.jane", "7"}, Flags{"state", "mv", "agent.a", "agent.b"}}) {
        const ProcessResult result = run(command);
        EXPECT_THAT(shown(result), Not(HasSubstr(secret))) << key << odd;
      }
    }
  }
}

// The place of the log is named by the pipeline; what stands there, or on the way, by the change.
TEST_F(Files, a_link_takes_nothing_that_is_written_elsewhere) {
  fs::create_directory(stage.path("outside"));
  for (const char* const text : {"", "{\"time\":\"2026-01-01T00:00:00.000Z\"}\n"}) {
    stage.write("outside/file", text);
    ::chmod(stage.path("outside/file").c_str(), 0644);
    fs::remove(at("audit.log"));
    fs::create_symlink("../outside/file", at("audit.log"));
    const auto before = everything();
    const ProcessResult result = run({"apply", "--auto-approve", "--audit-log", "audit.log"});
    EXPECT_EQ(result.exit_code, 1) << shown(result);
    EXPECT_THAT(result.err, HasSubstr("audit.log: this is a link"));
    EXPECT_EQ(everything(), before);
  }
  fs::create_symlink("../outside", at("logs"));
  const auto before = everything();
  for (const Flags& flags :
       {Flags{"apply", "--auto-approve", "--audit-log", "logs/a.log"},
        Flags{"plan", "--out", "logs/plan.json"}, Flags{"plan", "-o", "json=logs/o.json"}}) {
    const ProcessResult result = run(flags);
    EXPECT_EQ(result.exit_code, 1) << shown(result);
    EXPECT_THAT(result.err, HasSubstr("logs is a symbolic link"));
    EXPECT_EQ(everything(), before);
  }
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST_F(Files, what_a_run_left_that_was_killed_is_its_own) {
  configure("state: {local: {path: Cargo}}\n" + std::string(jane));
  for (const auto& [ending, text] : std::map<std::string, std::string>{
           {".lock", ""},
           {".tmp", "{\n  \"format_vers"},
           {".backup.tmp", "{\"format_version\": 1, \"lineage\": \"6f1c2a54-3c0e-4a7b-9a51-0d2f5b7e8c11\""},
           {".journal.tmp", "{\"haloform_jour"},
           {".journal", ""}}) {
    write("Cargo" + ending, text);
    ::chmod(at("Cargo" + ending).c_str(), 0600);
  }
  const ProcessResult result = run({"apply", "--auto-approve"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_FALSE(fs::exists(at("Cargo.lock")));
}

TEST_F(Files, what_is_written_beside_is_for_its_owner_alone) {
  for (const std::string name : {"plan.json", "plan.txt", "saved.json", "audit.jsonl"}) {
    write(name, "");
    ::chmod(at(name).c_str(), 0666);
  }
  EXPECT_EQ(run({"plan", "-o", "json=plan.json", "-o", "text=plan.txt", "--out", "saved.json"}).exit_code, 0);
  EXPECT_EQ(
      run({"apply", "--auto-approve", "--audit-log", "audit.jsonl", "-o", "json=report.json"}).exit_code, 0);
  for (const std::string name : {"plan.json", "plan.txt", "saved.json", "audit.jsonl", "report.json"}) {
    struct stat status{};
    ASSERT_EQ(::stat(at(name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 0777U, 0600U) << name;
  }
}

// The disk is walked once, however many patterns there are.
TEST_F(Files, three_thousand_patterns_over_nine_hundred_folders) {
  std::string patterns = "include:\n";
  for (int number = 0; number < 900; ++number) {
    const std::string name = "p" + std::to_string(number);
    write("people/" + name + "/" + name + ".yaml",
          "agents: {" + name + ": {name: P, email: " + name + "@example.com}}\n");
    patterns +=
        "  - people/**/" + name + ".yaml\n  - \"**/" + name + "*.yaml\"\n  - \"**/*" + name + ".yaml\"\n";
    patterns += "  - people/*/" + name + ".y?ml\n";
  }
  configure(patterns);
  const auto start = std::chrono::steady_clock::now();
  const ProcessResult result = run({"validate"});
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(result.exit_code, 0) << shown(result).substr(0, 2000);
  EXPECT_THAT(result.out, HasSubstr("900 agents"));
  // A second where nothing else runs; a build with sanitizers, or without optimisation, is slower.
  EXPECT_LT(took, std::chrono::seconds(20));
  RecordProperty("milliseconds",
                 std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
}

}  // namespace
}  // namespace haloform::test
