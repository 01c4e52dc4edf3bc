#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/plan/making/calendar_of.hpp"
#include "planner/render/escape.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

namespace haloform::cli {
namespace {

struct CalendarOptions {
  Locations at;
  Outputs outputs;
  std::chrono::weeks weeks{8};
  std::optional<AsOf> as_of;
};

CalendarOptions calendar_options(OptionReader& typed) {
  return {locations(typed), outputs(typed, shows(&OutputKind::renders_calendar)),
          std::chrono::weeks(typed.number("--weeks", "8", 1, 520)), as_of(typed)};
}

/// Without it everything but what the state alone knows is there, so that what is wrong with it is said and no more.
std::optional<state::State> state_if_there(const Context& context, const Locations& at) {
  const auto said = [&](const MarkedText& why) {
    context.console.say(
        fmt::format("note: removals that wait, and teams that are left later, are not listed: {}\n",
                    render::terminal_safe(context.people.of_text().over(why).plain())));
    return std::nullopt;
  };
  auto backend = open_state_of(context, at);
  if (!backend) {
    const std::vector<Error>& errors = backend.error().errors;
    return said(errors.empty() ? MarkedText("the state cannot be opened") : errors.front().what);
  }
  auto state = (*backend)->load();
  if (!state) return said(state.error().what);
  context.people.learn_lineage(state->lineage);
  return std::move(*state);
}

Outcome<ExitCode> run_calendar(const Context& context, const CalendarOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::files);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto desired = read_configuration(context, *workspace);
  if (!desired) return std::unexpected(std::move(desired.error()));
  const std::optional<state::State> state = state_if_there(context, options.at);
  const WallTime from = options.as_of ? moment_of(*options.as_of, workspace->settings) : context.clock.wall();
  const plan::Calendar calendar =
      plan::calendar_of(context.catalog, *desired, state ? &*state : nullptr, from, from + options.weeks);
  ShownValue shown(calendar, [&](const plan::Calendar& whole, Privacy privacy) {
    return plan::without_people(context.catalog, whole, context.people.veil(privacy));
  });
  auto written = write_outputs(context, options.outputs, render::Detail{},
                               [&](const OutputKind& kind, const render::Options& style) {
                                 return kind.renders_calendar(shown.under(style.privacy), style);
                               });
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

FlagList calendar_flags() {
  return {
      {"--weeks", "", "How far ahead (default 8)", Takes::value, "N"},
      {"--as-of", "", "Begin at noon of that day, or at that time in UTC, and not now", Takes::value, "DAY"},
  };
}

}  // namespace

CommandSpec calendar_command() {
  return {.name = "calendar",
          .help = "List which dates of people come: starts, ends, pauses, what waits",
          .group = CommandGroup::work,
          .flags = joined({location_flags(), calendar_flags(),
                           output_flags(shows(&OutputKind::renders_calendar)), privacy_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
          .run = read_then_run<calendar_options, run_calendar>};
}

}  // namespace haloform::cli
