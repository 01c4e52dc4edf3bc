#pragma once

#include "planner/model/schema.hpp"

#include <string>
#include <vector>

namespace haloform::config {

/// What editors are told of a file of the configuration, the root file or one that it includes: JSON Schema, draft 7, which
/// the language servers of YAML read best. Properties are the keys that the readers take, in their order; what the catalog knows of
/// fields is taken from it. A file that a reader takes is never refused by it; what only several files together, the disk or the instance can
/// tell is not in it.
[[nodiscard]] std::string editor_schema(const Catalog& catalog);
/// The same of one block of a type: what stands behind `jane-smith:`.
[[nodiscard]] std::string editor_schema_of(const Catalog& catalog, ResourceType type);

/// The keys that a reader takes and of which nothing is known here, each with where it stands: `lifecycle.grace`. The schema takes
/// anything under them; a test holds that there are none.
[[nodiscard]] std::vector<std::string> keys_without_shape(const Catalog& catalog);

}  // namespace haloform::config
