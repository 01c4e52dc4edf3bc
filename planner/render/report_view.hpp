#pragma once

#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/step_view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

/// Steps that ended alike.
struct ReportGroup {
  std::string_view heading;  ///< `Failed`
  Tone tone = Tone::plain;
  std::vector<const plan::StepResult*> results;  ///< In the order of the plan; never empty.
};

/// What an apply shows, chosen once for every renderer. It keeps pointers into the report.
struct ReportView {
  std::vector<ReportGroup> urgent;  ///< A duplicate, an id that could not be recorded: shown before all else.
  std::vector<ReportGroup> groups;  ///< All that did not end well, and what ended well with a remark.
  std::vector<std::string> raises;  ///< Of guards, that take effect with the next apply.
  bool complete = false;            ///< Everything was done, and well.
  std::string counts;               ///< `Apply complete!`, or `Applied: 3 done, 1 failed.`
  std::string sums;                 ///< `1 added, 2 changed, 0 destroyed`
  std::string took;                 ///< `2.1 s`
  std::string_view state_unwritten;  ///< What that means; empty where the state was written.
};
[[nodiscard]] ReportView view_report(const plan::Plan& plan, const plan::ApplyReport& report);

}  // namespace haloform::render
