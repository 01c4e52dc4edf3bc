#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/apply/clearing.hpp"
#include "planner/apply/execute_context.hpp"
#include "planner/apply/execute_journal.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform::apply {

/// How fields are cleared: with null, or with an empty text where an instance does not take that. Safe from several threads.
class EmptyTexts {
 public:
  EmptyTexts(const ExecuteContext& context, StepJournal& journal, Clearing& clearing)
      : context_(context), journal_(journal), clearing_(clearing) {}

  /// The texts that were sent as null and are still there.
  [[nodiscard]] std::vector<FieldId> not_cleared(const StepRun& run, const Asked& asked,
                                                 const Kept& kept) const;
  /// Null did not clear these: an empty text may. What is found in the record afterwards goes into `record`; what went wrong
  /// comes back.
  [[nodiscard]] MarkedText clear_with_text(const StepRun& run, const std::vector<FieldId>& fields,
                                           Record& record);
  /// An instance may take no null at all: sends an update that was refused once more, with an empty text in the place of
  /// each. Nothing where that was refused too, or there is nothing to try.
  [[nodiscard]] std::optional<ports::WriteOutcome> without_null(const StepRun& run, Asked& asked,
                                                                ports::UpdateRequest request,
                                                                const ports::Refused& refusal);
  /// Of whatever was sent as an empty text and is cleared, it is known from now on.
  void learn(const StepRun& run, const Asked& asked, const Kept& kept);

 private:
  const ExecuteContext& context_;
  StepJournal& journal_;
  Clearing& clearing_;
};

}  // namespace haloform::apply
