// Comments against the rules of the real APIs, on each host.
#include "tests/forge/published.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <thread>
#include <vector>

namespace haloform::forge {
namespace {

using test::ForgeKind;
using test::ForgeRun;
using test::ForgeServer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using What = Published::What;

class Publish : public ::testing::TestWithParam<ForgeKind> {
 protected:
  Publish() { server_.push("41", old_commit); }
  ~Publish() override { EXPECT_THAT(server_.broken(), IsEmpty()); }

  /// As a run of that commit, which is the newest one.
  Result<Published> at(const std::string& commit, std::uint64_t number, const std::string& text) {
    server_.push("41", commit);
    return published(server_, {.commit = commit, .number = number}, text);
  }
  [[nodiscard]] std::string only_comment() const {
    const auto all = server_.comments("41");
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? "" : all.front().body;
  }

  ForgeServer server_{GetParam()};
};

TEST_P(Publish, the_first_plan_is_a_comment_and_the_next_one_takes_its_place) {
  const auto first = at(old_commit, 100, page("the first plan", old_commit));
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(first->what, What::created);
  EXPECT_THAT(only_comment(), StartsWith("the first plan\n"));
  const auto marker = marker_of(only_comment());
  ASSERT_TRUE(marker);
  EXPECT_EQ(marker->run, 100U);
  EXPECT_EQ(marker->commit, old_commit);

  const auto second = at(new_commit, 101, page("the second plan", new_commit));
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->what, What::updated);
  EXPECT_EQ(second->address, first->address);
  EXPECT_THAT(only_comment(), StartsWith("the second plan\n"));
  EXPECT_EQ(server_.comments("41").front().edits, 1);
}

TEST_P(Publish, each_instance_and_each_folder_has_a_comment_of_its_own) {
  ASSERT_TRUE(at(old_commit, 100, page("prod", old_commit)));
  ASSERT_TRUE(at(old_commit, 100, page("test", old_commit, "https://test.halopsa.com")));
  ASSERT_TRUE(at(old_commit, 100, page("other", old_commit, "https://acme.halopsa.com", "other")));
  EXPECT_THAT(server_.comments("41"), SizeIs(3));
  ASSERT_TRUE(at(old_commit, 101, page("test again", old_commit, "https://test.halopsa.com")));
  const auto all = server_.comments("41");
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_THAT(all[1].body, StartsWith("test again"));
}

TEST_P(Publish, what_kept_a_plan_from_being_made_takes_the_place_of_the_plan_and_the_next_plan_that_of_it) {
  ASSERT_TRUE(at(old_commit, 100, page("a plan", old_commit)));
  ASSERT_TRUE(at(new_commit, 101, page("the configuration is invalid", new_commit, "")));
  EXPECT_THAT(only_comment(), StartsWith("the configuration is invalid"));
  ASSERT_TRUE(at(old_commit, 102, page("a plan again", old_commit)));
  EXPECT_THAT(only_comment(), StartsWith("a plan again"));
}

TEST_P(Publish, an_older_run_replaces_nothing_newer) {
  ASSERT_TRUE(at(new_commit, 101, page("the newer plan", new_commit)));
  // It began before the push, and comes late: with the commit as it was, and with the one as it is.
  for (const std::string& newest : {new_commit, old_commit}) {
    server_.push("41", newest);
    const auto late =
        published(server_, {.commit = old_commit, .number = 100}, page("the older plan", old_commit));
    ASSERT_TRUE(late) << late.error().text();
    EXPECT_EQ(late->what, What::left);
    EXPECT_THAT(late->why, HasSubstr(new_commit.substr(0, 8)));
    EXPECT_THAT(only_comment(), StartsWith("the newer plan"));
  }
}

TEST_P(Publish, a_run_of_a_commit_that_is_no_longer_the_newest_leaves_it_to_the_next_one) {
  server_.push("41", new_commit);
  const auto late =
      published(server_, {.commit = old_commit, .number = 100}, page("the older plan", old_commit));
  ASSERT_TRUE(late) << late.error().text();
  EXPECT_EQ(late->what, What::left);
  EXPECT_THAT(late->why, HasSubstr("newer commit (" + new_commit.substr(0, 8) + ")"));
  EXPECT_THAT(server_.comments("41"), IsEmpty());
}

TEST_P(Publish, a_run_that_is_repeated_brings_a_fresher_plan_of_the_same_commit) {
  ASSERT_TRUE(at(old_commit, 101, page("a plan", old_commit)));
  const auto again = at(old_commit, 100, page("a plan, made later", old_commit));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->what, What::updated);
  EXPECT_THAT(only_comment(), StartsWith("a plan, made later"));
}

