#include "cli/commands/commands.hpp"
#include "cli/files.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "planner/plan/plan_codec.hpp"
#include "planner/render/escape.hpp"
#include "providers/storage/local_backend.hpp"

#include <fmt/format.h>

namespace haloform {
namespace {

/// The reading half of the instance: what plan is handed cannot write.
Result<std::unique_ptr<Reader>> open_reader(const Context& context, const Workspace& workspace,
                                            const InstanceFlags& flags) {
  auto options = provider_options(context, workspace, flags);
  if (!options) return std::unexpected(std::move(options.error()));
  return connect_reader(context.catalog, std::move(*options), context.clock, context.stop);
}

Outcome<Plan> plan_now(const Context& context, const PlanOptions& options) {
  auto workspace = open_workspace(context, options.at);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto reader = open_reader(context, *workspace, options.instance);
  if (!reader) return std::unexpected(configuration_first(context, *workspace, std::move(reader.error())));

  workspace->profile = (*reader)->profile();
  LocalBackend backend(context.catalog, workspace->state_path, context.clock);
  (*reader)->prefetch(forecast(*workspace, backend));
  auto declared = read_declared(context, *workspace, [&] { return backend.load(); });
  if (!declared) return std::unexpected(std::move(declared.error()));
  auto& [desired, state] = *declared;
  if (auto ours = check_owner(state, workspace->settings.url, (*reader)->profile(), backend.location());
      !ours) {
    return trouble(ours.error());
  }
  auto planned = plan_world(context, *workspace, desired, std::move(state), **reader, options.policy);
  if (!planned) return std::unexpected(std::move(planned.error()));
  return std::move(planned->plan);
}

}  // namespace

Outcome<ExitCode> run_command(const Context& context, const PlanOptions& options) {
  auto plan = plan_now(context, options);
  if (!plan) return std::unexpected(std::move(plan.error()));
  if (options.out) {
    auto saved = write_file(*options.out, encode_plan(context.catalog, *plan), FileMode::owner_only);
    if (!saved) return trouble(saved.error());
  }
  auto written =
      write_outputs(context, options.outputs, options.detail,
                    {[&](const TextOptions& text) { return render_plan(context.catalog, *plan, text); },
                     [&] { return encode_plan(context.catalog, *plan); }});
  if (!written) return std::unexpected(std::move(written.error()));
  if (options.out) {
    const std::string file = terminal_safe(*options.out);
    context.console.say(
        plan->is_blocked()
            ? fmt::format("Saved to {}, though apply will refuse it: it is blocked.\n", file)
            : fmt::format("Saved to {}. Apply exactly this plan with: haloform apply {}\n", file, file));
  }
  return exit_code(PlanTally{plan->is_blocked(), !plan->empty(), options.detailed_exitcode});
}

}  // namespace haloform
