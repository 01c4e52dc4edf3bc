#include "cli/completion.hpp"

#include "cli/arguments.hpp"
#include "cli/commands/commands.hpp"

namespace haloform {

Outcome<ExitCode> run_command(const Context& context, const CompletionOptions& options) {
  const auto shell = parse_shell(options.shell);
  if (!shell) {
    return trouble(ErrorKind::usage, "there is no completion for \"" + options.shell + "\"",
                   "haloform completion", "write bash, zsh or fish");
  }
  context.console.out(completion_script(*shell, command_tree()));
  return ExitCode::done;
}

}  // namespace haloform
