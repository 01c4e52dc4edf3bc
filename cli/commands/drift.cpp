#include "cli/accept_drift.hpp"
#include "cli/commands/commands.hpp"
#include "cli/flag_values.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/reading_run.hpp"
#include "cli/run_news.hpp"
#include "cli/shared_flags.hpp"
#include "planner/drift/find_drift.hpp"
#include "planner/drift/report_privacy.hpp"

#include <utility>

namespace haloform::cli {
namespace {

struct DriftOptions {
  Locations at;
  InstanceFlags instance;
  PolicyFlags policy;  ///< Its targets are those of `accept` where there are any.
  Outputs outputs;
  render::Detail detail{};
  std::set<Address> accept;
  AcceptMode mode = AcceptMode::write;
};

DriftOptions drift_options(OptionReader& typed) {
  DriftOptions options{locations(typed),
                       instance_options(typed),
                       policy_options(typed),
                       outputs(typed, shows(&OutputKind::renders_drift)),
                       {},
                       typed.or_note(address_values("--accept", typed.values("--accept")), {}),
                       typed.has("--dry-run") ? AcceptMode::dry_run : AcceptMode::write};
  options.detail.accepted = typed.has("--show-accepted");
  options.policy.all_agents = options.policy.targets.empty();
  const bool writes = !options.accept.empty();
  if (typed.has("--dry-run") && !writes)
    typed.note({ErrorKind::usage, "--dry-run belongs to --accept", "", "name an address with --accept"});
  if (writes && (!options.outputs.empty() || !options.policy.targets.empty() || options.detail.accepted)) {
    typed.note({ErrorKind::usage,
                "--accept shows a diff and no report, so it takes no --output, --target or --show-accepted",
                "", "run `haloform drift` without --accept to see the report"});
  }
  if (writes) {
    options.policy.targets = options.accept;
    options.policy.all_agents = false;
  }
  return options;
}

Outcome<ExitCode> run_drift(const Context& context, const DriftOptions& options) {
  auto run =
      open_reading_run(context, {options.at, options.instance, options.policy.allow,
                                 "What it changed is not part of this report; run again when it has ended."});
  if (!run) return std::unexpected(std::move(run.error()));
  if (!run->state.exists()) {
    return trouble(ErrorKind::state, "there is no state yet, so it is not known what was applied",
                   run->backend->location(), "run `haloform apply` first, or name the state with --state");
  }
  auto world = read_world(context, run->workspace, run->desired, run->state, *run->reader, options.policy,
                          reading(context, options.instance.retry_for));
  if (!world) return std::unexpected(std::move(world.error()));
  const DesiredState& desired = world->desired(run->desired);
  auto report = drift::find_drift(context.catalog, desired, run->state, world->read.snapshot, world->policy,
                                  std::move(world->read.bound));
  if (!report) return std::unexpected(fault_trouble(report.error(), desired, run->state));
  report->overrides = run->workspace.overrides;
  if (!options.accept.empty())
    return accept_drift(context, {*run, desired, world->read.snapshot, world->policy, options.at}, *report,
                        options.accept, options.mode);
  context.people.learn_lineage(report->lineage);
  ShownValue shown(*report, [&](const drift::Report& whole, Privacy privacy) {
    return drift::without_people(context.catalog, whole, context.people.veil(privacy));
  });
  auto written = write_outputs(
      context, options.outputs, options.detail, [&](const OutputKind& kind, const render::Options& style) {
        return kind.renders_drift(context.catalog, shown.under(style.privacy), style);
      });
  if (!written) return std::unexpected(std::move(written.error()));
  RunNews news(context, run->workspace.settings);
  news.drifted(*report);
  news.send();
  return exit_code(DriftTally{report->findings.size(), report->unseen.size()});
}

FlagList drift_flags() {
  return {
      {"--target", "", "Only this address; repeatable", Takes::values, "ADDRESS", offer_addresses},
      {"--allow", "",
       "Believe that so many records are gone, like missing=12, or an empty listing, like empty=contacts",
       Takes::values, "LIMIT=N"},
      {"--show-accepted", "", "List every drift that lifecycle.drift accepts for now"},
      {"--accept", "", "Write what is live into the file of this address; shows the diff first; repeatable",
       Takes::values, "ADDRESS", offer_addresses},
      {"--dry-run", "", "With --accept: show the diff and write nothing"},
  };
}

}  // namespace

CommandSpec drift_command() {
  return {.name = "drift",
          .help = "Show what was changed in HaloPSA since the last apply and Git does not know",
          .group = CommandGroup::work,
          .flags = joined({location_flags(), instance_flags(), drift_flags(), as_of_flags(),
                           output_flags(shows(&OutputKind::renders_drift)), privacy_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::changes, ExitCode::configuration,
                         ExitCode::credentials, ExitCode::blocked, ExitCode::interrupted},
          .run = read_then_run<drift_options, run_drift>};
}

}  // namespace haloform::cli
