#pragma once

#include "planner/plan/making/scene.hpp"

#include <vector>

namespace haloform::plan {

/// A second active record with the e-mail of somebody who is managed.
struct Twin {
  const Address* address = nullptr;  ///< Of the managed one.
  const Record* managed = nullptr;
  const Record* other = nullptr;
  const Address* other_address = nullptr;  ///< Nothing: no block or entry has the other one.
};

/// Of everybody with a record, but for those who were deactivated earlier. Of two that are both declared only those who leave are
/// told. By type, then by address.
[[nodiscard]] std::vector<Twin> find_twins(const Scene& scene);

/// One for each unmanaged twin, at most twenty.
[[nodiscard]] std::vector<PlanWarning> twin_warnings(const Scene& scene, const std::vector<Twin>& twins);

/// Says it in the steps of those who leave: the other one goes on working.
void note_twins(const Scene& scene, const std::vector<Twin>& twins, std::vector<Step>& steps);

}  // namespace haloform::plan
