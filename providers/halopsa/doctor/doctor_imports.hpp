#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "providers/halopsa/auth/client.hpp"
#include "providers/halopsa/doctor/finding.hpp"
#include "providers/halopsa/tables/profiles.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace haloform::halopsa {

/// How many records of a listing each import of the instance's own writes.
using ImportedCounts = std::map<Record::ImportedBy::Source, std::size_t>;
[[nodiscard]] ImportedCounts imported_in(const TypeSnapshot& listed);

/// Which imports of people the instance has, what they switch off, and whom they write. Nothing of a connection's credentials
/// is kept. That its settings cannot be read is no failure: then they are unknown.
[[nodiscard]] std::vector<Finding> import_findings(Client& client, const Catalog& catalog,
                                                   const ProfileTable& table,
                                                   const PerType<ImportedCounts>& imported);

}  // namespace haloform::halopsa
