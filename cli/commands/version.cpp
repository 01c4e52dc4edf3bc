#include "cli/commands/commands.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"

namespace haloform {
namespace {

Outcome<ExitCode> run_version(const Context& context, const Outputs& wanted) {
  auto written =
      write_outputs(context, wanted, Detail::usual,
                    {[](const TextOptions&) { return std::string("haloform " HALOFORM_VERSION "\n"); },
                     [] { return std::string("{\"version\": \"" HALOFORM_VERSION "\"}\n"); }});
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

}  // namespace

CommandSpec version_command() {
  return {.name = "version",
          .help = "Say which version this is",
          .group = CommandGroup::itself,
          .flags = output_flags(),
          .exit_codes = {ExitCode::done, ExitCode::error},
          .run = read_then_run<outputs, run_version>};
}

}  // namespace haloform
