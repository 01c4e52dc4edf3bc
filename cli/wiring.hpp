#pragma once

#include "cli/context.hpp"
#include "cli/options.hpp"
#include "planner/config/configuration.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/state_location.hpp"
#include "planner/ports/provider.hpp"
#include "planner/ports/state_backend.hpp"
#include "planner/state/state.hpp"
#include "providers/halopsa/halopsa.hpp"
#include "providers/http/sender.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace haloform::cli {

/// What a command does beside reading files.
enum class Reach : std::uint8_t {
  files,     ///< Nothing: the environment has no say, and need not be set.
  instance,  ///< It connects, and needs no state.
  state,     ///< It connects, and works on the state of that instance.
};

/// An opened configuration, and the settings that hold after environment and flags had their say.
struct Workspace {
  config::ConfigurationReader configuration;
  Settings settings;               ///< Of the file alone under Reach::files.
  std::string overrides;           ///< Pinned::overrides.
  std::optional<Profile> profile;  ///< Nothing under `api: auto` until an instance was asked.
  StateLocation state;             ///< As the file says under Reach::files.
  /// Where whose state it is had to be asked; open_state_of hands it on, with what was read.
  std::unique_ptr<ports::StateBackend> opened{};
};

/// Opens the configuration's root. Where its settings are wrong, every error of every file comes out. For a command that
/// connects it is decided here, before the first packet, where the credentials go (cli/pin.hpp), and a state that belongs to
/// another instance is refused: of Reach::state always, of Reach::instance where only the file says which instance it is. `instead`
/// as ConfigurationReader::open takes it.
[[nodiscard]] Outcome<Workspace> open_workspace(const Context& context, const Locations& at, Reach reach,
                                                config::ConfigurationReader::Texts instead = {});
/// The same under Reach::instance for a command that only looks at an instance: where there is no haloform.yaml, and nobody named
/// another file, HALOPSA_URL says enough, and nothing is declared.
[[nodiscard]] Outcome<Workspace> open_instance(const Context& context, const Locations& at);
/// What a configuration says of people, for a command that does without one: as far as there is one, and it can be read.
void learn_people(const Context& context, const Locations& at);
/// A state as a command means it, before it is opened.
struct LocatedState {
  StateLocation location;
  std::filesystem::path folder;  ///< Of the configuration.
  bool accepts_open = false;     ///< What is not encrypted is read where encryption is required, too.
  bool writes_open = false;      ///< What is written is not encrypted, whichever keys there are.
  bool reads_moved = false;      ///< A state that says it is elsewhere now is read all the same.
};
/// --state, HALOFORM_STATE, or what the configuration says. Of a command that reaches no instance; with --state it needs no
/// configuration.
[[nodiscard]] Outcome<LocatedState> locate_state(const Context& context, const Locations& at);
/// Another place, as --state would name it, kept as the present one is.
[[nodiscard]] Outcome<LocatedState> locate_other(const Context& context, const LocatedState& present,
                                                 const StatePlace& place);

/// The only three that open a state: with the credentials that it may see, and the keys of the environment.
[[nodiscard]] Outcome<std::unique_ptr<ports::StateBackend>> open_state_of(const Context& context,
                                                                          const LocatedState& located);
[[nodiscard]] Outcome<std::unique_ptr<ports::StateBackend>> open_state_of(const Context& context,
                                                                          const Locations& at);
[[nodiscard]] Outcome<std::unique_ptr<ports::StateBackend>> open_state_of(const Context& context,
                                                                          Workspace& workspace);
/// ErrorKind::configuration where the environment has no key for the state.
[[nodiscard]] Outcome<void> check_state_key(const Context& context, const LocatedState& located,
                                            std::string advice);
/// A file of this machine, as `state restore` and `state push` take it.
[[nodiscard]] Outcome<state::State> read_state_copy_of(const Context& context, const Locations& at,
                                                       const std::string& file);

/// Refuses the state of another instance. `owner` is empty where there is no state.
[[nodiscard]] Result<void> check_instance(const std::string& owner, const std::string& instance,
                                          const std::string& location);

/// The throw-away, or real, identity that requests bear.
struct Credentials {
  std::string id;
  Secret secret;
};
/// From HALOPSA_CLIENT_ID and HALOPSA_CLIENT_SECRET or HALOPSA_CLIENT_SECRET_FILE; ErrorKind::credentials
/// with what to set where one is missing.
[[nodiscard]] Result<Credentials> credentials_from(const Environment& environment);

/// Shows each request on stderr, without secrets, under -v; empty without it.
[[nodiscard]] http::RequestObserver request_observer(const Context& context);

/// Everything that connect and connect_reader want. `workspace` was opened by a Reach that connects.
[[nodiscard]] Result<halopsa::ProviderOptions> provider_options(const Context& context,
                                                                const Workspace& workspace,
                                                                const InstanceFlags& flags);

}  // namespace haloform::cli
