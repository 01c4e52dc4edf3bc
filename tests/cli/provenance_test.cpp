#include "cli/provenance.hpp"

#include "cli/environment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

namespace haloform::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using Named = std::map<std::string, std::string, std::less<>>;

plan::Provenance said_by(Named variables, ci::Run run = {}) {
  return provenance_of(Environment(std::move(variables)), run, "sha256:1");
}

ci::Run run_of_merge() {
  ci::Run run;
  run.host = ci::Host::github;
  run.commit = std::string(40, 'a');
  run.url = "https://github.com/acme/people/actions/runs/1";
  run.pull_request = ci::PullRequest{"41", "jane", std::string(40, 'b'), true, {"bob"}};
  return run;
}

TEST(Provenance, is_what_the_pipeline_says) {
  const plan::Provenance from = said_by({}, run_of_merge());
  EXPECT_EQ(from.pull_request, "41");
  EXPECT_EQ(from.author, "jane");
  EXPECT_THAT(from.approvers, ElementsAre("bob"));
  EXPECT_EQ(from.commit, std::string(40, 'a')) << "what is applied, and not what was reviewed";
  EXPECT_EQ(from.run_url, "https://github.com/acme/people/actions/runs/1");
  EXPECT_EQ(from.approval, "sha256:1");
}

TEST(Provenance, is_nothing_on_a_laptop) {
  const plan::Provenance from = said_by({});
  EXPECT_EQ(from.pull_request + from.author + from.commit + from.run_url, "");
  EXPECT_THAT(from.approvers, IsEmpty());
}

TEST(Provenance, is_what_the_environment_says_where_it_says_something) {
  const plan::Provenance from = said_by({{"HALOFORM_PULL_REQUEST", "7"},
                                         {"HALOFORM_PULL_REQUEST_AUTHOR", "Mary Major"},
                                         {"HALOFORM_APPROVERS", "bob, Ann Other ,\n bob;carol,"}},
                                        run_of_merge());
  EXPECT_EQ(from.pull_request, "7");
  EXPECT_EQ(from.author, "Mary Major");
  EXPECT_THAT(from.approvers, ElementsAre("bob", "Ann Other", "carol"));
}

TEST(Provenance, takes_what_is_no_number_for_none_and_keeps_lists_short) {
  std::string many;
  for (int number = 0; number < 1000; ++number) many += "name-" + std::to_string(number) + ",";
  const plan::Provenance from = said_by(
      {{"HALOFORM_PULL_REQUEST", "7; rm -rf"}, {"HALOFORM_APPROVERS", many + std::string(5000, 'x')}});
  EXPECT_EQ(from.pull_request, "");
  EXPECT_THAT(from.approvers, SizeIs(50));
  const plan::Provenance longest = said_by({{"HALOFORM_APPROVERS", std::string(5000, 'x') + "\xff"}});
  ASSERT_THAT(longest.approvers, SizeIs(1));
  EXPECT_LE(longest.approvers.front().size(), 210U);
}

}  // namespace
}  // namespace haloform::cli
