#include "cli/state_place.hpp"

#include "cli/state_keys.hpp"
#include "planner/base/variables.hpp"
#include "planner/config/state_section.hpp"
#include "providers/storage/places/pinned_place.hpp"
#include "providers/storage/places/store_variables.hpp"
#include "providers/storage/places/trusted_place.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace haloform::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view state_variable = "HALOFORM_STATE";

/// HALOFORM_STATE, where it is set.
Result<std::optional<StatePlace>> pinned_place(const Environment& environment) {
  if (environment.is_empty(state_variable)) {
    return fail(
        ErrorKind::configuration, "HALOFORM_STATE is set, but empty", std::string(state_variable),
        "set it to the place of the state, or unset it: an empty one does not say where the state is");
  }
  const auto text = environment.get(state_variable);
  if (!text) return std::nullopt;
  if (auto usable = check_variable(state_variable, *text, ErrorKind::configuration); !usable)
    return std::unexpected(std::move(usable.error()));
  auto place = parse_state_place(*text);
  if (place) return std::move(*place);
  place.error().kind = ErrorKind::configuration;
  place.error().where = state_variable;
  return std::unexpected(std::move(place.error()));
}

}  // namespace

Result<StateLocation> chosen_state(const Environment& environment, const std::optional<StateLocation>& flag,
                                   const Settings& file, const fs::path& root) {
  StateLocation location = file.state.value_or(StateLocation{});
  location.named_by = StateLocation::NamedBy::job;
  if (flag) {
    location.place = storage::from_here(flag->place, root);
  } else {
    auto pinned = pinned_place(environment);
    if (!pinned) return std::unexpected(std::move(pinned.error()));
    auto written = config::located_state(root, file.state);
    if (!*pinned) {
      if (!written) return std::unexpected(std::move(written.error()));
      location = std::move(*written);
    } else {
      location.place = storage::from_here(std::move(**pinned), root);
      if (file.written.state.line > 0) {
        if (!written) return std::unexpected(std::move(written.error()));
        auto held =
            storage::pinned_state(environment, std::move(location.place), written->place, file.written.state);
        if (!held) return std::unexpected(std::move(held.error()));
        location.place = std::move(*held);
      }
    }
  }
  if (auto filled = storage::fill_in(environment, location); !filled)
    return std::unexpected(std::move(filled.error()));
  return location;
}

Result<storage::StateOptions> state_options(const Context& context, const StateLocation& location,
                                            const fs::path& folder) {
  const Environment& environment = context.environment;
  const auto trusted = storage::gets_credentials(environment, location, folder);
  if (!trusted) return std::unexpected(trusted.error());
  if (auto usable = storage::check_store_variables(environment, location.place); !usable)
    return std::unexpected(std::move(usable.error()));
  auto sealing = sealing_of(environment);
  if (!sealing) return std::unexpected(std::move(sealing.error()));
  storage::StateOptions options{context.catalog, context.clock};
  options.stop = &context.stop;
  options.progress = &context.progress;
  options.environment = storage::store_environment(environment, location.place, *trusted);
  options.sealing = std::move(*sealing);
  options.rescue_folder = folder.string();
  return options;
}

}  // namespace haloform::cli
