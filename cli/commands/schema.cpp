#include "cli/commands/commands.hpp"
#include "cli/flag_values.hpp"
#include "cli/option_reader.hpp"
#include "planner/config/schema/editor_schema.hpp"

#include <fmt/format.h>

#include <optional>

namespace haloform::cli {
namespace {

/// Of one block, or of a whole file.
struct SchemaOptions {
  std::optional<ResourceType> type;
};

SchemaOptions schema_options(OptionReader& typed) {
  const auto word = typed.first_word();
  if (!word) return {};
  return {typed.or_note(type_value(*word), ResourceType::agent)};
}

Outcome<ExitCode> run_schema(const Context& context, const SchemaOptions& options) {
  context.console.out(options.type ? config::editor_schema_of(context.catalog, *options.type)
                                   : config::editor_schema(context.catalog));
  return ExitCode::done;
}

}  // namespace

CommandSpec schema_command() {
  return {.name = "schema",
          .help = "Print the JSON Schema of the configuration, for editors",
          .group = CommandGroup::itself,
          .words = {{"TYPE", "Of one block alone: " + either_of(type_names()), HowMany::at_most_one,
                     offer_words(fmt::format("{}", fmt::join(type_names(), " ")))}},
          .exit_codes = {ExitCode::done, ExitCode::error},
          .run = read_then_run<schema_options, run_schema>};
}

}  // namespace haloform::cli
