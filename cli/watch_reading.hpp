#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "planner/base/result.hpp"
#include "planner/ports/provider.hpp"
#include "planner/watch/compare.hpp"
#include "planner/watch/sightings.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace haloform::cli {

/// How a watch reads.
struct WatchReadingOptions {
  std::set<ResourceType> types;
  const std::map<std::string, std::uint32_t>& allow;
  Milliseconds settle{0};  ///< For how long reads may lag.
};

/// The whole listings of these types, believed as those of a plan are: an empty one of what was there is an error, and whoever is
/// missing is asked for by id. What lags behind events of a moment ago is read again.
[[nodiscard]] Result<watch::Reading> read_for_watch(const Context& context, ports::Reader& reader,
                                                    const watch::Sightings& seen,
                                                    const WatchReadingOptions& options);

}  // namespace haloform::cli
