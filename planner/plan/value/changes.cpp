#include "planner/plan/value/changes.hpp"

#include <algorithm>

namespace haloform::plan {

bool Changes::has_drift() const {
  const auto drifted = [](const FieldChange& change) { return change.drift == Drift::yes; };
  return std::ranges::any_of(fields, drifted) || (active && active->drift == Drift::yes) ||
         (teams && teams->drift == Drift::yes);
}

}  // namespace haloform::plan
