#pragma once

#include "planner/drift/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/privacy/veil.hpp"

namespace haloform::drift {

/// The report with whoever is named in it covered, field by field. Ids, addresses and the names of teams stay whole.
[[nodiscard]] Report without_people(const Catalog& catalog, Report report, const plan::Veil& veil);

}  // namespace haloform::drift
