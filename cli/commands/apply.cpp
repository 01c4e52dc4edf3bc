#include "cli/commands/apply_options.hpp"
#include "cli/commands/apply_run.hpp"
#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/run_news.hpp"
#include "cli/shared_flags.hpp"

#include <utility>

namespace haloform::cli {
namespace {

Outcome<ExitCode> run_apply(const Context& context, const ApplyOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::state);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto backend = open_state_of(context, *workspace);
  if (!backend) return std::unexpected(std::move(backend.error()));
  RunNews news(context, workspace->settings);
  auto end = ApplyRun(context, options, std::move(*workspace), std::move(*backend), news).go();
  // The lock is free by now: nobody waits for whoever is told.
  if (!end) news.failed(end.error());
  news.send();
  return end;
}

}  // namespace

CommandSpec apply_command() {
  return {.name = "apply",
          .help = "Plan, confirm and apply; or execute a saved plan",
          .group = CommandGroup::work,
          .flags = joined({location_flags(), instance_flags(), policy_flags(), as_of_flags(), detail_flags(),
                           lock_flags(), output_flags(shows(&OutputKind::renders_report)), stream_flags(),
                           privacy_flags(), apply_flags()}),
          .words = {{"PLAN", "A plan saved with `plan --out`; it is executed without asking",
                     HowMany::at_most_one, offer_files}},
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::blocked, ExitCode::partial, ExitCode::in_doubt, ExitCode::stale,
                         ExitCode::locked, ExitCode::deferred, ExitCode::unapproved, ExitCode::interrupted},
          .run = read_then_run<apply_options, run_apply>};
}

}  // namespace haloform::cli
