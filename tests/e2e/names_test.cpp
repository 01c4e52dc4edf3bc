#include "tests/e2e/either_profile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haloform::test {
namespace {

using testing::HasSubstr;

/// An escape sequence, a tab, a right-to-left override and an emoji.
const std::string wild =
    "Eve\x1b[31m\t\xe2\x80\xae"
    "Adam \xf0\x9f\x90\x99";

bool harmless(const std::string& text) {
  if (text.find("\xe2\x80\xae") != std::string::npos) return false;
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

class Names : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Names, either_profile, EitherProfile::name);

TEST_P(Names, that_would_drive_a_terminal_are_shown_as_escapes_and_stored_as_they_are) {
  const Stage stage(world_of({agent_row(5, "Live\x1b[2J\xe2\x80\xae", "other@example.com")}), speaking());
  stage.configure(
      "agents:\n  eve:\n    name: \"Eve\\e[31m\\t\\u202eAdam \xf0\x9f\x90\x99\"\n    email: "
      "eve@example.com\n");
  const ProcessResult plan = stage.plan({"--show-unmanaged"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_TRUE(harmless(shown(plan))) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("Eve\\x1b[31m\\t\\u202eAdam \xf0\x9f\x90\x99"));
  EXPECT_THAT(plan.out, HasSubstr("Live\\x1b[2J\\u202e"));

  const ProcessResult applied = stage.apply({"-v"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_TRUE(harmless(shown(applied))) << shown(applied);
  const std::int64_t id = stage.state().at("resources").at("agent.eve").at("id");
  EXPECT_EQ(stage.agent(id).at("name"), wild);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  EXPECT_TRUE(harmless(stage.haloform({"state", "show", "agent.eve"}).out));
  EXPECT_TRUE(harmless(stage.haloform({"get", "agent", "5"}).out));
}

TEST_P(Names, in_the_words_of_the_server_are_escaped_too) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}), speaking());
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "surname: \"1\""));
  stage.sandbox().add_fault("UPDATE /api/Agent error-200=No\x1b[31mseat");
  const ProcessResult result = stage.apply({"--retry-for", "300ms"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(shown(result), HasSubstr("No\\x1b[31mseat"));
  EXPECT_TRUE(harmless(shown(result))) << shown(result);
}

}  // namespace
}  // namespace haloform::test
