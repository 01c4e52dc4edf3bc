#include "cli/commands/commands.hpp"
#include "cli/commits.hpp"
#include "cli/files.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/reading_run.hpp"
#include "cli/shared_flags.hpp"
#include "cli/state_keys.hpp"
#include "planner/base/clock.hpp"
#include "planner/plan/codec/plan_codec.hpp"
#include "planner/render/commit_orders.hpp"
#include "planner/render/escape.hpp"

#include <fmt/format.h>

#include <algorithm>

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

Outcome<plan::Plan> plan_now(const Context& context, const PlanOptions& options) {
  auto run = open_reading_run(
      context, {options.at, options.instance, options.policy.allow,
                "What it has not done yet is part of this plan; plan again when it has ended."});
  if (!run) return std::unexpected(std::move(run.error()));
  if (auto believed = believe_feeds(context, run->desired, run->state, options.policy); !believed)
    return std::unexpected(std::move(believed.error()));
  const auto commit = commit_of(context, run->workspace);
  if (const auto note = render::order_note(order_of_commits(context, run->workspace, commit, run->state), {},
                                           render::OlderIs::refused_by_apply))
    context.console.say(fmt::format("note: {}.\n", *note));
  auto plan = plan_only(context, run->workspace, run->desired, run->state, *run->reader, options.policy,
                        reading(context, options.instance.retry_for));
  if (plan) plan->made_from = commit;
  return plan;
}

/// Whether there is more in it than removals that wait for their day.
bool has_changes(const plan::Plan& plan) {
  return !plan.raises.empty() || !std::ranges::all_of(plan.steps, &plan::Step::is_held);
}

Outcome<ExitCode> run_plan(const Context& context, const PlanOptions& options) {
  auto plan = plan_now(context, options);
  if (!plan) return std::unexpected(std::move(plan.error()));
  auto shown = shown_plan(context, *plan);
  if (options.out) {
    auto text = sealed_plan(context.environment,
                            plan::encode_plan(context.catalog, shown.under(context.people.of_saved_plan())));
    if (!text) return trouble(text.error());
    auto saved = write_file(*options.out, *text);
    if (!saved) return trouble(saved.error());
  }
  auto written = write_outputs(context, options.outputs, options.detail,
                               [&](const OutputKind& kind, const render::Options& style) {
                                 return kind.renders_plan(context.catalog, shown.under(style.privacy), style);
                               });
  if (!written) return std::unexpected(std::move(written.error()));
  if (options.out) {
    const std::string file = render::terminal_safe(*options.out);
    context.console.say(
        context.people.of_saved_plan() != Privacy::full
            ? fmt::format("Saved to {}, for reading only: people are covered in it, and apply refuses it.\n",
                          file)
        : plan->as_of
            ? fmt::format("Saved to {}, for reading only: it is the plan of {}, and apply refuses it.\n",
                          file, iso_time(*plan->as_of))
        : plan->is_blocked()
            ? fmt::format("Saved to {}. Apply refuses it while it is blocked, or applies the rest with "
                          "--skip-blocked.\n",
                          file)
            : fmt::format("Saved to {}. Apply exactly this plan with: haloform apply {}\n", file, file));
  }
  return exit_code(PlanTally{plan->is_blocked(), has_changes(*plan), options.detailed_exitcode});
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
          .flags = joined({location_flags(), instance_flags(), policy_flags(), as_of_flags(), detail_flags(),
                           output_flags(shows(&OutputKind::renders_plan)), stream_flags(), privacy_flags(),
                           plan_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::changes, ExitCode::configuration,
                         ExitCode::credentials, ExitCode::blocked, ExitCode::interrupted},
          .run = read_then_run<plan_options, run_plan>};
}

}  // namespace haloform::cli
