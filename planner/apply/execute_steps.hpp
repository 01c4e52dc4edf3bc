#pragma once

#include "planner/apply/clearing.hpp"
#include "planner/apply/execute_answers.hpp"
#include "planner/apply/execute_changes.hpp"
#include "planner/apply/execute_clearing.hpp"
#include "planner/apply/execute_context.hpp"
#include "planner/apply/execute_creates.hpp"
#include "planner/apply/execute_ends.hpp"
#include "planner/apply/execute_freshness.hpp"
#include "planner/apply/execute_journal.hpp"
#include "planner/apply/execute_looks.hpp"
#include "planner/apply/execute_lookup.hpp"
#include "planner/apply/made_teams.hpp"
#include "planner/apply/planned_creates.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/report.hpp"

#include <set>
#include <span>
#include <utility>
#include <vector>

namespace haloform::apply {

/// The steps of a run, and who takes them: journal, request, check, journal. Safe from several threads, each with steps of its
/// own.
class Steps {
 public:
  /// `results` stand at the place of their step in the plan.
  Steps(const ExecuteContext& context, std::vector<plan::StepResult>& results);

  /// In the order of the plan.
  [[nodiscard]] std::span<StepRun> all() { return runs_; }
  [[nodiscard]] StepJournal& journal() { return journal_; }
  [[nodiscard]] StepEnds& ends() { return ends_; }

  /// Takes the steps on, one or several that go together. Those that have not ended come back when they are due.
  void go_on(std::span<StepRun* const> runs) noexcept;

  /// Fields that null does not clear, as the state knew them and as was found out.
  [[nodiscard]] std::set<std::pair<ResourceType, FieldId>> cleared_with_text() const {
    return clearing_.known();
  }
  [[nodiscard]] SteadyTime now() const { return context_.clock.steady(); }

 private:
  void take(std::span<StepRun* const> runs);
  void record_alone(StepRun& run);
  void log_lost_create(const StepRun& run);

  const ExecuteContext context_;
  std::vector<StepRun> runs_;
  Bound bound_;
  MadeTeams teams_;
  Freshness freshness_;
  PlannedCreates planned_;
  Lookup lookup_;
  Clearing clearing_;
  StepJournal journal_;
  StepEnds ends_;
  EmptyTexts texts_;
  Answers answers_;
  CreateLooks looks_;
  CreateSteps creates_;
  ChangeSteps changes_;
};

/// Whether two fresh steps may go into one request.
[[nodiscard]] bool go_together(const plan::Step& one, const plan::Step& other);

}  // namespace haloform::apply
