#pragma once

#include "planner/plan/plan.hpp"
#include "planner/plan/report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// A reason in English. Nothing of it is escaped: names and e-mails are as they came from outside.
struct Phrase {
  std::string_view headline;  ///< What kind of thing it is, the same for all of its kind: `Limit exceeded`.
  std::string words;          ///< What it is, with names and numbers.
  std::string way_forward{};  ///< How to proceed. Only of what blocks.
};

// The one place where the reasons of a plan become English; whatever else shows a plan asks here.

[[nodiscard]] Phrase phrase(const StepReason& reason);
[[nodiscard]] Phrase phrase(const StepNote& note);
[[nodiscard]] Phrase phrase(const Deferral& deferral);
[[nodiscard]] Phrase phrase(const DriftNote& note);
[[nodiscard]] Phrase phrase(const PlanWarning& warning);
[[nodiscard]] Phrase phrase(const Block& block);

/// Why a step is there, in one line; empty where no reason is given.
[[nodiscard]] std::string reason_words(const Step& step);
/// What is to be said of a step that ended: what happened to it, or why it was not begun.
[[nodiscard]] std::string message_of(const StepResult& result);

/// `e-mail jane@example.com`, `name Bob in site 5`.
[[nodiscard]] std::string key_words(const KeyName& key);
/// `id 42 "Jane Smith", jane@example.com`
[[nodiscard]] std::string record_words(const RecordName& record);
/// ` 7 12 99`, to go behind `id`.
[[nodiscard]] std::string id_words(const std::vector<RemoteId>& ids);

}  // namespace haloform
