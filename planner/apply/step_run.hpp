#pragma once

#include "planner/apply/answer_check.hpp"
#include "planner/apply/send_turns.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/marked_text.hpp"
#include "planner/base/result.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/ports/provider.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace haloform::apply {

/// A create between two of its stages.
struct PendingCreate {
  enum class Stage : std::uint8_t {
    held,     ///< An earlier run sent it, and it may be under way still.
    search,   ///< Looked for by search: only finding counts.
    list,     ///< Looked for in a way that proves absence.
    again,    ///< Certainly not made, and to be sent again.
    confirm,  ///< No create: an update whose memberships are read later, with those of others.
  } stage = Stage::held;
  ports::Unclear::Why why = ports::Unclear::Why::timeout;
  int status = 0;     ///< Of the last answer; 0 where there was none.
  Error error;        ///< What went wrong with the last sending.
  std::string words;  ///< The same for messages, with marks (MarkedText::marked).
  unsigned sendings = 0;
  unsigned repeats = 0;    ///< How often it was sent again, 429s and a 401 aside.
  bool new_token = false;  ///< It was sent again after a 401.
  bool anothers = false;   ///< It was answered with the record of somebody else.
  SteadyTime sent{};       ///< The last time.
  SteadyTime unclear_since{};
  SteadyTime due{};                             ///< When the next stage begins.
  std::uint64_t readings_before = 0;            ///< Those that were begun by then.
  std::optional<SteadyTime> throttled_since{};  ///< The first 429 with nothing else since.
};

/// An update that was answered, and whose memberships are not read yet.
struct UnconfirmedChange {
  ports::UpdateRequest request;
  Asked asked;
  ports::Written written;
  SteadyTime sent{};
};

/// All that is known of one step while it runs. One worker at a time has it.
struct StepRun {
  const plan::Step& step;
  plan::StepResult& result;  ///< Its place in the report.
  std::size_t place = 0;     ///< In the plan.
  SteadyTime begun{};        ///< When its turn first came.
  /// Of a create that was sent, or that an earlier run sent, until it has ended.
  std::unique_ptr<PendingCreate> pending{};
  std::unique_ptr<UnconfirmedChange> unconfirmed{};
  SendTurn turn{};  ///< To send; over once that is answered. Of several that go together, the first has it.
  bool comes_back = false;  ///< It has not ended, and is to be taken again when it is due.

  // What of it stands in the journal.
  bool intent = false;     ///< In this run; what an earlier run wrote of its address does not count.
  bool announced = false;  ///< The intent, and nothing was sent for it yet.
  bool done = false;       ///< Its end; also where the journal could not take it and it is true all the same.

  /// Ends it. Told twice, it has the last end and the words of both.
  void end(plan::StepEnd end, MarkedText message = {});
};

/// `what (where); advice`, for the message of a step: with marks (MarkedText::marked).
[[nodiscard]] std::string words_of(const Error& error);

}  // namespace haloform::apply
