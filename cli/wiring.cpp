#include "cli/wiring.hpp"

#include "cli/files.hpp"
#include "cli/pin.hpp"
#include "cli/state_place.hpp"
#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"
#include "planner/base/url.hpp"
#include "planner/config/state_section.hpp"
#include "planner/model/instance_url.hpp"
#include "planner/render/escape.hpp"
#include "providers/storage/storage.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace haloform::cli {
namespace {

constexpr std::string_view how_to_get_credentials =
    "create an API application with client credentials in HaloPSA (Configuration > Integrations > HaloPSA "
    "API) and "
    "export its id and secret; `haloform sandbox` prints throw-away ones to try things on";

constexpr std::size_t most_secret_bytes = 64UL * 1024;

/// One line for each request, for -v.
std::string request_line(const http::RequestEvent& event, const plan::Veil& veil) {
  const std::string url = veil.over(MarkedText(marked_query(event.url))).plain();
  std::string line = fmt::format("{} {} ", http::method_name(event.method), render::terminal_safe(url));
  line += event.status != 0 ? std::to_string(event.status) : render::terminal_safe(event.failure);
  line += fmt::format(" in {}, {} bytes", duration_text(event.duration), event.bytes_in);
  if (event.attempt > 1) line += fmt::format(", attempt {}", event.attempt);
  return line + "\n";
}

Result<Secret> secret_from_file(const std::string& path) {
  auto text = read_file(path, most_secret_bytes);
  if (!text) {
    Error error = std::move(text.error());
    error.kind = ErrorKind::credentials;
    error.advice = "HALOPSA_CLIENT_SECRET_FILE must name a file that holds the client secret";
    return std::unexpected(std::move(error));
  }
  const WipedAtEnd wiped(*text);
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (text->empty()) {
    return fail(ErrorKind::credentials, "the file of the client secret is empty", path,
                "write the secret into it, or set HALOPSA_CLIENT_SECRET");
  }
  if (auto usable = check_variable("HALOPSA_CLIENT_SECRET_FILE", *text, ErrorKind::credentials); !usable) {
    usable.error().where = path;
    usable.error().advice = "write the secret alone into the file; one line end behind it does no harm";
    return std::unexpected(std::move(usable.error()));
  }
  return Secret(std::move(*text));
}

/// The folder that --config names, or in which the file lies that it names.
std::filesystem::path folder_of(const std::string& config) {
  std::error_code none;
  const std::filesystem::path path(config);
  const std::filesystem::path folder = std::filesystem::is_directory(path, none) ? path : path.parent_path();
  return folder.empty() ? std::filesystem::path(".") : folder;
}

}  // namespace

Result<void> check_instance(const std::string& owner, const std::string& instance,
                            const std::string& location) {
  if (owner.empty() || same_instance(owner, instance)) return {};
  return fail(
      ErrorKind::state,
      fmt::format("the state belongs to {}, and this is {}",
                  instance_url(owner) ? owner : openly_clipped(owner), instance),
      location,
      fmt::format("where the instance only changed its URL, run `haloform state move-instance {}`; for "
                  "another instance use another state (--state)",
                  instance));
}

Result<Credentials> credentials_from(const Environment& environment) {
  const auto id = environment.get("HALOPSA_CLIENT_ID");
  const auto file = environment.get("HALOPSA_CLIENT_SECRET_FILE");
  const bool has_secret = environment.client_secret() || file;
  if (!id || !has_secret) {
    std::string missing = id ? "" : "HALOPSA_CLIENT_ID";
    if (!has_secret) {
      missing += missing.empty() ? "" : " and ";
      missing += "HALOPSA_CLIENT_SECRET (or HALOPSA_CLIENT_SECRET_FILE)";
    }
    return fail(ErrorKind::credentials, missing + (id || has_secret ? " is not set" : " are not set"),
                "environment", std::string(how_to_get_credentials));
  }
  if (environment.client_secret() && file) {
    return fail(ErrorKind::credentials, "HALOPSA_CLIENT_SECRET and HALOPSA_CLIENT_SECRET_FILE are both set",
                "environment", "unset one of them");
  }
  if (auto usable = check_variable("HALOPSA_CLIENT_ID", *id, ErrorKind::credentials); !usable)
    return std::unexpected(std::move(usable.error()));
  if (environment.client_secret()) {
    const Secret& secret = *environment.client_secret();
    auto usable = check_variable("HALOPSA_CLIENT_SECRET", secret.reveal(), ErrorKind::credentials);
    if (!usable) return std::unexpected(std::move(usable.error()));
    return Credentials{*id, secret};
  }
  auto secret = secret_from_file(*file);
  if (!secret) return std::unexpected(std::move(secret.error()));
  return Credentials{*id, std::move(*secret)};
}

