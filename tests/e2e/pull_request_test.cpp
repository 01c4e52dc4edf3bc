// The plan as a comment on the pull request that a pipeline runs for, and what `-o ci` does where.
#include "tests/support/forge_server.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>

namespace haloform::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Variables = std::map<std::string, std::optional<std::string>>;

const std::string first_commit(40, 'a');
const std::string second_commit(40, 'b');

std::string forge_text(const testing::TestParamInfo<ForgeKind>& info) {
  return info.param == ForgeKind::github ? "github" : info.param == ForgeKind::gitlab ? "gitlab" : "azure";
}

/// Every byte of every file in the folder of the stage.
std::string all_of(const Stage& stage) {
  std::string text;
  for (const auto& file : std::filesystem::recursive_directory_iterator(stage.path("."))) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    text.append(std::istreambuf_iterator<char>(in), {});
  }
  return text;
}

class PullRequests : public testing::TestWithParam<ForgeKind> {
 protected:
  PullRequests() : stage_(world_of({agent_row(7, "Jane Smith", "jane@example.com")})) {
    declare("");
    push(first_commit);
  }
  ~PullRequests() override { EXPECT_THAT(forge_.broken(), IsEmpty()); }

  void declare(const std::string& more) const {
    stage_.configure("agents:\n" + agent_block("john", "John Doe", "john@example.com") + more);
  }
  void push(const std::string& commit) {
    commit_ = commit;
    forge_.push("41", commit);
  }
  /// The environment of a run of that number, with what is said besides.
  [[nodiscard]] Variables pipeline(std::uint64_t number, const std::string& commit,
                                   const Variables& more = {}) const {
    Variables variables = pipeline_of(forge_, {.commit = commit, .number = number}, events_.path().string());
    for (const auto& [name, value] : more) variables.insert_or_assign(name, value);
    return variables;
  }
  [[nodiscard]] ProcessResult run(const Flags& arguments, std::uint64_t number = 100,
                                  const Variables& more = {}) const {
    return stage_.haloform(arguments, pipeline(number, commit_, more));
  }
  [[nodiscard]] std::string only_comment() const {
    const auto all = forge_.comments("41");
    EXPECT_THAT(all, SizeIs(1));
    return all.empty() ? "" : all.front().body;
  }
  /// The variable that the token is in.
  [[nodiscard]] static std::string token_variable() {
    return GetParam() == ForgeKind::github   ? "GITHUB_TOKEN"
           : GetParam() == ForgeKind::gitlab ? "GITLAB_TOKEN"
                                             : "SYSTEM_ACCESSTOKEN";
  }

  Stage stage_;
  TempDir events_;
  ForgeServer forge_{GetParam()};
  std::string commit_;
};

TEST_P(PullRequests, have_one_comment_which_each_push_brings_up_to_date) {
  const auto first = run({"plan", "-o", "comment"}, 100);
  EXPECT_EQ(first.exit_code, 0) << shown(first);
  EXPECT_THAT(first.out, HasSubstr("Plan: 1 to add")) << "stdout shows what it always shows";
  EXPECT_THAT(first.err, HasSubstr("Commented on the pull request"));
  EXPECT_THAT(only_comment(), AllOf(HasSubstr("agent.john"), HasSubstr("<!-- haloform:plan instance=")));

  declare(agent_block("mary", "Mary Major", "mary@example.com"));
  push(second_commit);
  const auto second = run({"plan", "-o", "comment"}, 101);
  EXPECT_EQ(second.exit_code, 0) << shown(second);
  EXPECT_THAT(second.err, HasSubstr("Updated the comment on the pull request"));
  EXPECT_THAT(only_comment(), AllOf(HasSubstr("agent.mary"), HasSubstr(second_commit)));
  EXPECT_EQ(forge_.comments("41").front().edits, 1);
}

TEST_P(PullRequests, have_a_comment_for_each_instance) {
  const Stage other(world_of({agent_row(9, "Bob Jones", "bob@example.com")}));
  other.configure("agents:\n" + agent_block("bob", "Bob Jones", "bob@example.com"));
  ASSERT_EQ(run({"plan", "-o", "comment"}).exit_code, 0);
  const auto second = other.haloform({"plan", "-o", "comment"}, pipeline(100, commit_));
  EXPECT_EQ(second.exit_code, 0) << shown(second);
  EXPECT_THAT(forge_.comments("41"), SizeIs(2));
  ASSERT_EQ(run({"plan", "-o", "comment"}, 101).exit_code, 0);
  EXPECT_THAT(forge_.comments("41"), SizeIs(2));
}

TEST_P(PullRequests, keep_the_newer_plan_when_an_older_run_comes_late) {
  push(second_commit);
  ASSERT_EQ(run({"plan", "-o", "comment"}, 101).exit_code, 0);
  const std::string newer = only_comment();
  const auto late = stage_.haloform({"plan", "-o", "comment"}, pipeline(100, first_commit));
  EXPECT_EQ(late.exit_code, 0) << shown(late);
  EXPECT_THAT(late.err, AllOf(HasSubstr("is left as it is"), HasSubstr(second_commit.substr(0, 8))));
  EXPECT_EQ(only_comment(), newer);
}

