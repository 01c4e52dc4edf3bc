#include "cli/reading_run.hpp"

#include "cli/planning.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/render/escape.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform::cli {
namespace {

/// The reading half of the instance.
Result<std::unique_ptr<ports::Reader>> open_reader(const Context& context, const Workspace& workspace,
                                                   const ReadingRunOptions& how) {
  auto options = provider_options(context, workspace, how.instance);
  if (!options) return std::unexpected(std::move(options.error()));
  options->may_be_empty = plan::may_be_empty(how.allow);
  return halopsa::connect_reader(context.catalog, std::move(*options), context.clock, context.stop);
}

/// There is no lock, so an apply may be running. A lock that has no end of its own says little, and whoever may read the state may
/// not be allowed to ask for it.
void say_what_runs(const Context& context, ports::StateBackend& backend, std::string_view meaning) {
  if (!backend.lock_ends_by_itself()) return;
  const auto holder = backend.holder();
  if (!holder || !*holder || !(*holder)->alive) return;
  const ports::LockInfo& info = (*holder)->info;
  context.console.say(fmt::format("note: `haloform {}` is running: {} on {}, process {}, since {}{}. {}\n",
                                  render::terminal_safe(info.command), render::terminal_safe(info.who),
                                  render::terminal_safe(info.host), info.pid, iso_time(info.since),
                                  info.run_url.empty() ? "" : ", in " + render::terminal_safe(info.run_url),
                                  meaning));
}

}  // namespace

Outcome<ReadingRun> open_reading_run(const Context& context, const ReadingRunOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::state);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto opened = open_state_of(context, *workspace);
  if (!opened) return std::unexpected(std::move(opened.error()));
  ports::StateBackend& backend = **opened;
  auto reader = open_reader(context, *workspace, options);
  if (!reader) return std::unexpected(configuration_first(context, *workspace, std::move(reader.error())));

  workspace->profile = (*reader)->profile();
  say_what_runs(context, backend, options.beside_an_apply);
  (*reader)->prefetch(forecast(*workspace, backend));
  auto declared = read_declared(context, *workspace, [&] { return backend.load(); });
  if (!declared) return std::unexpected(std::move(declared.error()));
  const state::State& state = declared->state;
  auto ours = check_owner(state, workspace->settings.url, (*reader)->profile(), backend.location());
  if (ours) ours = check_tenant(state, (*reader)->tenant(), backend.location());
  if (!ours) return trouble(ours.error());
  return ReadingRun{std::move(*workspace), std::move(*opened), std::move(*reader),
                    std::move(declared->desired), std::move(declared->state)};
}

}  // namespace haloform::cli
