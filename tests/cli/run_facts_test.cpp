#include "cli/run_facts.hpp"

#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace haloform::cli {
namespace {

using test::TempDir;

TEST(RunFacts, name_the_folder_below_the_root_of_its_repository) {
  const TempDir folder;
  folder.write(".git/HEAD", "");
  folder.write("people/prod/haloform.yaml", "");
  EXPECT_EQ(facts_of({}, folder / "people/prod").folder, "people/prod");
  EXPECT_EQ(facts_of({}, folder / "people/prod/haloform.yaml").folder, "people/prod");
  EXPECT_EQ(facts_of({}, folder / "people/../people/prod/").folder, "people/prod");
  EXPECT_EQ(facts_of({}, folder / "").folder, "");
}

TEST(RunFacts, take_the_checkout_of_the_pipeline_where_git_is_not_there) {
  const TempDir folder;
  folder.write("people/haloform.yaml", "");
  ci::Run run;
  EXPECT_EQ(facts_of(run, folder / "people").folder, "") << "nobody knows a root";
  run.workspace = folder.path().string();
  EXPECT_EQ(facts_of(run, folder / "people").folder, "people");
  run.workspace = folder / "elsewhere";
  EXPECT_EQ(facts_of(run, folder / "people").folder, "");
  run.workspace = folder / "peo";
  EXPECT_EQ(facts_of(run, folder / "people").folder, "");
}

TEST(RunFacts, name_the_commit_that_reviewers_know) {
  ci::Run run;
  run.commit = std::string(40, 'f');
  run.url = "https://ci.example/7";
  EXPECT_EQ(facts_of(run, "/").commit, run.commit);
  EXPECT_EQ(facts_of(run, "/").run_url, run.url);
  run.pull_request = ci::PullRequest{"41", "jane", {}};
  EXPECT_EQ(facts_of(run, "/").commit, run.commit) << "the pull request says none";
  run.pull_request->commit = std::string(40, 'a');
  EXPECT_EQ(facts_of(run, "/").commit, std::string(40, 'a'));
}

}  // namespace
}  // namespace haloform::cli
