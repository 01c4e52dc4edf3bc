#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "cli/wiring.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/ports/provider.hpp"
#include "planner/ports/state_backend.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace haloform::cli {

/// What a command holds that reads everything and writes nothing: it has no lock, and a client that cannot write.
struct ReadingRun {
  Workspace workspace;
  std::unique_ptr<ports::StateBackend> backend;
  std::unique_ptr<ports::Reader> reader;
  DesiredState desired;
  state::State state;
};

/// How such a run is begun.
struct ReadingRunOptions {
  const Locations& at;
  const InstanceFlags& instance;
  const std::map<std::string, std::uint32_t>& allow;
  /// What an apply that is running means for what is shown: `What it has not done yet is part of this plan; plan again when it has
  /// ended.`
  std::string_view beside_an_apply;
};

/// Opens configuration, state and instance, and reads the first two. Refuses the state of another instance, profile or tenant.
[[nodiscard]] Outcome<ReadingRun> open_reading_run(const Context& context, const ReadingRunOptions& options);

}  // namespace haloform::cli
