// A pipeline keeps a checkout for each commit; a job of an older one that is run again must not undo the newer one.
#include "tests/support/process.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A configuration in a repository of its own, as pipelines have it. The state is in the folder and no part of the repository.
class Repository {
 public:
  Repository() {
    git({"init", "--quiet", "--initial-branch=main"});
    stage_.write(".gitignore", "*.json*\n.haloform*\n");
  }
  [[nodiscard]] const Stage& stage() const { return stage_; }
  /// Commits so many people, `day` of January; its id.
  std::string commit(int people, int day) {
    stage_.configure(many_agents(people));
    const std::string date =
        "2026-01-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T12:00:00Z";
    git({"add", "--all"});
    git({"-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--allow-empty",
         "--message", "people"},
        date);
    return head();
  }
  void check_out(const std::string& what) { git({"checkout", "--quiet", what}); }
  void check_out_new(const std::string& branch, const std::string& from) {
    git({"checkout", "--quiet", "-b", branch, from});
  }
  /// What a clone of depth 1 has: this commit, and nothing of what was before.
  void make_shallow() { stage_.write(".git/shallow", head() + "\n"); }
  std::string head() { return git({"rev-parse", "HEAD"}).substr(0, 40); }

 private:
  std::string git(std::vector<std::string> arguments, const std::string& date = {}) {
    arguments.insert(arguments.begin(), "git");
    ProcessOptions options{.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_NOSYSTEM", "1"}},
                           .folder = stage_.path(".")};
    if (!date.empty()) {
      options.environment["GIT_AUTHOR_DATE"] = date;
      options.environment["GIT_COMMITTER_DATE"] = date;
    }
    const ProcessResult result = run(arguments, options);
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    return result.out;
  }
  Stage stage_{world_of({})};
};

std::string brief(const std::string& id) { return id.substr(0, 12); }

TEST(CommitOrder, a_job_of_an_older_commit_is_refused) {
  Repository checkout;
  const Stage& stage = checkout.stage();
  const std::string older = checkout.commit(1, 1);
  const std::string newer = checkout.commit(2, 2);
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state()["applied_from"]["commit"], newer);

  checkout.check_out(older);
  const ProcessResult refused = stage.apply();
  EXPECT_EQ(refused.exit_code, 8) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err),
              AllOf(HasSubstr("this checkout (" + brief(older)), HasSubstr(brief(newer)),
                    HasSubstr("--allow-older"), Not(HasSubstr("decided"))));
  EXPECT_EQ(stage.control().count("deactivate"), 0);
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(unwrapped(plan.err), HasSubstr("is older than what was applied last"));

  const ProcessResult allowed = stage.apply({"--allow-older"});
  EXPECT_EQ(allowed.exit_code, 0) << shown(allowed);
  EXPECT_EQ(stage.state()["applied_from"]["commit"], older);
  checkout.check_out(newer);
  EXPECT_EQ(stage.apply().exit_code, 0) << "back to the newer one";
}

TEST(CommitOrder, an_apply_without_steps_counts_where_its_commit_is_newer) {
  Repository checkout;
  const Stage& stage = checkout.stage();
  const std::string older = checkout.commit(1, 1);
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.write("readme.md", "no people changed\n");
  const std::string newer = checkout.commit(1, 2);
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state()["applied_from"]["commit"], newer);
  const auto serial = stage.state()["serial"];
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state()["serial"], serial) << "one write for one commit";
  checkout.check_out(older);
  EXPECT_EQ(stage.apply().exit_code, 8);
}

TEST(CommitOrder, in_a_shallow_clone_times_decide_and_are_said_to) {
  Repository checkout;
  const Stage& stage = checkout.stage();
  const std::string older = checkout.commit(1, 1);
  checkout.commit(2, 2);
  checkout.commit(3, 3);
  ASSERT_EQ(stage.apply().exit_code, 0);
  checkout.check_out(older);
  checkout.make_shallow();
  stage.replace("haloform.state.json", checkout.stage().state()["applied_from"]["commit"].get<std::string>(),
                std::string(40, 'a'));
  const ProcessResult refused = stage.apply();
  EXPECT_EQ(refused.exit_code, 8) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err),
              AllOf(HasSubstr("the times of the two commits decided"), HasSubstr("a whole clone")));
}

TEST(CommitOrder, two_branches_are_said_and_applied) {
  Repository checkout;
  const Stage& stage = checkout.stage();
  const std::string base = checkout.commit(1, 1);
  checkout.commit(2, 3);
  ASSERT_EQ(stage.apply().exit_code, 0);
  checkout.check_out_new("side", base);
  checkout.commit(3, 2);
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(unwrapped(applied.err), HasSubstr("are of two branches"));
}

TEST(CommitOrder, of_a_saved_plan_its_own_commit_counts) {
  Repository checkout;
  const Stage& stage = checkout.stage();
  const std::string first = checkout.commit(1, 1);
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure(many_agents(2));
  const std::string older = checkout.commit(2, 2);
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.write("readme.md", "no people changed\n");
  checkout.check_out(first);
  checkout.check_out_new("main2", older);
  stage.configure(many_agents(1));
  const std::string newer = checkout.commit(1, 3);
  ASSERT_EQ(stage.apply().exit_code, 0);
  ASSERT_EQ(stage.state()["applied_from"]["commit"], newer);

  const ProcessResult refused = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(refused.exit_code, 8) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), AllOf(HasSubstr("the plan (" + brief(older)), HasSubstr(brief(newer))));
  EXPECT_EQ(stage.control().count("create"), 1);
  const ProcessResult allowed = stage.haloform({"apply", "plan.json", "--allow-older"});
  EXPECT_EQ(allowed.exit_code, 0) << shown(allowed);
  EXPECT_EQ(stage.control().count("create"), 2);
}

TEST(CommitOrder, outside_of_a_repository_nothing_is_compared) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(1));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_FALSE(stage.state().contains("applied_from"));
}

}  // namespace
}  // namespace haloform::test
