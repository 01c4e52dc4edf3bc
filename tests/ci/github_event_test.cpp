#include "providers/ci/github_event.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::ci {
namespace {

const std::string newest(40, 'a');

std::string number_of(const std::string& event) {
  const auto found = pull_request_in(event);
  return found ? found->number : "none";
}

TEST(GithubEvent, of_a_pull_request_names_its_number_author_and_newest_commit) {
  const auto found = pull_request_in(R"({"action": "synchronize", "number": 41, "pull_request": {"number": 41,
      "user": {"login": "octo"}, "merged": false, "head": {"sha": ")" +
                                     newest + R"("}}})");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->number, "41");
  EXPECT_EQ(found->author, "octo");
  EXPECT_EQ(found->commit, newest);
  EXPECT_FALSE(found->merged);
}

TEST(GithubEvent, of_a_review_names_who_approved) {
  const auto event = [](const std::string& review) {
    return pull_request_in(R"({"pull_request": {"number": 41}, "review": )" + review + "}");
  };
  EXPECT_THAT(event(R"({"state": "approved", "user": {"login": "mona"}})")->approvers,
              testing::ElementsAre("mona"));
  EXPECT_THAT(event(R"({"state": "changes_requested", "user": {"login": "mona"}})")->approvers,
              testing::IsEmpty());
  EXPECT_THAT(event(R"({"state": "approved", "user": null})")->approvers, testing::IsEmpty());
  EXPECT_THAT(event("null")->approvers, testing::IsEmpty());
}

TEST(GithubEvent, of_a_pull_request_that_was_closed_says_whether_it_was_merged) {
  const auto found = pull_request_in(R"({"pull_request": {"number": 41, "merged": true}})");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->merged);
}

TEST(GithubEvent, of_a_comment_is_one_of_a_pull_request_or_of_an_issue) {
  EXPECT_EQ(
      number_of(R"({"issue": {"number": 41, "pull_request": {"url": "x"}, "user": {"login": "octo"}}})"),
      "41");
  EXPECT_EQ(number_of(R"({"issue": {"number": 41, "user": {"login": "octo"}}})"), "none");
}

TEST(GithubEvent, of_a_merge_queue_has_the_number_in_its_branch) {
  EXPECT_EQ(number_of(R"({"merge_group": {"head_ref": "refs/heads/gh-readonly-queue/main/pr-41-0123abcd"}})"),
            "41");
  EXPECT_EQ(number_in_ref("refs/heads/gh-readonly-queue/feature/pr-7-of-9/pr-41-0123abcd"), "41")
      << "the branch that it merges into may be called anything";
}

TEST(GithubEvent, of_a_workflow_that_another_one_started_has_that_ones_pull_request) {
  const std::string run = R"({"workflow_run": {"head_sha": ")" + newest + R"(", "pull_requests": [)";
  const auto found = pull_request_in(run + R"({"number": 41}]}})");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->number, "41");
  EXPECT_EQ(found->commit, newest);
  EXPECT_EQ(number_of(run + "]}}"), "none");
  EXPECT_EQ(number_of(run + R"({"number": 41}, {"number": 42}]}})"), "none");
}

TEST(GithubEvent, of_a_push_names_the_pull_request_that_github_itself_merged) {
  const auto pushed = [](std::string_view message, std::string_view committer) {
    return R"({"head_commit": {"message": ")" + std::string(message) + R"(", "author": {"username": "octo"},
        "committer": {"username": ")" +
           std::string(committer) + R"("}}})";
  };
  const auto merged =
      pull_request_in(pushed("Merge pull request #41 from acme/change\\n\\nNew people (#7)", "web-flow"));
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->number, "41");
  EXPECT_TRUE(merged->merged);
  const auto squashed = pull_request_in(pushed("New people (#7) (#41)\\n\\n* more (#9)", "web-flow"));
  ASSERT_TRUE(squashed);
  EXPECT_EQ(squashed->number, "41");
  EXPECT_EQ(squashed->author, "octo");
  EXPECT_EQ(number_of(pushed("Merge pull request #41 from acme/change", "octo")), "none")
      << "anybody can write that";
  EXPECT_EQ(number_of(pushed("New people", "web-flow")), "none");
}

TEST(GithubEvent, that_is_not_what_it_should_be_names_nobody) {
  for (const char* text :
       {"", "no JSON", "[]", "7", R"j({"pull_request": 41})j", R"j({"pull_request": {"number": "41"}})j",
        R"j({"pull_request": {"number": -41}})j", R"j({"pull_request": {"number": 4.1}})j",
        R"j({"pull_request": {"number": 0}})j", R"j({"workflow_run": {"pull_requests": 1}})j",
        R"j({"head_commit": {"message": "x (#41; rm)", "committer": {"username": "web-flow"}}})j",
        R"j({"head_commit": {"message": "x (#)", "committer": {"username": "web-flow"}}})j",
        R"j({"merge_group": {"head_ref": "refs/heads/gh-readonly-queue/main/pr-x"}})j"})
    EXPECT_EQ(number_of(text), "none") << text;
  const auto found =
      pull_request_in(R"j({"pull_request": {"number": 41, "user": [], "head": {"sha": "$(id)"}}})j");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->author, "");
  EXPECT_EQ(found->commit, "");
}

TEST(GithubRef, has_the_number_of_a_pull_request) {
  EXPECT_EQ(number_in_ref("refs/pull/41/merge"), "41");
  EXPECT_EQ(number_in_ref("refs/pull/41/head"), "41");
  for (const char* ref :
       {"", "refs/heads/main", "refs/heads/pull/41/merge", "refs/pull/x/merge", "refs/pull/-1/merge",
        "refs/pull/041/merge", "refs/pull/99999999999999999999/merge"})
    EXPECT_EQ(number_in_ref(ref), "") << ref;
}

}  // namespace
}  // namespace haloform::ci
