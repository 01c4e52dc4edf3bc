#include "providers/halopsa/sandbox/sandbox.hpp"

#include "cli/commands/commands.hpp"

#include <iostream>

namespace haloform {

Outcome<ExitCode> run_command(const Context& context, const SandboxCommand& command) {
  auto served = sandbox::run_sandbox(command.options, context.stop, std::cout, std::cerr);
  if (!served) return trouble(served.error());
  return ExitCode::done;
}

}  // namespace haloform