TEST_P(Publish, a_stranger_who_writes_the_marker_keeps_his_comment_and_hides_nothing) {
  Marker forged = *marker_of(page("", old_commit));
  forged.run = 999'999;
  forged.at = WallTime(Milliseconds(9'999'999'999'999));
  server_.comment("41", "look at me\n" + forged.text());
  const auto done = at(old_commit, 100, page("a plan", old_commit));
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->what, What::created);
  const auto again = at(new_commit, 101, page("another plan", new_commit));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->what, What::updated);
  const auto all = server_.comments("41");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_THAT(all[0].body, StartsWith("look at me"));
  EXPECT_EQ(all[0].edits, 0);
  EXPECT_THAT(all[1].body, StartsWith("another plan"));
}

TEST_P(Publish, finds_its_comment_on_any_page) {
  server_.page_of(3);
  for (int at = 0; at < 8; ++at) server_.comment("41", "a word, " + std::to_string(at));
  ASSERT_TRUE(at(old_commit, 100, page("a plan", old_commit)));
  for (int at = 0; at < 4; ++at) server_.comment("41", "another word, " + std::to_string(at));
  const auto again = at(new_commit, 101, page("another plan", new_commit));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->what, What::updated);
  EXPECT_THAT(server_.comments("41"), SizeIs(13));
}

TEST_P(Publish, two_runs_at_once_leave_one_comment_with_the_newer_plan) {
  server_.push("41", new_commit);
  Result<Published> one;
  Result<Published> other;
  {
    const std::jthread first([&] {
      one = published(server_, {.commit = new_commit, .number = 100}, page("the older plan", new_commit));
    });
    const std::jthread second([&] {
      other = published(server_, {.commit = new_commit, .number = 101}, page("the newer plan", new_commit));
    });
  }
  ASSERT_TRUE(one) << one.error().text();
  ASSERT_TRUE(other) << other.error().text();
  // What they left between them, the next one puts right.
  ASSERT_TRUE(at(new_commit, 102, page("the newest plan", new_commit)));
  EXPECT_THAT(only_comment(), StartsWith("the newest plan"));
}

TEST_P(Publish, comments_that_should_not_be_two_become_one) {
  const std::string text = page("a plan", old_commit);
  server_.comment("41", text, test::forge_bot_id);
  server_.comment("41", text, test::forge_bot_id);
  server_.comment("41", page("of another instance", old_commit, "https://test.halopsa.com"),
                  test::forge_bot_id);
  ASSERT_TRUE(at(old_commit, 100, page("a newer plan", old_commit)));
  const auto all = server_.comments("41");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_THAT(all[0].body, StartsWith("a newer plan"));
  EXPECT_THAT(all[1].body, StartsWith("of another instance"));
}

TEST_P(Publish, a_token_that_only_reads_is_told_which_right_is_missing) {
  const auto done = published(server_, {.commit = old_commit, .token = std::string(test::forge_reader)},
                              page("a plan", old_commit));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::permission);
  EXPECT_EQ(done.error().status, 403);
  EXPECT_FALSE(done.error().advice.empty());
  EXPECT_THAT(done.error().text(), Not(HasSubstr(std::string(test::forge_reader))));
  EXPECT_THAT(server_.comments("41"), IsEmpty());
}

