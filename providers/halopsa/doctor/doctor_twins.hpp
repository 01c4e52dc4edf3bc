#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "providers/halopsa/doctor/finding.hpp"

#include <optional>

namespace haloform::halopsa {

/// Active records of a listing that share an e-mail: each may be taken for the other. Nothing where there are none, or where
/// the type has no e-mails.
[[nodiscard]] std::optional<Finding> twins_finding(const TypeSchema& schema, const TypeSnapshot& listed);

}  // namespace haloform::halopsa
