#include "cli/ci_outputs.hpp"

#include "cli/command_line.hpp"
#include "cli/flag_values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace haloform::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Every kind, whatever there is to show.
bool anything(const OutputKind&) { return true; }

ci::Run run_at(ci::Host host, bool of_pull_request = true) {
  ci::Run run;
  run.host = host;
  if (of_pull_request) run.pull_request = ci::PullRequest{"41", "jane", {}};
  return run;
}

/// `text`, `gitlab=FILE`, in order.
std::vector<std::string> placed_at(const ci::Run& run, const std::vector<std::string>& wanted,
                                   const CanShow& can_show = anything) {
  std::vector<std::string> names;
  const auto wishes = output_values(wanted);
  if (!wishes) return {wishes.error().text()};
  for (const OutputWish& wish : placed(*wishes, run, can_show))
    names.push_back(std::string(wish.kind->name) + (wish.file ? "=" + *wish.file : ""));
  return names;
}

TEST(CiOutputs, are_kinds_that_exist_and_of_which_one_at_most_goes_to_a_file) {
  for (const CiOutput& row : ci_outputs()) {
    EXPECT_NE(output_kind(row.kind), nullptr) << row.kind;
    EXPECT_LE(std::ranges::count_if(
                  ci_outputs(),
                  [&](const CiOutput& other) { return other.host == row.host && !other.file.empty(); }),
              1);
  }
}

TEST(CiOutputs, are_what_people_read_where_this_is_no_pipeline) {
  for (const ci::Host host : {ci::Host::none, ci::Host::other}) {
    EXPECT_THAT(placed_at(run_at(host), {"ci"}), ElementsAre("text"));
    EXPECT_THAT(placed_at(run_at(host), {"ci=plan.txt"}), ElementsAre("text=plan.txt"));
    EXPECT_THAT(placed_at(run_at(host), {"text", "ci=plan.txt"}), ElementsAre("text", "text=plan.txt"));
  }
  EXPECT_THAT(placed_at(run_at(ci::Host::github), {"json=plan.json"}), ElementsAre("json=plan.json"))
      << "only where it is asked for";
}

TEST(CiOutputs, of_a_pull_request_have_a_comment) {
  for (const ci::Host host : {ci::Host::github, ci::Host::gitlab, ci::Host::azure}) {
    EXPECT_THAT(placed_at(run_at(host), {"ci"}), Contains("comment"));
    EXPECT_THAT(placed_at(run_at(host), {"ci"}), Contains("text"));
    EXPECT_THAT(placed_at(run_at(host, false), {"ci"}), Not(Contains("comment")));
  }
  EXPECT_THAT(placed_at(run_at(ci::Host::bitbucket), {"ci"}), Not(Contains("comment")));
}

TEST(CiOutputs, leave_out_what_cannot_show_it) {
  const auto plans = placed_at(run_at(ci::Host::github), {"ci"}, shows(&OutputKind::renders_plan));
  EXPECT_THAT(plans, Contains("comment"));
  const auto findings = placed_at(run_at(ci::Host::github), {"ci"}, shows(&OutputKind::renders_diagnostics));
  EXPECT_THAT(findings, Not(Contains("comment")));
}

TEST(CiOutputs, add_nothing_that_is_wanted_by_its_own_name) {
  EXPECT_THAT(placed_at(run_at(ci::Host::github), {"ci", "comment=page.md"}), Not(Contains("comment")));
  EXPECT_THAT(placed_at(run_at(ci::Host::github), {"comment=page.md", "ci"}), Contains("comment=page.md"));
  EXPECT_THAT(placed_at(run_at(ci::Host::none), {"ci", "text=plan.txt"}), ElementsAre("text=plan.txt"));
}

TEST(Outputs, that_are_published_leave_stdout_to_another_one) {
  EXPECT_TRUE(output_values({"text", "comment"}));
  EXPECT_TRUE(output_values({"json", "comment"}));
  EXPECT_FALSE(output_values({"json", "ci"})) << "which is text as well";
}

TEST(CommandLine, knows_where_it_runs) {
  const auto line = parse_command_line({"plan", "-o", "ci", "--config", "people"}, run_at(ci::Host::github));
  ASSERT_TRUE(line);
  EXPECT_EQ(std::get<CommandLine>(*line).config, "people");
  EXPECT_TRUE(parse_command_line({"plan", "-o", "ci"}));
  EXPECT_FALSE(parse_command_line({"version", "-o", "comment"}));
}

}  // namespace
}  // namespace haloform::cli
