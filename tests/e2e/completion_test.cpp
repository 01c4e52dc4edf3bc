// The completion scripts, tried in the shells themselves.
#include "tests/support/program.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

bool is_installed(const std::string& shell) {
  return run({"sh", "-c", "command -v " + shell}).exit_code == 0;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// A folder with the state of two people, the program as `haloform` below bin/, and its completion for a shell.
struct Shell {
  explicit Shell(const std::string& name, const std::string& file) {
    stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com") +
                    agent_block("john", "John Doe", "john@example.com"));
    EXPECT_EQ(stage.apply().exit_code, 0);
    for (const char* folder : {"bin", "functions", "plans"})
      std::filesystem::create_directories(stage.path(folder));
    std::filesystem::create_symlink(std::filesystem::absolute(program()), stage.path("bin/haloform"));
    stage.write(file, stage.haloform({"completion", name}).out);
  }
  [[nodiscard]] ProcessResult runs(const std::vector<std::string>& command) const {
    ProcessOptions options{.environment = stage.sandbox().environment(), .folder = stage.path(".")};
    options.environment["TERM"] = "xterm";
    return run(command, options);
  }

  Stage stage{world_of({})};
};

/// What bash offers for the last of these words.
std::vector<std::string> bash_offers(const Shell& bash, const std::vector<std::string>& typed) {
  std::vector<std::string> command{"bash",
                                   "--norc",
                                   "-c",
                                   "source haloform.bash\n"
                                   "compopt() { :; }\n"
                                   "COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1))\n"
                                   "_haloform\n"
                                   "((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\"",
                                   "bash",
                                   "bin/haloform"};
  command.insert(command.end(), typed.begin(), typed.end());
  const ProcessResult result = bash.runs(command);
  EXPECT_EQ(result.err, "");
  return lines_of(result.out);
}

TEST(Completion, of_bash_knows_commands_flags_and_values) {
  if (!is_installed("bash")) GTEST_SKIP() << "there is no bash here";
  const Shell bash("bash", "haloform.bash");
  EXPECT_THAT(bash_offers(bash, {"pl"}), ElementsAre("plan"));
  EXPECT_THAT(bash_offers(bash, {"state", "mo"}), ElementsAre("move-instance"));
  EXPECT_THAT(bash_offers(bash, {"plan", "--col"}), ElementsAre("--color"));
  EXPECT_THAT(bash_offers(bash, {"--color", "never", "plan", "--detailed"}),
              ElementsAre("--detailed-exitcode"));
  EXPECT_THAT(bash_offers(bash, {"plan", "--color", ""}), ElementsAre("auto", "always", "never"));
  // bash cuts a word at its =.
  EXPECT_THAT(bash_offers(bash, {"plan", "--color", "=", "ne"}), ElementsAre("never"));
  EXPECT_THAT(bash_offers(bash, {"plan", "-o", "js"}), ElementsAre("json"));
  EXPECT_THAT(bash_offers(bash, {"plan", "--chdir", "pl"}), ElementsAre("plans"));
  EXPECT_THAT(bash_offers(bash, {"get", ""}), ElementsAre("agent", "contact", "team", "site", "role",
                                                          "contact-role", "department", "client"));
  EXPECT_THAT(bash_offers(bash, {"completion", "z"}), ElementsAre("zsh"));
  EXPECT_THAT(bash_offers(bash, {"plan", "--parallelism", ""}), IsEmpty());
}

TEST(Completion, of_bash_knows_the_addresses_of_the_state) {
  if (!is_installed("bash")) GTEST_SKIP() << "there is no bash here";
  const Shell bash("bash", "haloform.bash");
  EXPECT_THAT(bash_offers(bash, {"plan", "--target", ""}), ElementsAre("agent.jane", "agent.john"));
  EXPECT_THAT(bash_offers(bash, {"plan", "--target", "=", "agent.ja"}), ElementsAre("agent.jane"));
  EXPECT_THAT(bash_offers(bash, {"state", "rm", "agent.jane", "agent.jo"}), ElementsAre("agent.john"));
  EXPECT_THAT(bash_offers(bash, {"--state", "other.json", "plan", "--target", ""}), IsEmpty());
}

