#pragma once

#include "planner/apply/execute_answers.hpp"
#include "planner/apply/execute_context.hpp"
#include "planner/apply/execute_ends.hpp"
#include "planner/apply/execute_freshness.hpp"
#include "planner/apply/execute_journal.hpp"
#include "planner/apply/execute_lookup.hpp"
#include "planner/apply/planned_creates.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haloform::apply {

/// What is to become of a create that was looked for. Where it is neither of the two, it has ended, or comes back.
struct LookEnd {
  std::optional<WriteAnswer> found{};  ///< It was made: this is its record.
  bool send = false;                   ///< It was not, and is to be sent now.
};

/// What becomes of a create whose end is not known: it is looked for, and sent again only where it certainly was not made.
/// Safe from several threads.
class CreateLooks {
 public:
  /// The parts of a run that it works with.
  struct Parts {
    StepJournal& journal;
    StepEnds& ends;
    Lookup& lookup;
    const Freshness& freshness;
    const PlannedCreates& planned;
  };
  CreateLooks(const ExecuteContext& context, const Parts& parts) : context_(context), parts_(parts) {}

  /// An earlier run sent it and got no answer: it is held until then.
  void hold(StepRun& run, WallTime until);
  /// It was sent, and how that ended is not known: says when it is looked for.
  void unclear(StepRun& run, const ports::Unclear& unclear);
  /// It was sent again, perhaps, and refused.
  [[nodiscard]] LookEnd refused(StepRun& run, const ports::Refused& refusal);
  /// Looks for it, once it is due.
  [[nodiscard]] LookEnd look(StepRun& run);

 private:
  void note_unclear(const StepRun& run);
  [[nodiscard]] LookEnd look_for_held(StepRun& run);
  [[nodiscard]] LookEnd search_for(StepRun& run, const Sought& sought);
  [[nodiscard]] LookEnd look_for(StepRun& run, const Sought& sought);
  void look_failed(StepRun& run, const Error& error);
  /// Whether the look proves that what is sought was not made; else it is known when to look again, or the step has ended in
  /// doubt.
  [[nodiscard]] bool proves_absence(StepRun& run, const Look& look);
  void refused_for_now(StepRun& run);
  void found_none(StepRun& run);
  /// Ends the step in doubt where an unknown record may be the one that is sought.
  [[nodiscard]] bool doubt_strangers(StepRun& run, const Look& look);
  void send_again(StepRun& run);
  /// What a look found, if it found something.
  [[nodiscard]] std::optional<LookEnd> found_by(StepRun& run, Look& look);
  [[nodiscard]] LookEnd in_doubt(StepRun& run, MarkedText reason);
  [[nodiscard]] bool is_certain(const plan::Step& step, const Look& look) const;

  [[nodiscard]] std::optional<NaturalKey> key_of(const plan::Step& step) const;
  [[nodiscard]] std::optional<Sought> sought_by(const StepRun& run) const;
  /// What an earlier run left open of the address; nothing where that is nothing.
  [[nodiscard]] const state::OpenIntent* open_before(const plan::Step& step) const;

  const ExecuteContext& context_;
  Parts parts_;
};

}  // namespace haloform::apply
