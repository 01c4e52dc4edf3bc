#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/config/file_parts.hpp"
#include "planner/config/references.hpp"
#include "planner/model/schema.hpp"

#include <vector>

namespace haloform::config {

/// One natural key used twice in a type is an error; `previously` counts. A scope that is given by name is told from
/// others by that name: which id it has, only the instance knows. After References::join_memberships.
void check_natural_keys(const Catalog& catalog, const SourceFiles& files, const Declared& declared,
                        const std::vector<PreviousClaim>& previous, const std::vector<NamedValue>& named,
                        Diagnostics& found);

}  // namespace haloform::config
