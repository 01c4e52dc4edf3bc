#include "planner/plan/making/ended_acceptances.hpp"

#include "planner/base/clock.hpp"

namespace haloform::plan {

std::vector<PlanWarning> ended_acceptances(const Scene& scene) {
  std::vector<PlanWarning> warnings;
  for (const Resource& resource : scene.desired.resources()) {
    for (const Lifecycle::AcceptedDrift& one : resource.lifecycle->drift) {
      if (one.counts(scene.policy.now)) continue;
      warnings.emplace_back(AcceptanceEnded{resource.address, one.what, iso_date(one.until), one.reason,
                                            scene.desired.span(one.place)});
    }
  }
  return warnings;
}

}  // namespace haloform::plan