void learn_people(const Context& context, const Locations& at) {
  const auto configuration = config::ConfigurationReader::open(context.catalog, at.config);
  if (configuration && configuration->settings()) context.people.learn(*configuration->settings());
}

namespace {

Outcome<Workspace> workspace_of(const Context& context, const Locations& at, Reach reach,
                                Checked<config::ConfigurationReader> configuration) {
  if (!configuration) return std::unexpected(Trouble(std::move(configuration.error())));
  if (!configuration->settings()) {
    auto everything = configuration->read(std::nullopt);
    if (!everything) return std::unexpected(Trouble(std::move(everything.error())));
    return std::unexpected(Trouble(configuration->settings().error()));
  }
  const Settings& file = *configuration->settings();
  context.people.learn(file);
  if (reach == Reach::files) {
    auto state = config::located_state(configuration->root(), file.state);
    if (!state) return trouble(state.error());
    return Workspace{std::move(*configuration), file, {}, file.profile, std::move(*state)};
  }
  auto state = chosen_state(context.environment, at.state, file, configuration->root());
  if (!state) return trouble(state.error());
  auto pinned = pin(context.catalog, file, context.environment, configuration->root());
  if (!pinned) return std::unexpected(Trouble(std::move(pinned.error())));
  std::unique_ptr<ports::StateBackend> opened;
  if (reach == Reach::state || !pinned->pinned) {
    auto backend = open_state_of(context, LocatedState{*state, configuration->root()});
    if (!backend) return std::unexpected(std::move(backend.error()));
    opened = std::move(*backend);
    auto owner = opened->owner();
    if (!owner) return trouble(owner.error());
    auto ours = check_instance(*owner, pinned->settings.url, opened->location());
    if (!ours) return trouble(ours.error());
  }
  const std::optional<Profile> profile = file.profile;
  return Workspace{std::move(*configuration),
                   std::move(pinned->settings),
                   std::move(pinned->overrides),
                   profile,
                   std::move(*state),
                   std::move(opened)};
}

}  // namespace

Outcome<Workspace> open_workspace(const Context& context, const Locations& at, Reach reach,
                                  config::ConfigurationReader::Texts instead) {
  return workspace_of(context, at, reach,
                      config::ConfigurationReader::open(context.catalog, at.config, std::move(instead)));
}

Outcome<Workspace> open_instance(const Context& context, const Locations& at) {
  const std::filesystem::path folder(at.config);
  std::error_code none;
  const bool is_there =
      at.config != Locations().config ||
      std::filesystem::exists(std::filesystem::symlink_status(folder / config::usual_root_name, none));
  if (is_there) return open_workspace(context, at, Reach::instance);
  if (!context.environment.get("HALOPSA_URL")) {
    return trouble(
        ErrorKind::configuration, "there is no configuration here, and no instance is named",
        std::string(config::usual_root_name),
        "set HALOPSA_URL, as in HALOPSA_URL=https://your-company.halopsa.com, or pass the folder of "
        "the configuration with --chdir; `haloform init` writes one");
  }
  return workspace_of(context, at, Reach::instance,
                      config::ConfigurationReader::without_files(context.catalog, folder));
}

