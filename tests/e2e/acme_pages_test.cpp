// What a reviewer sees of examples/acme in a comment on a pull request: within its limit, and what `validate` has to say.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace haloform::test {
namespace {

using testing::HasSubstr;

TEST(AcmePages, are_as_long_as_they_may_be) {
  const Stage stage = Stage::example("acme");
  const std::string title = "### Plan: 4 agents and 4 contacts to deactivate; ";
  for (const std::size_t most : {0U, 500U, 5'000U, 60'000U}) {
    const ProcessResult result = stage.plan({"-o", "markdown", "--max-bytes", std::to_string(most)});
    ASSERT_EQ(result.exit_code, 0) << shown(result);
    EXPECT_TRUE(result.out.starts_with(title)) << result.out;
    EXPECT_LE(result.out.size(), std::max<std::size_t>(most, 400));
    const ProcessResult saved = stage.plan({"-q", "-o", "text=x", "--out", "plan.json"});
    EXPECT_EQ(stage.haloform({"show", "plan.json", "-o", "markdown", "--max-bytes", std::to_string(most)})
                  .out.substr(0, title.size()),
              title);
  }
  EXPECT_THAT(stage.plan({"--max-bytes", "many"}).err, HasSubstr("\"many\" is not a whole number"));
}

TEST(AcmePages, say_that_a_configuration_is_valid_or_what_is_wrong) {
  const Stage stage = Stage::example("acme");
  EXPECT_THAT(
      stage.haloform({"validate", "-o", "markdown"}).out,
      testing::StartsWith("### The configuration is valid: 120 agents, 300 contacts, 8 teams in 8 files.\n"));
  stage.replace("people/agents-leeds.yaml", "email: anders.castro", "emial: anders.castro");
  const ProcessResult result =
      stage.haloform({"validate", "-o", "markdown=found.md", "-o", "html=found.html"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(stage.read("found.md"), HasSubstr("### The configuration is invalid: "));
  // What is meant is not somebody's; whatever else is quoted of a file may be.
  EXPECT_THAT(stage.read("found.md"), HasSubstr("| `people/agents-leeds.yaml:5:5` | unknown key \"emial\""));
  EXPECT_THAT(stage.read("found.html"), HasSubstr("<td><code>people/agents-leeds.yaml:5:5</code></td>"));
}

}  // namespace
}  // namespace haloform::test
