#pragma once

#include "planner/plan/making/scene.hpp"

#include <vector>

namespace haloform::plan {

/// For each create the record that may be the same person in a form that the instance gave to name and e-mail, or null: one
/// among `unheld`, those whom neither the configuration nor the state is about.
[[nodiscard]] std::vector<const Record*> near_records(const TypeSchema& schema, const state::State& state,
                                                      const std::vector<const Create*>& creates,
                                                      std::vector<const Record*> unheld);

/// Blocks each create of somebody who may stand there already, in a form that the instance gave to name and e-mail: a record
/// that no address is bound to, of loosely the same name and e-mail (model/kept_form.hpp), or of loosely the same name where that is all
/// there is. So a state that was lost makes no second person of whom the instance writes in its own way.
void block_near_creates(const Scene& scene, std::vector<Step>& steps);

}  // namespace haloform::plan
