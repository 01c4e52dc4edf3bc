#include "cli/commands/commands.hpp"
#include "cli/commands/state_rows.hpp"
#include "cli/shared_flags.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace haloform::cli {

CommandSpec state_writer(std::string name, std::string help, std::vector<WordSpec> words,
                         CommandRun (*run)(OptionReader&)) {
  return {.name = std::move(name),
          .help = std::move(help),
          .group = CommandGroup::state,
          .flags = joined({location_flags(), lock_flags()}),
          .words = std::move(words),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::locked},
          .run = run};
}

CommandSpec state_command() {
  CommandSpec family{.name = "state", .help = "Inspect and modify the state", .group = CommandGroup::state};
  for (auto rows : {state_entry_rows(), state_release_rows(), state_copy_rows(), state_store_rows()})
    std::ranges::move(rows, std::back_inserter(family.children));
  return family;
}

}  // namespace haloform::cli
