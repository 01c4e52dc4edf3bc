#pragma once

#include "planner/apply/execute_context.hpp"
#include "planner/apply/execute_journal.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/base/marked_text.hpp"
#include "planner/ports/provider.hpp"

#include <exception>
#include <string>

namespace haloform::apply {

/// How steps end that do not succeed: in the journal and in the report.
class StepEnds {
 public:
  StepEnds(const ExecuteContext& context, StepJournal& journal) : context_(context), journal_(journal) {}

  /// The instance refused it, and nothing was done.
  void refused(StepRun& run, const ports::Refused& refusal);
  /// Whether it was done is not known.
  void doubt(StepRun& run, MarkedText reason);
  /// Something broke while it was in progress.
  void broke(StepRun& run, const char* why) noexcept;
  /// Runs `handle`; a step during which it throws has broken.
  template <typename Handle>
  void guarded(StepRun& run, const Handle& handle) noexcept {
    try {
      handle();
    } catch (const std::exception& error) {
      broke(run, error.what());
    } catch (...) {
      broke(run, "an unknown exception");
    }
  }

 private:
  void tell_broke(StepRun& run, const std::string& why);

  const ExecuteContext& context_;
  StepJournal& journal_;
};

}  // namespace haloform::apply