TEST_P(Publish, a_token_that_nobody_knows_is_refused_without_being_repeated) {
  const std::string token = "unknown-throw-away-2Wd8fQm1";
  const auto done = published(server_, {.commit = old_commit, .token = token}, page("a plan", old_commit));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::credentials);
  EXPECT_THAT(done.error().text(), Not(HasSubstr("throw-away")));
}

TEST_P(Publish, without_a_token_nothing_is_asked) {
  const auto done = published(server_, {.commit = old_commit, .token = ""}, page("a plan", old_commit));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::credentials);
  EXPECT_THAT(done.error().what, HasSubstr("no token"));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_P(Publish, a_token_with_a_line_end_is_not_sent) {
  const auto done =
      published(server_, {.commit = old_commit, .token = std::string(test::forge_writer) + "\n"},
                page("a plan", old_commit));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().text(), AllOf(HasSubstr("line end"), Not(HasSubstr("throw-away"))));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_P(Publish, a_pull_request_that_is_not_there_is_said) {
  const auto done = published(server_, {.pull = "99", .commit = old_commit}, page("a plan", old_commit));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::not_found);
}

TEST_P(Publish, what_is_too_long_is_not_sent) {
  const auto done = at(old_commit, 100, page(std::string(1'000'001, 'x'), old_commit));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().what, HasSubstr("characters"));
  EXPECT_THAT(server_.requests(), IsEmpty());
}

TEST_P(Publish, what_is_as_long_as_may_be_is) {
  const std::size_t most = GetParam() == ForgeKind::github   ? 65'536
                           : GetParam() == ForgeKind::gitlab ? 1'000'000
                                                             : 150'000;
  // Characters, and not bytes; the marker grows by the number of the run and the time.
  std::string words;
  for (std::size_t at = 0; at < most - 400; ++at) words += "\xC3\xA9";
  const auto done = at(old_commit, 100, page(words, old_commit));
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_THAT(only_comment(), StartsWith("\xC3\xA9"));
}

INSTANTIATE_TEST_SUITE_P(Hosts, Publish,
                         ::testing::Values(ForgeKind::github, ForgeKind::gitlab, ForgeKind::azure),
                         host_text);

TEST(PublishOnGithub, with_the_token_of_a_person) {
  ForgeServer server(ForgeKind::github);
  server.push("41", old_commit);
  const std::string person(test::forge_person);
  ASSERT_TRUE(published(server, {.commit = old_commit, .token = person}, page("a plan", old_commit)));
  ASSERT_TRUE(published(server, {.commit = old_commit, .token = person}, page("a plan again", old_commit)));
  EXPECT_THAT(server.comments("41"), SizeIs(1));
  const auto done = published(server, {.commit = old_commit}, page("of the job", old_commit));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->what, What::created) << "the comments of others are theirs";
}

TEST(PublishOnGithub, says_where_the_comment_is) {
  ForgeServer server(ForgeKind::github);
  server.push("41", old_commit);
  const auto done = published(server, {.commit = old_commit}, page("a plan", old_commit));
  ASSERT_TRUE(done);
  EXPECT_EQ(done->address, "https://github.example/acme/people/pull/41#issuecomment-9000");
}

TEST(PublishOnGitlab, the_token_of_a_job_cannot_write_notes_and_is_not_tried) {
  ForgeServer server(ForgeKind::gitlab);
  server.push("41", old_commit);
  const auto done = published(server, {.commit = old_commit, .token = ""}, page("a plan", old_commit));
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().advice, HasSubstr("CI_JOB_TOKEN cannot write notes"));
  EXPECT_THAT(server.requests(), IsEmpty());
}

// GitLab does what a line says that begins with a slash, with the rights of the token.
TEST(PublishOnGitlab, nothing_in_a_note_is_a_command) {
  ForgeServer server(ForgeKind::gitlab);
  server.push("41", old_commit);
  const std::string text = page("/close\n /merge\n\t/approve\na /label ~x\n/assign @somebody", old_commit);
  ASSERT_TRUE(published(server, {.commit = old_commit}, text));
  ASSERT_TRUE(published(server, {.commit = old_commit}, text));
  EXPECT_THAT(server.commands(), IsEmpty());
  EXPECT_THAT(server.comments("41").front().body, HasSubstr("\\/close\n"));
}

