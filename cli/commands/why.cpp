#include "cli/commands/commands.hpp"
#include "cli/known_addresses.hpp"
#include "cli/option_reader.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/reading_run.hpp"
#include "cli/shared_flags.hpp"
#include "planner/config/origins.hpp"
#include "planner/render/why/explanation.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform::cli {
namespace {

struct WhyOptions {
  Locations at;
  InstanceFlags instance;
  PolicyFlags policy;
  Outputs outputs;
  Address address;
};

/// Without --target: a plan that leaves the address out could not explain it.
FlagList limits_flags() {
  FlagList flags = policy_flags();
  std::erase_if(flags,
                [](const FlagSpec& flag) { return flag.name == "--target" || flag.name == "--accept-feed"; });
  return flags;
}

WhyOptions why_options(OptionReader& typed) {
  return {locations(typed), instance_options(typed), policy_options(typed),
          outputs(typed, shows(&OutputKind::renders_why)), typed.address(0)};
}

Outcome<ExitCode> run_why(const Context& context, const WhyOptions& options) {
  auto run = open_reading_run(context, {options.at, options.instance, options.policy.allow,
                                        "What it has not done yet is explained as still to be done."});
  if (!run) return std::unexpected(std::move(run.error()));
  auto world = read_world(context, run->workspace, run->desired, run->state, *run->reader, options.policy,
                          reading(context, options.instance.retry_for));
  if (!world) return std::unexpected(std::move(world.error()));
  const DesiredState& desired = world->desired(run->desired);
  auto plan = plan_of(context, desired, run->state, *world, *run->reader);
  if (!plan) return std::unexpected(std::move(plan.error()));
  const auto origins =
      config::origins_of(context.catalog, desired, run->workspace.configuration.root(), options.address);
  if (!origins) return trouble(origins.error());
  context.people.learn_lineage(run->state.lineage);
  auto shown = shown_plan(context, *plan);
  const auto explained = [&](Privacy privacy) {
    const plan::Veil veil = context.people.veil(privacy);
    return render::explain(context.catalog, options.address,
                           {desired, *origins, run->state, world->read.snapshot, shown.under(privacy), veil});
  };
  if (!explained(Privacy::full)) {
    const auto near = nearest_address(options.address, &desired, &run->state);
    return trouble(
        ErrorKind::not_found, "neither the configuration nor the state knows this address",
        options.address.text(),
        near ? fmt::format("did you mean {}?", *near) : "`haloform state list` lists what the state knows");
  }
  auto written = write_outputs(context, options.outputs, render::Detail{},
                               [&](const OutputKind& kind, const render::Options& style) {
                                 return kind.renders_why(*explained(style.privacy), style);
                               });
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

}  // namespace

CommandSpec why_command() {
  return {.name = "why",
          .help = "Explain what a plan would do with one address, and what each fact comes from",
          .group = CommandGroup::work,
          .flags = joined({location_flags(), instance_flags(), limits_flags(), as_of_flags(),
                           output_flags(shows(&OutputKind::renders_why)), privacy_flags()}),
          .words = {{"ADDRESS", "Like agent.jane-smith", HowMany::one, offer_addresses}},
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::interrupted},
          .run = read_then_run<why_options, run_why>};
}

}  // namespace haloform::cli
