#include "cli/commands/commands.hpp"
#include "cli/output.hpp"

namespace haloform {

Outcome<ExitCode> run_command(const Context& context, const VersionOptions& options) {
  auto written =
      write_outputs(context, options.outputs, Detail::usual,
                    {[](const TextOptions&) { return std::string("haloform " HALOFORM_VERSION "\n"); },
                     [] { return std::string("{\"version\": \"" HALOFORM_VERSION "\"}\n"); }});
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

}  // namespace haloform
