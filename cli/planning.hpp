#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "cli/wiring.hpp"
#include "planner/apply/read_options.hpp"
#include "planner/apply/read_snapshot.hpp"
#include "planner/apply/record_ids.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/directory.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/fault.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/policy.hpp"
#include "planner/ports/provider.hpp"
#include "planner/ports/state_backend.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace haloform::cli {

/// What a plan may come to read, guessed from the sizes of files: so that the network can start before the
/// YAML is read.
[[nodiscard]] ports::Forecast forecast(const Workspace& workspace, const ports::StateBackend& backend);

/// Reads the rest of the configuration and says its warnings. `beside` as ConfigurationReader::read takes it.
[[nodiscard]] Outcome<DesiredState> read_configuration(const Context& context, Workspace& workspace,
                                                       const std::function<void()>& beside = {});

/// The half of a plan that is known without the instance.
struct OfflineHalf {
  DesiredState desired;
  state::State state;
};
/// Reads the rest of the configuration and, beside it, the state: `load` may run on another thread. Says the warnings;
/// what is wrong with the configuration comes first.
[[nodiscard]] Outcome<OfflineHalf> read_declared(const Context& context, Workspace& workspace,
                                                 const std::function<Result<state::State>()>& load);

/// Refuses feeds that are not believed after the last ones that an apply accepted, unless --accept-feed names them.
[[nodiscard]] Outcome<void> believe_feeds(const Context& context, const DesiredState& desired,
                                          const state::State& state, const PolicyFlags& flags);

/// Where the instance could not be reached for the lack of something offline (an URL, credentials), an
/// invalid configuration is still the first thing to say.
[[nodiscard]] Trouble configuration_first(const Context& context, Workspace& workspace, Error error);

/// Refuses the state of another instance, or of another profile.
[[nodiscard]] Result<void> check_owner(const state::State& state, const std::string& instance,
                                       Profile profile, const std::string& location);

/// Refuses the state of another tenant of the instance.
[[nodiscard]] Result<void> check_tenant(const state::State& state, const std::string& tenant,
                                        const std::string& location);

/// All names of these kinds, asked for in turn.
[[nodiscard]] Outcome<std::vector<Directory>> directories_of(const Context& context,
                                                             const std::vector<Directory::Kind>& kinds,
                                                             ports::Reader& reader);

/// What is declared, with ids in the place of names; nothing where there are no names, and nothing is asked for.
[[nodiscard]] Outcome<std::optional<DesiredState>> with_ids(const Context& context,
                                                            const DesiredState& desired,
                                                            ports::Reader& reader);

/// A plan, the state it was made from with its open intents settled, and what was there.
struct Planned {
  plan::Plan plan;
  state::State state;
  apply::RecordIds there;
};
/// For how long what was written is read again where it does not show: a little, and no longer than `retry_for`.
[[nodiscard]] Milliseconds read_again_for(Milliseconds retry_for);
/// How a command reads: with waits for what haloform itself wrote lately, which it tells.
[[nodiscard]] apply::ReadOptions reading(const Context& context, Milliseconds retry_for);
/// The instance as it was read, and what is declared, with ids in the place of names.
struct ReadWorld {
  std::optional<DesiredState>
      looked_up;  ///< Nothing where there are no names: then it is what was handed in.
  apply::ReadForPlan read;
  plan::Policy policy;

  /// `declared` is what was handed in.
  [[nodiscard]] const DesiredState& desired(const DesiredState& declared) const {
    return looked_up ? *looked_up : declared;
  }
};
/// The moment that --as-of means: noon of a day is that of the configuration's `timezone`, or UTC, so that in nearly all other zones
/// too it is that day.
[[nodiscard]] WallTime moment_of(const AsOf& as_of, const Settings& settings);
/// Reads the instance.
[[nodiscard]] Outcome<ReadWorld> read_world(const Context& context, const Workspace& workspace,
                                            const DesiredState& declared, const state::State& state,
                                            ports::Reader& reader, const PolicyFlags& flags,
                                            const apply::ReadOptions& how);
/// Why nothing can be made of what was read. A target that nobody knows comes with the nearest address that somebody does.
[[nodiscard]] Trouble fault_trouble(const std::vector<plan::PlanFault>& faults, const DesiredState& desired,
                                    const state::State& state);
/// Plans what was read; where somebody leaves, with what hangs on them, which is read for it.
[[nodiscard]] Outcome<plan::Plan> plan_of(const Context& context, const DesiredState& desired,
                                          const state::State& state, ReadWorld& world, ports::Reader& reader);
/// Reads the instance and plans, for whoever runs nothing of it.
[[nodiscard]] Outcome<plan::Plan> plan_only(const Context& context, const Workspace& workspace,
                                            const DesiredState& desired, const state::State& state,
                                            ports::Reader& reader, const PolicyFlags& flags,
                                            const apply::ReadOptions& how);
/// The same for an apply, with what it goes by.
[[nodiscard]] Outcome<Planned> plan_world(const Context& context, const Workspace& workspace,
                                          const DesiredState& desired, state::State state,
                                          ports::Reader& reader, const PolicyFlags& flags,
                                          const apply::ReadOptions& how);

/// ErrorKind::interrupted once a signal came.
[[nodiscard]] Result<void> not_interrupted(const StopFlag& stop);

}  // namespace haloform::cli
