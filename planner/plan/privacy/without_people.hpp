#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/privacy/veil.hpp"
#include "planner/plan/value/calendar.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/state/state.hpp"

#include <string_view>

namespace haloform::plan {

/// What an output shows, with whoever is named in it covered: field by field, before anything is rendered, so that an output
/// masks nothing itself. Ids, addresses, the names of teams, sites, roles and clients, and all that a step does stay whole, and so
/// does the digest: it is that of the plan which a reviewer approves. In the place of the lineage is its mark, since with the
/// lineage hashes could be guessed.

/// Of a plan in which they are covered already, it stays as it is.
[[nodiscard]] Plan without_people(const Catalog& catalog, Plan plan, const Veil& veil);
[[nodiscard]] Plan without_people(const Catalog& catalog, Plan plan, Privacy privacy, std::string_view salt);

/// `shown` is what became of the plan that the report is of; its steps are those of the new report.
[[nodiscard]] ApplyReport without_people(const Catalog& catalog, ApplyReport report, const Plan& shown,
                                         const Veil& veil);
[[nodiscard]] state::State without_people(const Catalog& catalog, state::State state, const Veil& veil);
[[nodiscard]] Calendar without_people(const Catalog& catalog, Calendar calendar, const Veil& veil);
[[nodiscard]] Record without_people(const TypeSchema& schema, Record record, const Veil& veil);

}  // namespace haloform::plan
