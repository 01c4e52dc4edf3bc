#pragma once

#include "planner/audit/line.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/privacy/veil.hpp"

namespace haloform::audit {

/// The line with whoever it is about covered, field by field. Ids, addresses and times stay whole, and so do those who ran, wrote
/// and approved it: an audit log without them says nothing.
[[nodiscard]] Line without_people(const Catalog& catalog, Line line, const plan::Veil& veil);

}  // namespace haloform::audit
