// What others wrote, in HaloPSA or in YAML, is shown and never obeyed: no terminal sees an escape sequence that is not ours.
#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace haloform::test {
namespace {

using testing::HasSubstr;

// Colour, window title, bell, backspace, carriage return, DEL, C1's CSI, bidi override, isolates, line separator, zero width, BOM.
const std::string nasty =
    "Eve\x1b[31m\x1b]0;t\x07\x08\r\x7f\xc2\x9b"
    "31m\xe2\x80\xae\xe2\x81\xa6\xe2\x80\xa8\xe2\x80\x8b\xef\xbb\xbf!";
const std::string nasty_yaml = R"(Eve\e[31m\e]0;t\a\b\r\x7f\x9b31m\u202e\u2066\u2028\u200b\ufeff!)";

/// What stands in a text that a terminal would obey or hide, our own colours, line ends and erased lines aside.
std::string obeyed(std::string text) {
  static const std::regex ours("\x1b\\[[0-9;]*m|\r\x1b\\[K|\r\n");
  text = std::regex_replace(text, ours, "\n");
  static const std::regex bad(
      "[\\x01-\\x08\\x0b-\\x1f\\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|"
      "\xef\xbb\xbf");
  std::smatch match;
  if (!std::regex_search(text, match, bad)) return "";
  const auto at = static_cast<std::size_t>(match.position(0));
  return testing::PrintToString(text.substr(at < 40 ? 0 : at - 40, 80));
}

Stage nasty_stage(const std::string& profile) {
  nlohmann::json world =
      world_of({agent_row(7, nasty, "eve@example.com"), agent_row(8, nasty, "stranger@example.com"),
                agent_row(9, "Bob" + nasty, "bob" + nasty + "@example.com")});
  world["teams"] = {{{"id", 1}, {"name", "Team " + nasty}}};
  Stage stage(world, {"--profile", profile});
  stage.write("haloform.yaml", "version: 1\ninstance: {url: \"" + stage.sandbox().url() + "\", api: " +
                                   profile + "}\nteams:\n  one: {name: \"Team " + nasty_yaml + "\"}\n" +
                                   many_agents(2) + agent_block("eve", nasty_yaml + " 2", "eve@example.com") +
                                   agent_block("mallory", nasty_yaml, "mallory@example.com"));
  return stage;
}

class Terminal : public EitherProfile {};

TEST_P(Terminal, obeys_nothing_that_a_record_or_a_block_says) {
  const Stage stage = nasty_stage(GetParam());
  bool seen = false;
  for (const Flags& command : std::vector<Flags>{{"validate"},
                                                 {"doctor", "-v"},
                                                 {"get", "agent", "7"},
                                                 {"get", "agent", "9", "-o", "json"},
                                                 {"get", "agent", nasty},
                                                 {"plan", "-v", "--show-unmanaged", "--show-adopted"},
                                                 {"plan", "-o", "json"},
                                                 {"plan", "--out", "saved.json"},
                                                 {"show", "saved.json", "--show-adopted"},
                                                 {"show", "saved.json", "-o", "json"},
                                                 {"import", "agent.eve", "7"},
                                                 {"apply", "--auto-approve", "-v"},
                                                 {"plan", "--show-unmanaged"},
                                                 {"state", "list"},
                                                 {"state", "list", "-o", "json"},
                                                 {"state", "show", "agent.mallory"},
                                                 {"show"},
                                                 {"state", "mv", "agent.eve", "agent.eva"},
                                                 {"apply", "--auto-approve"},
                                                 {"plan", "--target", nasty},
                                                 {nasty},
                                                 {"plan", "--" + nasty},
                                                 {"show", nasty},
                                                 {"plan", "--config", nasty},
                                                 {"plan", "--chdir", nasty},
                                                 {"state", "list", "--state", nasty},
                                                 {"unlock"}}) {
    Flags colored = command;
    if (command.front() != nasty) colored.insert(colored.end(), {"--color", "always"});
    const ProcessResult piped = stage.haloform(colored);
    EXPECT_EQ(obeyed(piped.out) + obeyed(piped.err), "") << testing::PrintToString(command);
    const ProcessResult shown_there = stage.on_terminal(command);
    EXPECT_EQ(obeyed(shown_there.out), "") << "on a terminal: " << testing::PrintToString(command);
    seen = seen || (shown(piped).contains("\\x1b[31m") && shown_there.out.contains("\x1b["));
  }
  EXPECT_TRUE(seen) << "the nasty name was never shown, or never in colour";
}

TEST_P(Terminal, obeys_nothing_that_an_answer_says) {
  const Stage stage = nasty_stage(GetParam());
  for (const char* aim :
       {"POST /auth/token", "LIST /api/Agent", "LIST /api/Team", "POST /api/Team", "UPDATE /api/Agent"}) {
    stage.control().add_fault(std::string(aim) + " error-200=No" + nasty);
    for (const Flags& command :
         std::vector<Flags>{{"plan", "-v"}, {"apply", "--auto-approve", "-v"}, {"doctor"}}) {
      Flags quick = command;
      if (command.front() != "doctor") quick.insert(quick.end(), {"--retry-for", "200ms"});
      EXPECT_EQ(obeyed(stage.on_terminal(quick).out), "") << aim << ' ' << testing::PrintToString(command);
    }
    stage.control().clear_faults();
  }
}

INSTANTIATE_TEST_SUITE_P(Profiles, Terminal, either_profile, EitherProfile::name);

TEST(TerminalMistakes, are_shown_and_not_obeyed_either) {
  const Stage stage(world_of({}));
  for (const std::string& text :
       {"agents:\n  \"" + nasty_yaml + "\": {}\n", "agents:\n  jane: {\"" + nasty_yaml + "\": 1}\n",
        "\"" + nasty_yaml + "\": 1\n", "include: [\"" + nasty_yaml + "\"]\n",
        "agents:\n  jane: {name: Jane, email: \"" + nasty_yaml + "\"}\n", "agents: !" + nasty + " x\n",
        "agents: [" + nasty + "\n", "moved:\n  - {from: \"" + nasty_yaml + "\", to: agent.x}\n"}) {
    stage.configure(text);
    const ProcessResult result = stage.haloform({"validate", "--color", "always"});
    EXPECT_EQ(result.exit_code, 3) << text;
    EXPECT_EQ(obeyed(shown(result)), "") << text;
    EXPECT_EQ(obeyed(stage.on_terminal({"validate"}).out), "") << text;
    EXPECT_EQ(obeyed(stage.haloform({"validate", "-o", "json"}).out), "") << text;
  }
}

}  // namespace
}  // namespace haloform::test
