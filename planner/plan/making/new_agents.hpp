#pragma once

#include "planner/plan/making/scene.hpp"

#include <optional>
#include <vector>

namespace haloform::plan {

/// Active agents whom somebody made since the last apply and no block declares, by id: those above the greatest id that it saw.
/// None where not all agents were read, or the state does not know that id yet. Built-in records are not counted.
[[nodiscard]] std::vector<const Record*> new_agents(const Scene& scene);
/// Whether `new_agents` can tell.
[[nodiscard]] bool tells_new_agents(const Scene& scene);
[[nodiscard]] std::optional<NewAgents> new_agents_warning(const Scene& scene);

}  // namespace haloform::plan
