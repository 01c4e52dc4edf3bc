#include "cli/commands/state_rows.hpp"
#include "cli/files.hpp"
#include "cli/pin.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/base/text.hpp"
#include "planner/render/escape.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/storage/lock_info.hpp"
#include "providers/storage/storage.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace haloform::cli {
namespace {

struct StateInitOptions {
  Locations at;
};
struct StatePullOptions {
  Locations at;
  std::optional<std::string> file;
};
struct StateTakeOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  std::string file;
};
struct StateHistoryOptions {
  Locations at;
};

StateInitOptions init_options(OptionReader& typed) { return {locations(typed)}; }

StatePullOptions pull_options(OptionReader& typed) { return {locations(typed), typed.first_word()}; }

StateTakeOptions take_options(OptionReader& typed) {
  return {locations(typed), lock_timeout(typed), typed.words().at(0)};
}

StateHistoryOptions state_history_options(OptionReader& typed) { return {locations(typed)}; }

/// The state of an instance about which nothing is known yet. The guards of the configuration count from here, as after a
/// first apply: what raises them later says so.
Outcome<state::State> first_state(const Context& context, Workspace& workspace) {
  auto pinned = pin(context.catalog, workspace.settings, context.environment, workspace.configuration.root());
  if (!pinned) return std::unexpected(Trouble(std::move(pinned.error())));
  auto desired = read_configuration(context, workspace);
  if (!desired) return std::unexpected(std::move(desired.error()));
  if (pinned->settings.url.empty()) {
    return trouble(ErrorKind::configuration, "no instance is named", "haloform.yaml",
                   "write `instance: {url: https://your-company.halopsa.com}`, or set HALOPSA_URL");
  }
  state::State first;
  first.tool_version = HALOFORM_VERSION;
  first.instance = pinned->settings.url;
  first.profile = workspace.profile.value_or(Profile::guide);
  first.guards = desired->guards();
  return first;
}

Outcome<ExitCode> init_state(const Context& context, const StateInitOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::files);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto first = first_state(context, *workspace);
  if (!first) return std::unexpected(std::move(first.error()));
  auto backend = open_state_of(context, options.at);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto begun = (*backend)->init(std::move(*first),
                                storage::current_lock_info(context.clock, "state init", context.run.url));
  if (!begun) return trouble(begun.error());
  context.console.say(fmt::format(
      "{} holds an empty state of {} now: serial {}. `haloform plan` goes on from it.\n",
      render::terminal_safe((*backend)->location()), render::terminal_safe(begun->instance), begun->serial));
  return ExitCode::done;
}

/// What a copy of the state does not hold: creates of which nobody knows yet whether they were done.
void say_what_is_open(const Context& context, const state::State& state) {
  if (state.open.empty()) return;
  std::string text = fmt::format("warning: {} in doubt, and not in this copy; the journal keeps {}:\n",
                                 counted(state.open.size(), "create is", "creates are"),
                                 state.open.size() == 1 ? "it" : "them");
  for (const state::OpenIntent& intent : state.open)
    text += fmt::format("  {}, sent {}\n", intent.address.text(), iso_time(intent.since));
  context.console.err(text);
}

/// Of a state that was moved away, too: the pointer keeps it readable.
Outcome<ExitCode> pull_state(const Context& context, const StatePullOptions& options) {
  auto located = locate_state(context, options.at);
  if (!located) return std::unexpected(std::move(located.error()));
  located->reads_moved = true;
  auto backend = open_state_of(context, *located);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto state = (*backend)->load();
  if (!state) return trouble(state.error());
  if (!state->exists()) {
    return trouble(ErrorKind::state, "there is no state here yet", (*backend)->location(),
                   "check --state and --chdir; `haloform state init` begins one");
  }
  const std::string text = state::encode_state(context.catalog, *state);
  if (!options.file) {
    context.console.out(text);
  } else if (auto written = write_file(*options.file, text); !written) {
    return trouble(written.error());
  } else {
    context.console.say(fmt::format("{} holds serial {} of {}: {}. It is not encrypted.\n",
                                    render::terminal_safe(*options.file), state->serial,
                                    render::terminal_safe((*backend)->location()),
                                    counted(state->resources.size(), "entry", "entries")));
  }
  say_what_is_open(context, *state);
  return ExitCode::done;
}

/// What is taken, and how: `push` brings what is newer, and `restore` brings back what is older.
enum class Taking : std::uint8_t { push, restore };