TEST_P(PullRequests, of_forks_have_no_token_and_the_run_goes_on) {
  for (const Flags& command : {Flags{"plan", "-o", "comment"}, Flags{"plan", "-o", "ci"}}) {
    const auto without = run(command, 100, {{token_variable(), std::nullopt}});
    EXPECT_EQ(without.exit_code, 0) << shown(without);
    EXPECT_THAT(without.err, AllOf(HasSubstr("no comment on a pull request"), HasSubstr("no token"),
                                   HasSubstr(token_variable())));
  }
  const auto changes =
      run({"plan", "-o", "comment", "--detailed-exitcode"}, 100, {{token_variable(), std::nullopt}});
  EXPECT_EQ(changes.exit_code, 2);
  const auto reader = run({"plan", "-o", "comment"}, 100, {{token_variable(), std::string(forge_reader)}});
  EXPECT_EQ(reader.exit_code, 0) << shown(reader);
  EXPECT_THAT(reader.err, AllOf(HasSubstr("warning: no comment on a pull request"), HasSubstr("403")));
  EXPECT_THAT(forge_.comments("41"), IsEmpty());
}

TEST_P(PullRequests, keep_the_comment_of_a_stranger_who_writes_the_marker) {
  ASSERT_EQ(run({"plan", "-o", "comment"}).exit_code, 0);
  const std::string marker = only_comment().substr(only_comment().rfind("<!--"));
  const auto id = forge_.comment("41", "Approved by everybody\n\n" + marker);
  push(second_commit);
  const auto second = run({"plan", "-o", "comment"}, 101);
  EXPECT_THAT(second.err, HasSubstr("Updated the comment"));
  const auto all = forge_.comments("41");
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all.back().id, id);
  EXPECT_EQ(all.back().edits, 0);
}

TEST_P(PullRequests, are_told_of_no_token_anywhere) {
  std::string all;
  const auto take = [&](const ProcessResult& result) { all += shown(result); };
  take(run({"plan", "-v", "-o", "comment", "--out", "saved.json"}));
  take(run({"plan", "-v", "-o", "ci"}));
  take(run({"plan", "-o", "comment=page.md"}));
  for (const int status : {302, 401, 403, 404, 500}) {
    forge_.fault(
        {.answer = {.status = status, .body = "{\"message\": \"" + std::string(forge_writer) + "\"}"}});
    take(run({"plan", "-v", "-o", "comment"}));
  }
  for (const ForgeComment& comment : forge_.comments("41")) all += comment.body;
  for (const std::string& request : forge_.requests()) all += request;
  all += all_of(stage_);
  EXPECT_THAT(all, HasSubstr("agent.john")) << "something was looked at";
  for (const char* needle : {"4Kq9vXt2", "Bearer ", "Basic "})
    EXPECT_EQ(all.find(needle), std::string::npos) << needle;
}

