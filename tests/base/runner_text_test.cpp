#include "planner/base/runner_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform {
namespace {

TEST(RunnerSafe, leaves_ordinary_text_alone) {
  const std::vector<std::string> table{
      "",
      "\n",
      "Bob #2\n",
      "issue ##12, [x]\n",
      "# [a]\n",
      "## Heading [1]\n",
      "a::b, std::string\n  name  \"::error\"\n",
      "people/a.yaml:12:3: error\n",
      "a: b\n:c\n : d\n",
      "\u017dofie: x\n\u00e9 #2 [x]\n#\u65e5\u672c [x]\n",
      "\x1b[1;31merror:\x1b[0m it\n",
      "\x1b[31",
      "\x1b[\n",
      "local word=${COMP_WORDS[COMP_CWORD]##*[}\n",
  };
  for (const std::string& text : table) EXPECT_EQ(runner_safe(text), text);
}

TEST(RunnerSafe, takes_the_head_of_a_command_apart) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"##vso[task.setvariable variable=PATH]x\n", "#\\u0023vso[task.setvariable variable=PATH]x\n"},
      {"  name \"##VsO[a]\"\n", "  name \"#\\u0023VsO[a]\"\n"},
      {"x ##[error]y\n", "x #\\u0023[error]y\n"},
      {"##teamcity[x]\n", "#\\u0023teamcity[x]\n"},
      {"####vso[x]##[y]\n", "###\\u0023vso[x]#\\u0023[y]\n"},
      {"::error::x\n", "\\u003a:error::x\n"},
      {"a\n \t ::set-env name=A::b\n", "a\n \t \\u003a:set-env name=A::b\n"},
      {"a\r::stop-commands::x\n", "a\r\\u003a:stop-commands::x\n"},
      {":::error\n", "\\u003a::error\n"},
      {"\x1b[32m::error\x1b[0m\n", "\x1b[32m\\u003a:error\x1b[0m\n"},
      {"\x1b[32\n::error\n", "\x1b[32\n\\u003a:error\n"},
      {"\u3000\u00a0\u2003\ufeff\v\f::error\n", "\u3000\u00a0\u2003\ufeff\v\f\\u003a:error\n"},
      {"\xff::error\n::x", "\xff\\u003a:error\n\\u003a:x"},
      // What counts for nothing where a runner compares texts by the rules of a language.
      {"#\u200b#vso[a]\n", "#\u200b\\u0023vso[a]\n"},
      {"##v\u00adso\ufeff[a]\n", "#\\u0023v\u00adso\ufeff[a]\n"},
      {"#\U000e0041#[error]x\n", "#\U000e0041\\u0023[error]x\n"},
      {":\u2060:error::x\n", "\\u003a\u2060:error::x\n"},
      {"\U0001bca0::error\n", "\U0001bca0\\u003a:error\n"},
  };
  for (const auto& [raw, safe] : table) EXPECT_EQ(runner_safe(raw), safe);
}

// What is written in pieces arrives as one line.
TEST(RunnerSafe, holds_across_pieces) {
  for (const std::string command : {"a\n::error::x\n", "  ::add-mask::x\n", "##vso[x]y\n", "##[x]\n"}) {
    for (std::size_t cut = 0; cut <= command.size(); ++cut) {
      const std::string out = runner_safe(command.substr(0, cut)) + runner_safe(command.substr(cut));
      EXPECT_EQ(runner_safe(out), out) << command << " cut at " << cut;
      EXPECT_NE(out, command) << "cut at " << cut;
    }
  }
}

}  // namespace
}  // namespace haloform