TEST(PublishOnAzure, takes_the_token_of_a_job_and_a_personal_one) {
  for (const std::string_view token : {test::forge_jwt, test::forge_writer}) {
    ForgeServer server(ForgeKind::azure);
    server.push("41", old_commit);
    const auto done =
        published(server, {.commit = old_commit, .token = std::string(token)}, page("a plan", old_commit));
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_THAT(server.broken(), IsEmpty());
  }
}

TEST(PublishElsewhere, says_why_there_is_no_comment) {
  const SystemClock clock;
  const StopFlag stop;
  const auto why = [&](test::PlainVariables::Map variables) {
    const test::PlainVariables environment(std::move(variables));
    auto done = publish(ci::run_of(environment), environment, page("a plan", old_commit),
                        {.clock = &clock, .stop = &stop});
    return done ? Error{} : done.error();
  };
  EXPECT_EQ(why({}).what, "this does not run in a pipeline");
  EXPECT_THAT(why({{"BITBUCKET_BUILD_NUMBER", "7"}, {"BITBUCKET_PR_ID", "41"}}).what,
              HasSubstr("Bitbucket Pipelines"));
  EXPECT_THAT(why({{"GITHUB_ACTIONS", "true"}, {"GITHUB_REF", "refs/heads/main"}}).what,
              HasSubstr("is not for a pull request"));
  EXPECT_EQ(why({{"GITHUB_ACTIONS", "true"}}).kind, ErrorKind::usage);
  const Error plain = why({{"GITHUB_ACTIONS", "true"},
                           {"GITHUB_REF", "refs/pull/41/merge"},
                           {"GITHUB_REPOSITORY", "acme/people"},
                           {"GITHUB_API_URL", "http://github.example/api/v3"},
                           {"GITHUB_TOKEN", "throw-away"}});
  EXPECT_EQ(plain.kind, ErrorKind::configuration);
  EXPECT_THAT(plain.advice, HasSubstr("https"));
}

TEST(PublishAfterAMerge, takes_what_was_applied_and_no_plan) {
  ForgeServer server(ForgeKind::gitlab);
  server.push("41", old_commit);
  const SystemClock clock;
  const StopFlag stop;
  const test::PlainVariables environment({{"GITLAB_CI", "true"},
                                          {"CI_API_V4_URL", server.api()},
                                          {"CI_PROJECT_ID", "5"},
                                          {"CI_PROJECT_PATH", "acme/people"},
                                          {"CI_COMMIT_SHA", new_commit},
                                          {"CI_COMMIT_MESSAGE", "Merge\n\nSee merge request acme/people!41"},
                                          {"GITLAB_TOKEN", std::string(test::forge_writer)}});
  const auto done = [&](const std::string& text) {
    return publish(ci::run_of(environment), environment, text, {.clock = &clock, .stop = &stop});
  };
  const auto plan = done(page("a plan", new_commit));
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().what, HasSubstr("after its merge"));
  Marker marker = *marker_of(page("", new_commit));
  marker.of = Marker::Of::apply;
  const auto applied = done("applied\n" + marker.text());
  ASSERT_TRUE(applied) << applied.error().text();
  EXPECT_THAT(server.comments("41"), SizeIs(1));
  // Nobody knows which instance was meant, where the lock was held or the configuration is invalid.
  const auto failed = done(page("not applied", new_commit, ""));
  ASSERT_TRUE(failed) << failed.error().text();
  ASSERT_THAT(server.comments("41"), SizeIs(1));
  EXPECT_THAT(server.comments("41").front().body, StartsWith("not applied"));
  // Drift is a subject of its own, also where nothing could be told of it.
  marker.of = Marker::Of::drift;
  marker.instance.clear();
  const auto drift = done("no drift known\n" + marker.text());
  ASSERT_TRUE(drift) << drift.error().text();
  EXPECT_THAT(server.comments("41"), SizeIs(2));
}

}  // namespace
}  // namespace haloform::forge
