#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/apply/clearing.hpp"
#include "planner/apply/execute_answers.hpp"
#include "planner/apply/execute_clearing.hpp"
#include "planner/apply/execute_context.hpp"
#include "planner/apply/execute_ends.hpp"
#include "planner/apply/execute_freshness.hpp"
#include "planner/apply/execute_journal.hpp"
#include "planner/apply/made_teams.hpp"
#include "planner/apply/planned_creates.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/ports/provider.hpp"

#include <optional>
#include <span>
#include <vector>

namespace haloform::apply {

/// Steps that change or delete a record which is there: any of them can be sent again. Safe from several threads.
class ChangeSteps {
 public:
  /// The parts of a run that it works with.
  struct Parts {
    StepJournal& journal;
    StepEnds& ends;
    Answers& answers;
    EmptyTexts& texts;
    const Clearing& clearing;
    const MadeTeams& teams;
    const PlannedCreates& planned;
    Freshness& freshness;
  };
  ChangeSteps(const ExecuteContext& context, const Parts& parts) : context_(context), parts_(parts) {}

  /// Several go into one request.
  void send(std::span<StepRun* const> runs);
  /// Goes on with one that came back unconfirmed.
  void confirm(StepRun& run);
  void remove(StepRun& run);

 private:
  [[nodiscard]] std::optional<Asked> asked_of(const plan::Step& step) const;
  void answered(StepRun& run, const ports::UpdateRequest& request, Asked& asked, ports::WriteOutcome outcome,
                SteadyTime sent);
  [[nodiscard]] std::vector<FieldId> may_be_forms(const plan::Step& step, const Asked& asked) const;
  void changed(StepRun& run, const ports::UpdateRequest& request, const Asked& asked, ports::Written written,
               SteadyTime sent);
  void settle(StepRun& run, const Asked& asked, ports::Written written, SteadyTime sent);
  void unclear(StepRun& run, const Asked& asked, const ports::Unclear& unclear);

  const ExecuteContext& context_;
  Parts parts_;
};

}  // namespace haloform::apply
