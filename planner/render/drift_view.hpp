#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/step_view.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace haloform::render {

/// A report of drift, chosen once for every renderer. What happened to one record is a row like a step: before is what was
/// applied, after what is there now. Strings are as they came from outside.
struct DriftView {
  std::vector<LabelRow> read;  ///< As of a plan.
  std::vector<std::string> warnings;
  std::vector<StepView> findings;    ///< The gravest first.
  std::vector<StepView> accepted;    ///< With until when, and why.
  std::vector<BlockRow> unseen;      ///< Of whom nothing can be told.
  std::vector<LabelRow> to_proceed;  ///< Of each kind that there is, what a person can do.
  std::string can_accept;  ///< How to write what is live into the files; empty where nothing can be.
  std::string summary;     ///< `Drift: 1 switched on, 2 changed; 3 accepted.`, or `No drift. …`
};
[[nodiscard]] DriftView view_drift(const Catalog& catalog, const drift::Report& report);

}  // namespace haloform::render
