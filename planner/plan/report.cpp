#include "planner/plan/report.hpp"

#include <algorithm>

namespace haloform {

std::size_t ApplyReport::count(StepEnd end) const {
  return static_cast<std::size_t>(std::ranges::count(results, end, &StepResult::end));
}

}  // namespace haloform
