#include "cli/commands/commands.hpp"
#include "cli/export_options.hpp"
#include "cli/export_run.hpp"
#include "cli/flag_values.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace haloform::cli {
namespace {

Result<std::set<ResourceType>> types_of(const std::vector<std::string>& words) {
  std::set<ResourceType> types;
  for (const std::string& word : words) {
    const auto type = type_value(word);
    if (!type) return std::unexpected(type.error());
    types.insert(*type);
  }
  return types;
}

/// Which types a filter is about.
std::set<ResourceType> types_filtered(const exporting::Scope& scope) {
  std::set<ResourceType> types;
  for (const ResourceType type : all_types) {
    const bool grouped = facts_of(type).membership != TypeFacts::Membership::none;
    if (grouped ? !scope.teams.empty() : !scope.clients.empty()) types.insert(type);
  }
  return types;
}

exporting::Scope scope_of(OptionReader& typed) {
  exporting::Scope scope{
      typed.or_note(types_of(typed.values("--type")), {}), typed.values("--team"), typed.values("--client"),
      typed.has("--active-only") ? exporting::Scope::Inactive::without : exporting::Scope::Inactive::with};
  const std::set<ResourceType> filtered = types_filtered(scope);
  if (scope.types.empty()) {
    scope.types = filtered;
    if (filtered.empty()) scope.types.insert(all_types.begin(), all_types.end());
    return scope;
  }
  const auto chooses = [&](ResourceType type) { return scope.types.contains(type); };
  if (!scope.teams.empty() && !chooses(ResourceType::agent) && !chooses(ResourceType::team))
    typed.note(
        {ErrorKind::usage, "--team is about agents and teams", "--type", "leave out one of the two flags"});
  if (!scope.clients.empty() && !chooses(ResourceType::contact))
    typed.note({ErrorKind::usage, "--client is about contacts", "--type", "leave out one of the two flags"});
  return scope;
}

ExportOptions export_options(OptionReader& typed) {
  ExportOptions options{
      locations(typed),
      instance_options(typed),
      lock_timeout(typed),
      typed.or_note(allow_values(typed.values("--allow")), {}),
      outputs(typed, shows(&OutputKind::renders_export)),
      scope_of(typed),
      typed.has("--dry-run") ? ExportOptions::Mode::dry_run : ExportOptions::Mode::write,
      typed.has("--merge") ? ExportOptions::Existing::merge : ExportOptions::Existing::refuse};
  if (const auto folder = typed.value("--to")) {
    if (typed.value("--config"))
      typed.note({ErrorKind::usage, "--to and --config both say where the configuration is", "--to",
                  "leave one of them out"});
    options.at.config = *folder;
  }
  return options;
}

FlagList export_flags() {
  return {
      {"--type", "", "Only agents, contacts or teams; repeatable", Takes::values, "TYPE",
       offer_words(fmt::format("{}", fmt::join(type_plurals(), " ")))},
      {"--team", "", "Only this team and its agents, by key or name; repeatable", Takes::values, "KEY"},
      {"--client", "", "Only contacts of this client, by name; repeatable", Takes::values, "NAME"},
      {"--active-only", "", "Leave out people who are switched off"},
      {"--to", "", "The folder of the configuration; where it has none, haloform.yaml is made", Takes::value,
       "DIR", offer_folders},
      {"--merge", "", "Put new people, and what was changed outside, into files that are there"},
      {"--dry-run", "", "Show the diff and write nothing"},
      {"--allow", "",
       "Believe an empty listing, like empty=contacts, or that so many are gone, like missing=12",
       Takes::values, "LIMIT=N"},
  };
}

}  // namespace

CommandSpec export_command() {
  return {.name = "export",
          .help = "Write the people who are live as YAML, and bind them in the state",
          .group = CommandGroup::work,
          .flags = joined({export_flags(), location_flags(), instance_flags(), lock_flags(),
                           output_flags(shows(&OutputKind::renders_export)), privacy_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::locked, ExitCode::interrupted},
          .run = read_then_run<export_options, run_export>};
}

}  // namespace haloform::cli
