#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "cli/reading_run.hpp"
#include "planner/drift/report.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/policy.hpp"

#include <cstdint>
#include <set>
#include <string>

namespace haloform::cli {

enum class AcceptMode : std::uint8_t { write, dry_run };

/// What a report of drift was made from.
struct DriftSources {
  ReadingRun& run;
  const DesiredState& desired;  ///< With ids in the place of names.
  const Snapshot& snapshot;
  const plan::Policy& policy;
  const Locations& at;
};

/// Why nothing of somebody whom a feed declares is written: `agent.e2 comes from the feed hr, which is never edited`.
[[nodiscard]] std::string fed_words(const Address& address, const DesiredState::Feed& feed);

/// Writes what is live into the files of these addresses, after it has shown the diff of each. All of it, or nothing: where one
/// finding cannot be said by a block, a file cannot be edited, what would be written is no valid configuration, or would
/// leave any of that drift, no file is changed.
[[nodiscard]] Outcome<ExitCode> accept_drift(const Context& context, const DriftSources& sources,
                                             const drift::Report& report, const std::set<Address>& addresses,
                                             AcceptMode mode);

}  // namespace haloform::cli
