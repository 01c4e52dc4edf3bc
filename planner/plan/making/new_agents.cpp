#include "planner/plan/making/new_agents.hpp"

#include <algorithm>
#include <cstddef>

namespace haloform::plan {

bool tells_new_agents(const Scene& scene) {
  return scene.state.agents_up_to && scene.snapshot.of(ResourceType::agent).is_whole();
}

std::vector<const Record*> new_agents(const Scene& scene) {
  std::vector<const Record*> found;
  if (!tells_new_agents(scene)) return found;
  for (const Record& record : scene.snapshot.of(ResourceType::agent).records()) {
    if (record.id.number() > *scene.state.agents_up_to && record.is_active() &&
        record.built_in == BuiltIn::no && scene.matching.owners.nobody(ResourceType::agent, record))
      found.push_back(&record);
  }
  std::ranges::sort(found, {}, &Record::id);
  return found;
}

std::optional<NewAgents> new_agents_warning(const Scene& scene) {
  constexpr std::size_t most_named = 10;
  const std::vector<const Record*> found = new_agents(scene);
  if (found.empty()) return std::nullopt;
  NewAgents warning{found.size(), {}};
  for (std::size_t at = 0; at < std::min(found.size(), most_named); ++at)
    warning.first.push_back(record_name(scene.catalog.of(ResourceType::agent), *found[at]));
  return warning;
}

}  // namespace haloform::plan