/// The copy, held against what is there. It is read under the lock: a run that ends replaces the backup beside the state.
Outcome<state::State> read_copy(const Context& context, const StateTakeOptions& options,
                                ports::StateSession& session, const std::string& where, Taking taking) {
  auto copy = read_state_copy_of(context, options.at, options.file);
  if (!copy) return copy;
  auto present = session.load();
  // One that cannot be read is what `restore` is for.
  if (!present && taking == Taking::restore) return copy;
  if (!present) return trouble(present.error());
  if (auto kept = keeps_break_glass(*present, *copy); !kept) return trouble(kept.error());
  if (taking == Taking::restore) return copy;
  if (auto fits = storage::check_push(*copy, *present, where); !fits) return trouble(fits.error());
  return copy;
}

Outcome<ExitCode> take_state(const Context& context, const StateTakeOptions& options, Taking taking) {
  auto located = locate_state(context, options.at);
  if (!located) return std::unexpected(std::move(located.error()));
  // One that was lost is what this brings back.
  located->location.required = false;
  auto backend = open_state_of(context, *located);
  if (!backend) return std::unexpected(std::move(backend.error()));
  const std::string where = (*backend)->location();
  const ports::LockInfo info = storage::current_lock_info(
      context.clock, taking == Taking::push ? "state push" : "state restore", context.run.url);
  auto session = (*backend)->lock(info, options.lock_timeout, context.stop);
  if (!session) return trouble(session.error());
  auto copy = read_copy(context, options, **session, where, taking);
  if (!copy) return std::unexpected(std::move(copy.error()));
  auto taken = (*session)->restore(std::move(*copy));
  if (!taken) return trouble(taken.error());
  session->reset();
  context.console.say(fmt::format("{} was restored from {}: serial {}, {}. Plan before you apply.\n",
                                  render::terminal_safe(where), render::terminal_safe(options.file),
                                  taken->serial, counted(taken->resources.size(), "entry", "entries")));
  return ExitCode::done;
}

Outcome<ExitCode> push_state(const Context& context, const StateTakeOptions& options) {
  return take_state(context, options, Taking::push);
}

Outcome<ExitCode> restore_state(const Context& context, const StateTakeOptions& options) {
  return take_state(context, options, Taking::restore);
}

std::string version_line(const ports::StateBackend::Version& version) {
  // What is encrypted with another key, or without one here, does not say its serial.
  const std::string serial = version.serial > 0 ? std::to_string(version.serial) : "-";
  return fmt::format("{:>6}  {}  {}  {}\n", serial, iso_time(version.written),
                     render::terminal_safe(version.id), render::terminal_safe(version.by));
}

Outcome<ExitCode> show_history(const Context& context, const StateHistoryOptions& options) {
  auto backend = open_state_of(context, options.at);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto versions = (*backend)->history();
  if (!versions) return trouble(versions.error());
  if (!*versions) {
    return trouble(ErrorKind::refused, "this store keeps no history", (*backend)->location(),
                   "git and PostgreSQL keep one: docs/state.md has the table of stores");
  }
  std::string text;
  for (const ports::StateBackend::Version& version : **versions) text += version_line(version);
  context.console.out(text.empty() ? "There is no state here yet.\n" : text);
  return ExitCode::done;
}

CommandSpec state_reader(std::string name, std::string help, std::vector<WordSpec> words,
                         CommandRun (*run)(OptionReader&)) {
  return {.name = std::move(name),
          .help = std::move(help),
          .group = CommandGroup::state,
          .flags = location_flags(),
          .words = std::move(words),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
          .run = run};
}

}  // namespace

std::vector<CommandSpec> state_copy_rows() {
  CommandSpec init =
      state_reader("init", "Begin the state of a configuration: from then on its absence is an error", {},
                   read_then_run<init_options, init_state>);
  init.exit_codes.push_back(ExitCode::locked);
  CommandSpec push = state_writer(
      "push", "Accept a file as the state: a copy, or what a run kept when its store was gone",
      {{"FILE", "The file to take", HowMany::one, offer_files}}, read_then_run<take_options, push_state>);
  push.exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::stale,
                     ExitCode::locked};
  return {
      std::move(init),
      state_reader("pull", "Print the state, or write it into a file, decrypted",
                   {{"FILE", "Where it goes (mode 0600); else stdout", HowMany::at_most_one, offer_files}},
                   read_then_run<pull_options, pull_state>),
      std::move(push),
      state_writer("restore", "Accept a backup or a copy of the state as the present one",
                   {{"FILE", "The state file to take", HowMany::one, offer_files}},
                   read_then_run<take_options, restore_state>),
      state_reader("history", "List the earlier states, where the store keeps them", {},
                   read_then_run<state_history_options, show_history>)};
}

}  // namespace haloform::cli
