#include "planner/render/text_report.hpp"
#include "tests/render/sample_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform::render {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Four agents to create, and how each ended.
class ReportText : public testing::Test {
 protected:
  ReportText() {
    std::vector<plan::Step> steps;
    for (const char* who : {"agent.ann", "agent.ben", "agent.cas", "agent.dee"}) {
      plan::Create create{fields_of(ResourceType::agent, {{"name", who}}), {}, {}, {}};
      steps.push_back(StepDraft(who, create));
    }
    plan_ = sample_plan(std::move(steps));
    for (const plan::Step& step : plan_.steps) {
      plan::StepResult result;
      result.step = &step;
      result.end = plan::StepEnd::done;
      result.took = Milliseconds{120};
      report_.results.push_back(result);
    }
    report_.state_written = true;
    report_.took = Milliseconds{2100};
  }

  plan::StepResult& result(std::size_t at, plan::StepEnd end, std::string message) {
    plan::StepResult& one = report_.results.at(at);
    one.end = end;
    one.message = std::move(message);
    return one;
  }
  [[nodiscard]] std::string shown() const { return render_report(sample_catalog(), plan_, report_, {}); }

  plan::Plan plan_;
  plan::ApplyReport report_;
};

TEST_F(ReportText, says_complete_where_all_is_done) {
  EXPECT_EQ(shown(), "Apply complete! 4 added, 0 changed, 0 destroyed, in 2.1 s.\n");
}

TEST_F(ReportText, names_what_failed_what_is_in_doubt_and_what_was_not_started) {
  result(1, plan::StepEnd::failed, "the instance refused it: no licence is free");
  result(2, plan::StepEnd::in_doubt, "no answer within 60 s");
  result(3, plan::StepEnd::not_started, "agent.ben failed, and it needs that");
  EXPECT_EQ(shown(),
            "Failed:\n"
            "  + agent.ben: create\n"
            "      the instance refused it: no licence is free\n"
            "\n"
            "In doubt: whether these were done is unknown:\n"
            "  + agent.cas: create\n"
            "      no answer within 60 s\n"
            "\n"
            "Not started:\n"
            "  + agent.dee: create\n"
            "      agent.ben failed, and it needs that\n"
            "\n"
            "Applied: 1 done, 1 failed, 1 in doubt, 1 not started.\n"
            "         1 added, 0 changed, 0 destroyed, in 2.1 s.\n");
}

TEST_F(ReportText, puts_what_is_grave_first_even_where_the_step_was_done) {
  result(0, plan::StepEnd::failed, "refused");
  plan::StepResult& duplicate =
      result(2, plan::StepEnd::done, "the answer to an update of id 7 bears id 8: a duplicate was made");
  duplicate.grave = true;
  duplicate.id = remote_id(8);
  const std::string text = shown();
  EXPECT_THAT(
      text, testing::StartsWith("Look at these first:\n"
                                "  + agent.cas (id 8): create\n"
                                "      the answer to an update of id 7 bears id 8: a duplicate was made\n"));
  EXPECT_THAT(text, Not(HasSubstr("Apply complete")));
}

TEST_F(ReportText, says_once_what_is_true_of_many) {
  for (std::size_t at = 1; at < 4; ++at)
    result(at, plan::StepEnd::not_started, "interrupted before it was sent");
  report_.halted = Error{ErrorKind::interrupted, "stopped by SIGINT", "", "run apply again to do the rest"};
  EXPECT_EQ(shown(),
            "error: stopped by SIGINT\n"
            "  run apply again to do the rest\n"
            "\n"
            "Not started:\n"
            "  + agent.ben: create\n"
            "  + agent.cas: create\n"
            "  + agent.dee: create\n"
            "      interrupted before it was sent\n"
            "\n"
            "Applied: 1 done, 3 not started.\n"
            "         1 added, 0 changed, 0 destroyed, in 2.1 s.\n");
}

TEST_F(ReportText, counts_what_is_deferred) {
  result(3, plan::StepEnd::deferred, "no seat is left");
  EXPECT_THAT(shown(),
              HasSubstr("Deferred: no seat was free:\n  + agent.dee: create\n      no seat is left\n"));
  EXPECT_THAT(shown(), HasSubstr("Applied: 3 done, 1 deferred.\n"));
}

// What the plan says of a step is not copied into the report: it is looked up there.
TEST_F(ReportText, says_of_what_was_not_begun_what_the_plan_says) {
  plan_.steps.at(2).blocked_by.emplace_back(plan::OwnAgent{remote_id(7)});
  plan_.steps.at(3).deferred = plan::NoSeatLeft{50, 50};
  plan_.steps.at(1).unapproved = plan::NewSince{};
  result(1, plan::StepEnd::unapproved, "");
  result(2, plan::StepEnd::blocked, "");
  result(3, plan::StepEnd::deferred, "");
  EXPECT_THAT(shown(), HasSubstr("Left for the next review: not as it was approved:\n"
                                 "  + agent.ben: create\n"
                                 "      it is not in the approval\n"));
  EXPECT_THAT(shown(), HasSubstr("      record 7 is the agent whose credentials are in use\n"));
  EXPECT_THAT(shown(), HasSubstr("      no seat is left: 50 of 50 seats are taken by then\n"));
}

TEST_F(ReportText, says_where_the_truth_is_when_the_state_could_not_be_written) {
  report_.state_written = false;
  EXPECT_THAT(shown(),
              HasSubstr("The state was not written. What was done is recorded in its journal, which the\n"
                        "  next run reads, or in the file that the error names.\n"));
}

TEST_F(ReportText, tells_each_step_in_one_line_for_a_log) {
  plan::StepResult& done = result(0, plan::StepEnd::done, "");
  done.id = remote_id(5);
  EXPECT_EQ(render_step_result(done, {}), "+ agent.ann (id 5): created (120 ms)\n");
  EXPECT_EQ(render_step_result(result(1, plan::StepEnd::failed, "no licence\x1b[0m\nis free"), {}),
            "! agent.ben: create failed: no licence\\x1b[0m\\nis free\n");
}

}  // namespace
}  // namespace haloform::render
