#include "cli/commands/commands.hpp"
#include "cli/commits.hpp"
#include "cli/files.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"
#include "cli/state_keys.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/render/commit_orders.hpp"
#include "planner/render/escape.hpp"
#include "providers/storage/storage.hpp"

#include <fmt/format.h>

namespace haloform::cli {
namespace {

struct PlanOptions {
  Locations at;
  InstanceFlags instance;
  PolicyFlags policy;
  Outputs outputs;
  std::optional<std::string> out;
  bool detailed_exitcode = false;
  render::Detail detail{};
};

PlanOptions plan_options(OptionReader& typed) {
  return {locations(typed),      instance_options(typed),
          policy_options(typed), outputs(typed, shows(&OutputKind::renders_plan)),
          typed.value("--out"),  typed.has("--detailed-exitcode"),
          shown_detail(typed)};
}

/// The reading half of the instance: what plan is handed cannot write.
Result<std::unique_ptr<ports::Reader>> open_reader(const Context& context, const Workspace& workspace,
                                                   const PlanOptions& flags) {
  auto options = provider_options(context, workspace, flags.instance);
  if (!options) return std::unexpected(std::move(options.error()));
  options->may_be_empty = plan::may_be_empty(flags.policy.allow);
  return halopsa::connect_reader(context.catalog, std::move(*options), context.clock, context.stop);
}

/// A plan needs no lock, so an apply may be under way: what it has not done yet is still in the plan. A lock that has no end of its
/// own says little, and whoever may read the state may not be allowed to ask for it.
void say_what_runs(const Context& context, ports::StateBackend& backend) {
  if (!backend.lock_ends_by_itself()) return;
  const auto holder = backend.holder();
  if (!holder || !*holder || !(*holder)->alive) return;
  const ports::LockInfo& info = (*holder)->info;
  context.console.say(
      fmt::format("note: `haloform {}` is running: {} on {}, process {}, since {}{}. What it has not done "
                  "yet is part of this plan; plan "
                  "again when it has ended.\n",
                  render::terminal_safe(info.command), render::terminal_safe(info.who),
                  render::terminal_safe(info.host), info.pid, iso_time(info.since),
                  info.run_url.empty() ? "" : ", in " + render::terminal_safe(info.run_url)));
}

Outcome<plan::Plan> plan_now(const Context& context, const PlanOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::state);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto opened = open_state_of(context, *workspace);
  if (!opened) return std::unexpected(std::move(opened.error()));
  ports::StateBackend& backend = **opened;
  auto reader = open_reader(context, *workspace, options);
  if (!reader) return std::unexpected(configuration_first(context, *workspace, std::move(reader.error())));

  workspace->profile = (*reader)->profile();
  say_what_runs(context, backend);
  (*reader)->prefetch(forecast(*workspace, backend));
  auto declared = read_declared(context, *workspace, [&] { return backend.load(); });
  if (!declared) return std::unexpected(std::move(declared.error()));
  auto& [desired, state] = *declared;
  if (auto ours = check_owner(state, workspace->settings.url, (*reader)->profile(), backend.location());
      !ours) {
    return trouble(ours.error());
  }
  if (auto ours = check_tenant(state, (*reader)->tenant(), backend.location()); !ours)
    return trouble(ours.error());
  const auto commit = commit_of(context, *workspace);
  if (const auto note = render::order_note(order_of_commits(context, *workspace, commit, state), {},
                                           render::OlderIs::refused_by_apply))
    context.console.say(fmt::format("note: {}.\n", *note));
  auto planned = plan_world(context, *workspace, desired, std::move(state), **reader, options.policy,
                            reading(context, options.instance.retry_for));
  if (!planned) return std::unexpected(std::move(planned.error()));
  planned->plan.made_from = commit;
  return std::move(planned->plan);
}

Outcome<ExitCode> run_plan(const Context& context, const PlanOptions& options) {
  auto plan = plan_now(context, options);
  if (!plan) return std::unexpected(std::move(plan.error()));
  if (options.out) {
    auto text = sealed_plan(context.environment, plan::encode_plan(context.catalog, *plan));
    if (!text) return trouble(text.error());
    auto saved = write_file(*options.out, *text);
    if (!saved) return trouble(saved.error());
  }
  auto written = write_outputs(context, options.outputs, options.detail,
                               [&](const OutputKind& kind, const render::TextOptions& style) {
                                 return kind.renders_plan(context.catalog, *plan, style);
                               });
  if (!written) return std::unexpected(std::move(written.error()));
  if (options.out) {
    const std::string file = render::terminal_safe(*options.out);
    context.console.say(
        plan->is_blocked()
            ? fmt::format("Saved to {}. Apply refuses it while it is blocked, or applies the rest with "
                          "--skip-blocked.\n",
                          file)
            : fmt::format("Saved to {}. Apply exactly this plan with: haloform apply {}\n", file, file));
  }
  return exit_code(PlanTally{plan->is_blocked(), !plan->empty(), options.detailed_exitcode});
}

FlagList plan_flags() {
  return {
      {"--out", "", "Save the plan for `apply FILE` (mode 0600)", Takes::value, "FILE", offer_files},
      {"--detailed-exitcode", "", "Exit 2 where there are changes"},
  };
}

}  // namespace

CommandSpec plan_command() {
  return {.name = "plan",
          .help = "Show what apply would do; changes nothing",
          .group = CommandGroup::work,
          .flags = joined({location_flags(), instance_flags(), policy_flags(), detail_flags(),
                           output_flags(shows(&OutputKind::renders_plan)), plan_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::changes, ExitCode::configuration,
                         ExitCode::credentials, ExitCode::blocked, ExitCode::interrupted},
          .run = read_then_run<plan_options, run_plan>};
}

}  // namespace haloform::cli
