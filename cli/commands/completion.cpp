#include "cli/completion.hpp"

#include "cli/command_tree.hpp"
#include "cli/commands/commands.hpp"
#include "cli/option_reader.hpp"
#include "planner/base/text.hpp"

#include <array>
#include <string>
#include <string_view>

namespace haloform::cli {
namespace {

constexpr std::array<std::string_view, 3> shell_names{"bash", "zsh", "fish"};

std::string shell_name(OptionReader& typed) { return typed.words().at(0); }

Outcome<ExitCode> run_completion(const Context& context, const std::string& name) {
  const auto shell = parse_shell(name);
  if (!shell) {
    const auto near = nearest(name, shell_names);
    return trouble(ErrorKind::usage, "there is no completion for \"" + name + "\"", "haloform completion",
                   near ? "did you mean " + std::string(*near) + "?" : "write bash, zsh or fish");
  }
  context.console.out(completion_script(*shell, command_tree()));
  return ExitCode::done;
}

}  // namespace

CommandSpec completion_command() {
  return {.name = "completion",
          .help = "Print a completion script",
          .group = CommandGroup::itself,
          .words = {{"SHELL", "bash, zsh or fish", HowMany::one, offer_words("bash zsh fish")}},
          .exit_codes = {ExitCode::done, ExitCode::error},
          .run = read_then_run<shell_name, run_completion>};
}

}  // namespace haloform::cli
