#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/program_facts.hpp"
#include "cli/shared_flags.hpp"

namespace haloform::cli {
namespace {

Outputs version_outputs(OptionReader& typed) { return outputs(typed, shows(&OutputKind::renders_version)); }

Outcome<ExitCode> run_version(const Context& context, const Outputs& wanted) {
  const ProgramFacts facts = program_facts();
  auto written = write_outputs(context, wanted, render::Detail{},
                               [&](const OutputKind& kind, const render::Options& style) {
                                 return kind.renders_version(facts, style);
                               });
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

}  // namespace

CommandSpec version_command() {
  return {.name = "version",
          .help = "Say which version this is, and what it was built from",
          .group = CommandGroup::itself,
          .flags = output_flags(shows(&OutputKind::renders_version)),
          .exit_codes = {ExitCode::done, ExitCode::error},
          .run = read_then_run<version_outputs, run_version>};
}

}  // namespace haloform::cli
