// A run of an older commit would undo what a newer one has applied: joiners leave again, leavers come back.
#include "planner/plan/judging/commit_order.hpp"

#include "planner/render/commit_orders.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace haloform::plan {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Verdict = CommitOrder::Verdict;

const std::string one_id(40, '1');
const std::string two_id(40, '2');
constexpr const char* monday = "2026-01-05T12:00:00.000Z";
constexpr const char* tuesday = "2026-01-06T12:00:00.000Z";

state::Commit commit(const std::string& id, const char* time) {
  return {id, time == nullptr ? std::nullopt : std::optional(wall_time(time))};
}
state::AppliedFrom applied(const std::string& id, const char* time) {
  return {commit(id, time), "https://ci.example/run/7", wall_time(tuesday)};
}

struct Row {
  History history;
  const char* here;
  const char* last;
  Verdict verdict;
  bool by_time;
};

TEST(CommitOrder, history_decides_and_times_where_it_cannot) {
  for (const Row& row : {
           // A clock that was wrong when somebody committed changes nothing where history tells.
           Row{History::older, tuesday, monday, Verdict::older, false},
           Row{History::newer, monday, tuesday, Verdict::newer, false},
           Row{History::apart, monday, tuesday, Verdict::apart, false},
           Row{History::unknown, monday, tuesday, Verdict::older, true},
           Row{History::unknown, tuesday, monday, Verdict::newer, true},
           Row{History::unknown, monday, monday, Verdict::undecided, false},
           Row{History::unknown, nullptr, monday, Verdict::undecided, false},
           Row{History::unknown, monday, nullptr, Verdict::undecided, false},
       }) {
    const auto order = judge_commits(commit(one_id, row.here), applied(two_id, row.last), row.history);
    EXPECT_EQ(order.verdict, row.verdict) << static_cast<int>(row.history);
    EXPECT_EQ(order.by_time, row.by_time);
    EXPECT_EQ(order.is_news(), row.verdict == Verdict::newer);
  }
}

TEST(CommitOrder, one_commit_is_itself_whatever_is_known_of_it) {
  for (const History history : {History::older, History::unknown})
    EXPECT_EQ(judge_commits(commit(one_id, nullptr), applied(one_id, monday), history).verdict,
              Verdict::same);
}

TEST(CommitOrder, where_one_of_them_is_not_known_there_is_nothing_to_compare) {
  const auto first = judge_commits(commit(one_id, monday), std::nullopt, History::unknown);
  EXPECT_EQ(first.verdict, Verdict::nothing);
  EXPECT_TRUE(first.is_news()) << "the state learns of the first one";
  const auto none = judge_commits(std::nullopt, applied(one_id, monday), History::unknown);
  EXPECT_EQ(none.verdict, Verdict::nothing);
  EXPECT_FALSE(none.is_news());
  EXPECT_FALSE(judge_commits(std::nullopt, std::nullopt, History::unknown).is_news());
}

TEST(CommitOrder, only_what_git_calls_a_commit_is_compared) {
  EXPECT_TRUE(is_commit_id(one_id));
  EXPECT_TRUE(is_commit_id(std::string(64, 'a')));
  for (const std::string& text : {std::string(), std::string("HEAD"), std::string("--exec=x"),
                                  std::string(39, '1'), std::string(40, 'G'), std::string(40, 'A')})
    EXPECT_FALSE(is_commit_id(text)) << text;
}

TEST(CommitOrder, a_refusal_names_both_commits_and_what_to_do) {
  const auto order = judge_commits(commit(one_id, monday), applied(two_id, tuesday), History::older);
  const Error error = render::older_error(order, {});
  EXPECT_EQ(error.kind, ErrorKind::stale);
  EXPECT_EQ(error.what,
            "this checkout (111111111111 of 2026-01-05T12:00:00Z) is older than what was applied last "
            "(222222222222 of "
            "2026-01-06T12:00:00Z in https://ci.example/run/7); nothing was done");
  EXPECT_THAT(error.advice, AllOf(HasSubstr("check out the newer commit"), HasSubstr("--allow-older")));
}

TEST(CommitOrder, a_refusal_says_where_times_decided) {
  const auto order = judge_commits(commit(one_id, monday), applied(two_id, tuesday), History::unknown);
  const Error error = render::older_error(order, {.plan_file = "plan.json"});
  EXPECT_EQ(error.where, "plan.json");
  EXPECT_THAT(error.what,
              AllOf(HasSubstr("the plan (111111111111"), HasSubstr("the times of the two commits decided")));
  EXPECT_THAT(error.advice, AllOf(HasSubstr("plan again from the newer commit"), HasSubstr("a whole clone")));
}

TEST(CommitOrder, branches_are_said_and_not_refused) {
  using render::OlderIs;
  const auto note = [](History history, const char* here) {
    return render::order_note(judge_commits(commit(one_id, here), applied(two_id, tuesday), history), {},
                              OlderIs::allowed)
        .value_or("nothing");
  };
  EXPECT_THAT(note(History::apart, monday), HasSubstr("are of two branches: neither contains the other"));
  EXPECT_THAT(note(History::unknown, nullptr), HasSubstr("cannot be told here"));
  EXPECT_THAT(note(History::older, monday), HasSubstr(", which --allow-older allows"));
  EXPECT_EQ(note(History::newer, tuesday), "nothing");
  const auto older = judge_commits(commit(one_id, monday), applied(two_id, tuesday), History::older);
  EXPECT_THAT(*render::order_note(older, {}, OlderIs::refused_by_apply),
              HasSubstr("; apply refuses it without --allow-older"));
}

}  // namespace
}  // namespace haloform::plan