Outcome<LocatedState> locate_state(const Context& context, const Locations& at) {
  auto workspace = open_workspace(context, at, Reach::files);
  // A state that is named needs no configuration; what one says beside the store counts where it can be read.
  if (!workspace && !at.state) return std::unexpected(std::move(workspace.error()));
  const std::filesystem::path folder = workspace ? workspace->configuration.root() : folder_of(at.config);
  auto location =
      chosen_state(context.environment, at.state, workspace ? workspace->settings : Settings{}, folder);
  if (!location) return trouble(location.error());
  return LocatedState{std::move(*location), folder};
}

Outcome<LocatedState> locate_other(const Context& context, const LocatedState& present,
                                   const StatePlace& place) {
  Settings as_present;
  as_present.state = present.location;
  auto location = chosen_state(context.environment, StateLocation{place}, as_present, present.folder);
  if (!location) return trouble(location.error());
  return LocatedState{std::move(*location), present.folder};
}

Outcome<std::unique_ptr<ports::StateBackend>> open_state_of(const Context& context,
                                                            const LocatedState& located) {
  auto options = state_options(context, located.location, located.folder);
  if (!options) return trouble(options.error());
  options->accepts_open = located.accepts_open;
  options->writes_open = located.writes_open;
  options->reads_moved = located.reads_moved;
  options->notice = [&console = context.console](const std::string& words) {
    console.say("note: " + render::terminal_safe(words) + "\n");
  };
  auto backend = storage::open_state(located.location, *options);
  if (!backend) return trouble(backend.error());
  return std::move(*backend);
}

Outcome<std::unique_ptr<ports::StateBackend>> open_state_of(const Context& context, const Locations& at) {
  auto located = locate_state(context, at);
  if (!located) return std::unexpected(std::move(located.error()));
  return open_state_of(context, *located);
}

Outcome<std::unique_ptr<ports::StateBackend>> open_state_of(const Context& context, Workspace& workspace) {
  if (workspace.opened) return std::move(workspace.opened);
  return open_state_of(context, LocatedState{workspace.state, workspace.configuration.root()});
}

Outcome<void> check_state_key(const Context& context, const LocatedState& located, std::string advice) {
  auto options = state_options(context, located.location, located.folder);
  if (!options) return trouble(options.error());
  if (options->sealing) return {};
  return trouble(ErrorKind::configuration, "HALOFORM_STATE_KEY is not set", "environment", std::move(advice));
}

Outcome<state::State> read_state_copy_of(const Context& context, const Locations& at,
                                         const std::string& file) {
  auto located = locate_state(context, at);
  if (!located) return std::unexpected(std::move(located.error()));
  auto options = state_options(context, located->location, located->folder);
  if (!options) return trouble(options.error());
  auto copy = storage::read_state_copy(*options, file);
  if (!copy) return trouble(copy.error());
  return std::move(*copy);
}

http::RequestObserver request_observer(const Context& context) {
  if (!context.console.verbose()) return {};
  return [&console = context.console, veil = context.people.of_text()](const http::RequestEvent& event) {
    console.err(request_line(event, veil));
  };
}

Result<halopsa::ProviderOptions> provider_options(const Context& context, const Workspace& workspace,
                                                  const InstanceFlags& flags) {
  if (workspace.settings.url.empty()) {
    return fail(ErrorKind::configuration, "no instance is named", "haloform.yaml",
                "write `instance: {url: https://your-company.halopsa.com}`, or set HALOPSA_URL");
  }
  auto identity = credentials_from(context.environment);
  if (!identity) return std::unexpected(std::move(identity.error()));
  halopsa::ProviderOptions options;
  options.settings = workspace.settings;
  options.client_id = std::move(identity->id);
  options.client_secret = std::move(identity->secret);
  options.parallelism = flags.parallelism;
  options.retry_for = flags.retry_for;
  options.rate_folder = context.environment.state_folder();
  options.progress = &context.progress;
  if (context.console.verbose()) {
    options.rate_trouble = [&console = context.console](const std::string& why) {
      console.err(render::terminal_safe(why) + "\n");
    };
  }
  options.observer = request_observer(context);
  return options;
}

}  // namespace haloform::cli