/// Read by a zsh before its first prompt. Only then is it listened to: what is typed before is thrown away.
constexpr const char* zsh_settings = R"script(
fpath=($PWD/functions $fpath)
PATH=$PWD/bin:$PATH
autoload -Uz compinit && compinit -u -d dump
show() { print -r -- "$BUFFER" >> lines; BUFFER="" }
zle -N show
bindkey "^T" show
zle-line-init() { print ready > ready }
zle -N zle-line-init
)script";

/// Types lines into a zsh on a terminal of its own, each with a TAB, and prints what they have become.
constexpr const char* zsh_driver = R"script(
zmodload zsh/zpty zsh/zselect
zpty shell "ZDOTDIR=$PWD/settings zsh -d -i"
drain() { local out; while zpty -r -t shell out; do :; done 2>/dev/null }
await() {
  local -i round
  local -a have
  # Ten minutes: where much else runs, a zsh takes long to begin. Nothing is started for a look.
  for ((round = 0; round < 12000; ++round)); do
    drain
    [[ -s $1 ]] && have=("${(@f)$(<$1)}") && (($#have >= $2)) && return
    zselect -t 5
  done
  print -r -- "nothing came of $1"
  exit 1
}
await ready 1
typeset -i done=0
for line in "$@"; do
  zpty -n -w shell "$line"$'\t\x14'
  await lines $((++done))
done
zpty -d shell
cat lines
)script";

TEST(Completion, of_zsh_works_at_the_first_tab) {
  if (!is_installed("zsh")) GTEST_SKIP() << "there is no zsh here";
  const Shell zsh("zsh", "functions/_haloform");
  zsh.stage.write("settings/.zshrc", zsh_settings);
  zsh.stage.write("drive.zsh", zsh_driver);
  const ProcessResult result =
      zsh.runs({"zsh", "-f", "drive.zsh", "haloform pl", "haloform state mo", "haloform plan --detailed",
                "haloform plan --color=ne", "haloform plan -o js", "haloform plan --target agent.ja",
                "haloform plan --target=agent.jo", "haloform plan --chdir pla", "haloform get tea"});
  EXPECT_THAT(
      lines_of(result.out),
      ElementsAre("haloform plan ", "haloform state move-instance ", "haloform plan --detailed-exitcode ",
                  "haloform plan --color=never ", "haloform plan -o json ",
                  "haloform plan --target agent.jane ", "haloform plan --target=agent.john ",
                  "haloform plan --chdir plans/", "haloform get team "))
      << shown(result);
}

TEST(Completion, of_fish_knows_commands_flags_and_values) {
  if (!is_installed("fish")) GTEST_SKIP() << "there is no fish here";
  const Shell fish("fish", "haloform.fish");
  const auto offers = [&](const std::string& line) {
    return lines_of(
        fish.runs({"fish", "--no-config", "-c",
                   "set -x PATH $PWD/bin $PATH; source haloform.fish; complete -C '" + line + "'"})
            .out);
  };
  EXPECT_THAT(offers("haloform pl"), ElementsAre(StartsWith("plan\t")));
  EXPECT_THAT(offers("haloform plan --detailed"), ElementsAre(StartsWith("--detailed-exitcode\t")));
  EXPECT_THAT(offers("haloform plan --color ne"), ElementsAre(StartsWith("never")));
  EXPECT_THAT(offers("haloform plan --target agent.ja"), ElementsAre(StartsWith("agent.jane")));
  EXPECT_THAT(offers("haloform plan --chdir pla"), ElementsAre(StartsWith("plans/")));
  EXPECT_THAT(offers("haloform plan --parallelism "), IsEmpty());
}

}  // namespace
}  // namespace haloform::test