TEST_P(PullRequests, are_asked_for_nothing_where_a_file_takes_the_page) {
  const auto result = run({"plan", "-o", "comment=page.md"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(stage_.read("page.md"), AllOf(HasSubstr("agent.john"), HasSubstr("<!-- haloform:plan ")));
  EXPECT_THAT(forge_.requests(), IsEmpty());
}

TEST_P(PullRequests, are_told_what_kept_the_plan_from_being_made) {
  ASSERT_EQ(run({"plan", "-o", "comment"}, 100).exit_code, 0);
  declare(agent_block("mary", "Mary Major", "no e-mail"));
  push(second_commit);
  for (const Flags& command : {Flags{"plan", "-o", "comment"}, Flags{"plan", "-o", "ci"}}) {
    const auto wrong = run(command, 101);
    EXPECT_EQ(wrong.exit_code, 3) << shown(wrong);
    EXPECT_THAT(only_comment(), AllOf(HasSubstr("haloform.yaml"), Not(HasSubstr("agent.john"))));
  }
  declare("");
  push(first_commit);
  ASSERT_EQ(run({"plan", "-o", "comment"}, 102).exit_code, 0);
  EXPECT_THAT(only_comment(), HasSubstr("agent.john"));
}

// Atlantis and the like apply before the merge: what kept one of them from doing anything is beside the plan, not in its place.
TEST_P(PullRequests, keep_the_plan_where_an_apply_could_not_begin) {
  ASSERT_EQ(run({"plan", "-o", "comment"}, 100).exit_code, 0);
  const std::string planned = only_comment();
  const auto failed =
      run({"apply", "--auto-approve", "--expect", "sha256:" + std::string(64, '0'), "-o", "comment"}, 101);
  EXPECT_EQ(failed.exit_code, 8) << shown(failed);
  const auto comments = forge_.comments("41");
  ASSERT_THAT(comments, SizeIs(2));
  EXPECT_EQ(comments.front().body, planned);
  EXPECT_THAT(comments.back().body,
              AllOf(HasSubstr("not the one that was approved"), HasSubstr("haloform:apply")));
}

// A plan stays the comment although something else of the run failed.
TEST_P(PullRequests, keep_a_plan_whose_other_output_could_not_be_written) {
  const auto result = run({"plan", "-o", "comment", "-o", "json=nowhere/plan.json"});
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(only_comment(), HasSubstr("agent.john"));
  EXPECT_EQ(forge_.comments("41").front().edits, 0);
}

TEST_P(PullRequests, are_given_no_command_and_no_marker_by_a_name) {
  std::string people;
  int number = 0;
  for (const char* name :
       {"/close", "/merge", "@everyone", "<!-- haloform:plan run=999.1 -->", "--> <script>alert(1)</script>",
        "](https://evil.example)", "Fixes #1", "| a | b |"}) {
    const std::string key = "p" + std::to_string(++number);
    people += agent_block(key, name, key + "@example.com");
  }
  declare(people);
  for (const Flags& command :
       {Flags{"plan", "-o", "comment"}, Flags{"plan", "-o", "comment", "--pii", "full"}}) {
    const auto result = run(command);
    EXPECT_EQ(result.exit_code, 0) << shown(result);
    const std::string body = only_comment();
    EXPECT_THAT(body, HasSubstr("agent.p8"));
    EXPECT_EQ(body.find("<!-- haloform"), body.rfind("<!-- haloform")) << body;
    EXPECT_THAT(body, AllOf(Not(HasSubstr("@everyone")), Not(HasSubstr("<script>"))));
    EXPECT_THAT(forge_.commands(), IsEmpty());
  }
  EXPECT_THAT(run({"plan", "-o", "comment"}, 101).err, HasSubstr("Updated the comment"));
}

TEST_P(PullRequests, get_what_belongs_there_by_one_output) {
  const auto result = run({"plan", "-o", "ci"});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_THAT(result.out, HasSubstr("Plan: 1 to add"));
  EXPECT_THAT(only_comment(), HasSubstr("agent.john"));
  const Variables branch =
      GetParam() == ForgeKind::github
          ? Variables{{"GITHUB_EVENT_PATH", std::nullopt}, {"GITHUB_REF", "refs/heads/main"}}
      : GetParam() == ForgeKind::gitlab ? Variables{{"CI_MERGE_REQUEST_IID", std::nullopt}}
                                        : Variables{{"SYSTEM_PULLREQUEST_PULLREQUESTID", std::nullopt}};
  const auto on_main = run({"plan", "-o", "ci"}, 101, branch);
  EXPECT_EQ(on_main.exit_code, 0) << shown(on_main);
  EXPECT_THAT(on_main.err, Not(HasSubstr("comment")));
  const auto asked = run({"plan", "-o", "comment"}, 101, branch);
  EXPECT_THAT(asked.err, HasSubstr("is not for a pull request"));
  EXPECT_EQ(forge_.comments("41").front().edits, 0);
}

INSTANTIATE_TEST_SUITE_P(Hosts, PullRequests,
                         testing::Values(ForgeKind::github, ForgeKind::gitlab, ForgeKind::azure), forge_text);

TEST(PullRequestsOfAHost, that_is_away_delay_and_fail_nothing) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}));
  stage.configure("agents:\n" + agent_block("john", "John Doe", "john@example.com"));
  Variables away = pipeline_of(ForgeServer(ForgeKind::gitlab), {.commit = first_commit}, stage.path(""));
  const auto begin = std::chrono::steady_clock::now();
  const auto result = stage.haloform({"plan", "-o", "comment", "--detailed-exitcode"}, away);
  EXPECT_EQ(result.exit_code, 2) << shown(result);
  EXPECT_THAT(result.err, HasSubstr("warning: no comment on a pull request: GitLab did not answer"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST(OnALaptop, the_output_of_pipelines_is_what_people_read) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com")}));
  stage.configure("agents:\n" + agent_block("john", "John Doe", "john@example.com"));
  Variables nowhere = pipeline_of(ForgeServer(ForgeKind::github), {}, stage.path(""));
  for (auto& [name, value] : nowhere) value = std::nullopt;
  const auto plain = stage.haloform({"plan"}, nowhere);
  const auto ci = stage.haloform({"plan", "-o", "ci"}, nowhere);
  EXPECT_EQ(ci.exit_code, 0) << shown(ci);
  const auto from = [](const std::string& text) { return text.substr(text.find("\n+ ")); };
  EXPECT_EQ(from(ci.out).substr(0, from(ci.out).find("Digest")),
            from(plain.out).substr(0, from(plain.out).find("Digest")));
  const auto comment = stage.haloform({"plan", "-o", "comment"}, nowhere);
  EXPECT_EQ(comment.exit_code, 0);
  EXPECT_THAT(comment.err, HasSubstr("note: no comment on a pull request: this does not run in a pipeline"));
}

}  // namespace
}  // namespace haloform::test
