#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "planner/config/configuration.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/ports/provider.hpp"
#include "providers/halopsa/halopsa.hpp"

#include <memory>
#include <string>

namespace haloform {

/// An opened configuration, and the settings that hold after environment and flags had their say.
struct Workspace {
  ConfigurationReader configuration;
  Settings settings;
  std::optional<Profile> profile;  ///< Nothing under `api: auto` until an instance was asked.
  std::string state_path;
};

/// Opens the configuration's root. Where its settings are wrong, every error of every file comes out.
[[nodiscard]] Outcome<Workspace> open_workspace(const Context& context, const Locations& at);
/// Where the state is: --state, else what the configuration says.
[[nodiscard]] Outcome<std::string> state_location(const Context& context, const Locations& at);

/// HALOPSA_URL and HALOPSA_TENANT over what the file says.
[[nodiscard]] Result<Settings> with_environment(Settings settings, const Environment& environment);
/// The throw-away, or real, identity that requests bear.
struct Credentials {
  std::string id;
  Secret secret;
};
/// From HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET or HALOPSA_CLIENT_SECRET_FILE; ErrorKind::credentials
/// with what to set where one is missing.
[[nodiscard]] Result<Credentials> credentials_from(const Environment& environment);

/// Everything that connect and connect_reader want.
[[nodiscard]] Result<ProviderOptions> provider_options(const Context& context, const Workspace& workspace,
                                                       const InstanceFlags& flags);

}  // namespace haloform
