#include "planner/plan/making/sources.hpp"

namespace haloform::plan {

void keep_sources(const DesiredState& desired, state::State& state) {
  for (const Resource& resource : desired.resources()) {
    const auto entry = state.resources.find(resource.address);
    if (entry != state.resources.end()) entry->second.source = desired.span(resource.place);
  }
}

}  // namespace haloform::plan
