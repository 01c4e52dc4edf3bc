#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/apply/execute_answers.hpp"
#include "planner/apply/execute_context.hpp"
#include "planner/apply/execute_ends.hpp"
#include "planner/apply/execute_freshness.hpp"
#include "planner/apply/execute_journal.hpp"
#include "planner/apply/execute_looks.hpp"
#include "planner/apply/execute_lookup.hpp"
#include "planner/apply/made_teams.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/base/result.hpp"
#include "planner/model/address.hpp"
#include "planner/ports/provider.hpp"

#include <optional>
#include <span>
#include <string>

namespace haloform::apply {

/// Creates: what is sent, and what is made of an answer. None is sent a second time unless CreateLooks says so. Safe from
/// several threads.
class CreateSteps {
 public:
  /// The parts of a run that it works with.
  struct Parts {
    StepJournal& journal;
    StepEnds& ends;
    Answers& answers;
    CreateLooks& looks;
    MadeTeams& teams;
    Bound& bound;
    Freshness& freshness;
  };
  CreateSteps(const ExecuteContext& context, const Parts& parts) : context_(context), parts_(parts) {}

  /// Takes one on: a fresh one, or one whose next stage is due.
  void go_on(StepRun& run);
  /// Several go into one request.
  void send(std::span<StepRun* const> runs);

 private:
  void send_alone(StepRun& run);
  [[nodiscard]] std::optional<ports::CreateRequest> request_of(const plan::Step& step) const;
  void give_up(StepRun& run, std::string reason);
  void answered(StepRun& run, const ports::CreateRequest& request, ports::WriteOutcome outcome);
  void go_on_after(StepRun& run, LookEnd look);
  [[nodiscard]] Asked asked_of(const plan::Step& step) const;
  [[nodiscard]] std::optional<Error> made_another(const StepRun& run, WriteAnswer& answer);
  [[nodiscard]] std::optional<std::string> bind_made(const Address& address, const WriteAnswer& answer);
  void created(StepRun& run, WriteAnswer answer);

  const ExecuteContext& context_;
  Parts parts_;
};

}  // namespace haloform::apply
