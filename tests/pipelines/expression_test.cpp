// The harness itself: what it does not know must end a test, and not pass as an empty text.
#include "tests/pipelines/expression.hpp"

#include "tests/pipelines/github_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace haloform::test {
namespace {

using nlohmann::json;

ExpressionWorld small_world() {
  return {.value = [](const std::vector<std::string>& path) -> json {
            if (path == std::vector<std::string>{"github", "event_name"}) return "push";
            if (path == std::vector<std::string>{"inputs", "count"}) return 3;
            if (path == std::vector<std::string>{"inputs", "none"}) return nullptr;
            throw std::runtime_error("unknown");
          },
          .status = [](std::string_view name) { return name == "always" || name == "success"; }};
}

TEST(Expressions, are_evaluated_as_the_host_does) {
  const ExpressionWorld world = small_world();
  const auto value = [&](std::string_view text) { return evaluated(text, world); };
  EXPECT_EQ(value("github.event_name == 'PUSH'"), true);
  EXPECT_EQ(value("github.event_name != 'push' || inputs.count > 2"), true);
  EXPECT_EQ(value("github['event_name'] == 'push' && 'a.json' || ''"), "a.json");
  EXPECT_EQ(value("inputs.none == ''"), true);
  EXPECT_EQ(value("!(inputs.count == 3)"), false);
  EXPECT_EQ(value("always() && !failure()"), true);
  EXPECT_EQ(value("startsWith('refs/heads/main', 'refs/') && contains('abc', 'B')"), true);
  EXPECT_EQ(value("'it''s'"), "it's");
  EXPECT_EQ(expanded("a ${{ inputs.count }} b ${{ inputs.none }}c", world), "a 3 b c");
}

TEST(Expressions, that_are_not_understood_end_the_test) {
  const ExpressionWorld world = small_world();
  for (const char* text : {"github.event_nam", "secrets.X", "toJSON(github)", "'open", "a b", "(inputs.count",
                           "inputs.none || secrets.X", "github.event_name == 'push' && vars.X"})
    EXPECT_THROW(static_cast<void>(evaluated(text, world)), std::runtime_error) << text;
  EXPECT_THROW(static_cast<void>(expanded("${{ inputs.count", world)), std::runtime_error);
}

TEST(Workflows, with_a_key_that_the_harness_does_not_know_end_the_test) {
  const std::string good =
      "name: a\non: {push: {}}\npermissions: {}\nconcurrency: {group: a}\n"
      "jobs: {a: {runs-on: ubuntu-24.04, steps: [{run: 'true'}]}}\n";
  EXPECT_EQ(read_workflow(good, "a").jobs.size(), 1U);
  EXPECT_THROW(static_cast<void>(read_workflow(good + "run-name: b\n", "a")), std::runtime_error);
  std::string target = good;
  target.replace(target.find("push"), 4, "pull_request_target");
  EXPECT_THROW(static_cast<void>(read_workflow(target, "a")), std::runtime_error);
  std::string open = good;
  open.replace(open.find("permissions: {}"), 15, "permissions: write-all");
  EXPECT_THROW(static_cast<void>(read_workflow(open, "a")), std::exception);
}

}  // namespace
}  // namespace haloform::test
