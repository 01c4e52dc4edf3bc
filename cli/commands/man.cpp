#include "cli/command_tree.hpp"
#include "cli/commands/commands.hpp"
#include "cli/man_page.hpp"
#include "cli/option_reader.hpp"

namespace haloform::cli {
namespace {

struct ManOptions {};

ManOptions man_options(OptionReader&) { return {}; }

Outcome<ExitCode> run_man(const Context& context, const ManOptions&) {
  context.console.out(man_page(command_tree(), HALOFORM_VERSION));
  return ExitCode::done;
}

}  // namespace

CommandSpec man_command() {
  return {.name = "man",
          .help = "Print the manual page, for man -l",
          .group = CommandGroup::itself,
          .exit_codes = {ExitCode::done, ExitCode::error},
          .run = read_then_run<man_options, run_man>};
}

}  // namespace haloform::cli
