#include "cli/commands/commands.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/base/quote.hpp"
#include "planner/render/escape.hpp"

#include <fmt/format.h>

namespace haloform::cli {
namespace {

struct UnlockOptions {
  Locations at;
  bool force = false;
  std::string id;  ///< Of the lease that is to be broken.
};

UnlockOptions unlock_options(OptionReader& typed) {
  UnlockOptions unlock{locations(typed), typed.has("--force"), typed.first_word().value_or("")};
  if (!unlock.force && !unlock.id.empty()) {
    typed.note({ErrorKind::usage, "an ID goes with --force", "haloform unlock",
                "`haloform unlock` alone shows who holds the lock"});
  }
  return unlock;
}

/// How long it lasts, as far as can be known.
std::string lasting(const ports::StateBackend& backend, const ports::StateBackend::Holder& holder) {
  if (!backend.lock_ends_by_itself()) return ": it has no end of its own.\n";
  if (holder.ends_in) {
    return *holder.ends_in > Milliseconds(0)
               ? fmt::format(": it lasts for {} unless it is renewed.\n", duration_text(*holder.ends_in))
               : std::string(": it has ended.\n");
  }
  return holder.alive ? ": it is held right now.\n" : ": its holder is gone.\n";
}

std::string holder_lines(const ports::StateBackend& backend, const ports::StateBackend::Holder& holder) {
  const ports::LockInfo& info = holder.info;
  std::string text = fmt::format("Lock of {}@{}, process {}, since {}, running `haloform {}`",
                                 render::terminal_safe(info.who), render::terminal_safe(info.host), info.pid,
                                 iso_time(info.since), render::terminal_safe(info.command));
  if (!info.run_url.empty()) text += fmt::format(", {}", render::terminal_safe(info.run_url));
  if (!holder.id.empty()) text += fmt::format(", id {}", render::terminal_safe(holder.id));
  return text + lasting(backend, holder);
}

/// What to do about it, where nothing was forced.
std::string way_out(const ports::StateBackend::Holder& holder) {
  if (holder.id.empty()) {
    return holder.alive
               ? "Wait for it to end, or end that process; then the lock is free by itself.\n"
               : "The next command takes the lock anyway; `haloform unlock --force` clears this note.\n";
  }
  const std::string command =
      fmt::format("`haloform unlock --force {}`", render::terminal_safe(shell_word(holder.id)));
  if (!holder.alive)
    return fmt::format("The next command takes the lock anyway; {} frees it now.\n", command);
  return holder.ends_in
             ? fmt::format("Wait for it to end. Where that run is surely gone, {} frees it now.\n", command)
             : fmt::format("Where that run is surely gone, {} frees it.\n", command);
}

Outcome<ExitCode> run_unlock(const Context& context, const UnlockOptions& options) {
  auto opened = open_state_of(context, options.at);
  if (!opened) return std::unexpected(std::move(opened.error()));
  ports::StateBackend& backend = **opened;
  auto holder = backend.holder();
  if (!holder) return trouble(holder.error());
  if (!*holder) {
    context.console.out(
        fmt::format("Nobody holds the lock of {}.\n", render::terminal_safe(backend.location())));
    return ExitCode::done;
  }
  context.console.out(holder_lines(backend, **holder));
  if (!options.force) {
    context.console.say(way_out(**holder));
    return ExitCode::done;
  }
  if (!(*holder)->id.empty() && options.id != (*holder)->id) {
    return trouble(ErrorKind::usage,
                   options.id.empty() ? "--force needs the id of the lock that it is to break"
                                      : fmt::format("the lock has another id than {}", options.id),
                   backend.location(),
                   fmt::format("make sure that the run above is gone, then write: haloform unlock --force {}",
                               shell_word((*holder)->id)));
  }
  if (auto freed = backend.unlock(options.id); !freed) return trouble(freed.error());
  context.console.say("The lock is free.\n");
  return ExitCode::done;
}

}  // namespace

CommandSpec unlock_command() {
  return {.name = "unlock",
          .help = "Show who holds the lock, and free a dead one",
          .group = CommandGroup::state,
          .flags = joined({location_flags(),
                           {{"--force", "", "Free it: what a dead holder left, or the lock ID of a store"}}}),
          .words = {{"ID", "With --force: the id of the lock that is broken", HowMany::at_most_one}},
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::locked},
          .run = read_then_run<unlock_options, run_unlock>};
}

}  // namespace haloform::cli
