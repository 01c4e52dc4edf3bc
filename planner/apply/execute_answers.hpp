#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/apply/execute_clearing.hpp"
#include "planner/apply/execute_context.hpp"
#include "planner/apply/execute_journal.hpp"
#include "planner/apply/made_teams.hpp"
#include "planner/apply/step_run.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/snapshot.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace haloform::apply {

/// An answer held against what was asked.
struct CheckedAnswer {
  Kept kept;
  MarkedText trouble;  ///< Why not all of it could be found out, or cleared.
};

/// A write that was answered.
struct WriteAnswer {
  Record record;
  Reading reading = Reading::answer;
  int status = 0;  ///< 0: found by a look-up; there is nothing to tell the audit log.
  SteadyTime sent{};
  MarkedText note;                         ///< What else to say of the step.
  std::optional<CheckedAnswer> checked{};  ///< Where that was done already.
};

/// What an answer to a write says of the record, and what the state is to remember of it.
class Answers {
 public:
  Answers(const ExecuteContext& context, StepJournal& journal, const MadeTeams& teams, EmptyTexts& texts)
      : context_(context), journal_(journal), teams_(teams), texts_(texts) {}

  /// Reads what the answer did not carry, until it shows what was written, and sends an empty text where null did not clear.
  [[nodiscard]] CheckedAnswer check(const StepRun& run, const Asked& asked, WriteAnswer& answer);
  /// Records the entry as it truly is, and ends the step.
  void settle(StepRun& run, const Asked& asked, WriteAnswer answer);
  /// Reads a record again and again, for as long as reads may lag behind writes, until it is as `shows` wants it; the last
  /// reading comes back. Nothing on a 404.
  using Shows = std::function<bool(const std::optional<Record>&)>;
  [[nodiscard]] Result<std::optional<Record>> read_until(const plan::Step& step, RemoteId id,
                                                         const Shows& shows);

 private:
  [[nodiscard]] std::vector<FieldId> beside(const plan::Step& step, const Asked& asked,
                                            const Record& record) const;
  /// In which forms of its own the instance keeps what it was sent; empty: in none, or in known ones.
  [[nodiscard]] MarkedText form_words(const plan::Step& step, const Asked& asked, const Record& record,
                                      const Kept& kept) const;
  void audit(const StepRun& run, const Asked& asked, int status, const Record& record, const Kept& kept,
             const MarkedText& forms);
  [[nodiscard]] MarkedText lost_message(const plan::Step& step, const Asked& asked, const Record& record,
                                        const Kept& kept) const;

  const ExecuteContext& context_;
  StepJournal& journal_;
  const MadeTeams& teams_;
  EmptyTexts& texts_;
};

}  // namespace haloform::apply
