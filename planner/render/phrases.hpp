#pragma once

#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/phrase.hpp"
#include "planner/render/phrases_of_blocks.hpp"

#include <string>

namespace haloform::render {

// The one place where the reasons of a plan become English; whatever else shows a plan asks here. Those of blocks have a
// source of their own (phrases_of_blocks.hpp).

[[nodiscard]] Phrase phrase(const plan::StepReason& reason);
[[nodiscard]] Phrase phrase(const plan::StepNote& note);
[[nodiscard]] Phrase phrase(const plan::Deferral& deferral);
[[nodiscard]] Phrase phrase(const plan::DriftNote& note);
[[nodiscard]] Phrase phrase(const plan::PlanWarning& warning);

/// Why a step is there, in one line; empty where no reason is given.
[[nodiscard]] std::string reason_words(const plan::Step& step);
/// What is to be said of a step that ended: what happened to it, or why it was not begun.
[[nodiscard]] std::string message_of(const plan::StepResult& result);

}  // namespace haloform::render
