#include "cli/commands/commands.hpp"
#include "cli/flag_values.hpp"
#include "cli/shared_flags.hpp"
#include "cli/state_place.hpp"
#include "cli/watch_run.hpp"
#include "planner/watch/cursor_codec.hpp"
#include "planner/watch/event.hpp"
#include "providers/storage/cursors.hpp"
#include "providers/storage/lock_info.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace haloform::cli {
namespace {

constexpr Milliseconds shortest_interval{1'000};

std::set<watch::EventType> told_events(OptionReader& typed) {
  if (typed.values("--types").empty()) return watch::all_events();
  std::set<watch::EventType> events;
  for (const std::string& words : typed.values("--types"))
    events.merge(typed.or_note(watch::event_types(words), {}));
  return events;
}

WatchOptions watch_options(OptionReader& typed) {
  WatchOptions options;
  options.at = locations(typed);
  options.instance = instance_options(typed);
  options.allow = typed.or_note(allow_values(typed.values("--allow")), {});
  options.interval = typed.duration("--interval", "5m");
  options.events = told_events(typed);
  options.cursor = typed.value("--cursor");
  options.command = typed.value("--exec");
  options.command_timeout = typed.duration("--exec-timeout", "1m");
  options.once = typed.has("--once");
  options.from_start = typed.has("--from-start");
  if (options.interval < shortest_interval)
    typed.note({ErrorKind::usage, "--interval is too short", "--interval",
                "give at least 1s; each reading takes as many requests as a plan"});
  if (options.cursor && options.cursor->empty())
    typed.note({ErrorKind::usage, "--cursor names no file", "--cursor", "give it the path of a file"});
  if (options.command && options.command->empty())
    typed.note({ErrorKind::usage, "--exec names no command", "--exec", "give it a command for `sh -c`"});
  if (options.command_timeout <= Milliseconds::zero())
    typed.note({ErrorKind::usage, "--exec-timeout is too short", "--exec-timeout", "give it a time like 1m"});
  return options;
}

Result<std::unique_ptr<ports::CursorStore>> open_cursor(const Context& context, const WatchOptions& options,
                                                        const Workspace& workspace) {
  auto opened = state_options(context, workspace.state, workspace.configuration.root());
  if (!opened) return std::unexpected(std::move(opened.error()));
  const ports::LockInfo info = storage::current_lock_info(context.clock, "watch", context.run.url);
  if (options.cursor) return storage::open_cursor_file(*options.cursor, workspace.state, *opened, info);
  return storage::open_cursor_beside(workspace.state, *opened, info);
}

Result<std::optional<watch::Cursor>> read_cursor(const Context& context, ports::CursorStore& store) {
  auto kept = store.load();
  if (!kept) return std::unexpected(std::move(kept.error()));
  if (!*kept) return std::nullopt;
  auto cursor = watch::decode_cursor(context.catalog, (*kept)->text, store.location());
  if (!cursor) return std::unexpected(std::move(cursor.error()));
  cursor->take((*kept)->taken);
  return std::optional(std::move(*cursor));
}

Outcome<ExitCode> run_watch(const Context& context, const WatchOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::state);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto backend = open_state_of(context, *workspace);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto state = (*backend)->load();
  if (!state) return trouble(state.error());
  context.people.learn_lineage(state->lineage);
  auto store = open_cursor(context, options, *workspace);
  if (!store) return trouble(store.error());
  auto cursor = read_cursor(context, **store);
  if (!cursor) return trouble(cursor.error());
  std::string lineage = std::move(state->lineage);
  WatchRun run(context, options, std::move(*workspace), std::move(*backend), std::move(*store),
               std::move(*cursor), std::move(lineage));
  return run.run();
}

FlagList watch_flags() {
  return {
      {"--interval", "", "How long to wait between two readings (default 5m)", Takes::value, "TIME"},
      {"--once", "", "Read once, tell what is new, and end: for cron"},
      {"--types", "", "Only these events, like agent.*,contact.deactivated; repeatable", Takes::values,
       "EVENTS"},
      {"--exec", "", "Run this command (sh -c) for each event, with the event on its standard input",
       Takes::value, "COMMAND"},
      {"--exec-timeout", "", "How long the command may take (default 1m)", Takes::value, "TIME"},
      {"--cursor", "", "The file that remembers how far it came; default: beside the state, in its store",
       Takes::value, "FILE", offer_files},
      {"--from-start", "", "Where there is no cursor yet, tell everybody who is there as created"},
      {"--allow", "", "Believe a listing, like empty=teams, or contacts.missing=200; repeatable",
       Takes::values, "LIMIT=N"},
  };
}

}  // namespace

CommandSpec watch_command() {
  return {.name = "watch",
          .help = "Tell what changes in HaloPSA, one object of JSON for each event",
          .group = CommandGroup::instance,
          .flags = joined({location_flags(), instance_flags(), privacy_flags(), watch_flags()}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::locked, ExitCode::interrupted},
          .run = read_then_run<watch_options, run_watch>};
}

}  // namespace haloform::cli
