#include "cli/commands/commands.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/render/escape.hpp"

#include <fmt/format.h>

namespace haloform::cli {
namespace {

struct UnlockOptions {
  Locations at;
  bool force = false;
};

UnlockOptions unlock_options(OptionReader& typed) { return {locations(typed), typed.has("--force")}; }

std::string holder_lines(const ports::StateBackend::Holder& holder) {
  const ports::LockInfo& info = holder.info;
  std::string text = fmt::format("Lock of {}@{}, process {}, since {}, running `haloform {}`",
                                 render::terminal_safe(info.who), render::terminal_safe(info.host), info.pid,
                                 iso_time(info.since), render::terminal_safe(info.command));
  if (!info.run_url.empty()) text += fmt::format(", {}", render::terminal_safe(info.run_url));
  return text + (holder.alive ? ": it is held right now.\n" : ": its holder is gone.\n");
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
  context.console.out(holder_lines(**holder));
  if (!options.force) {
    context.console.say(
        (*holder)->alive
            ? "Wait for it to end, or end that process; then the lock is free by itself.\n"
            : "The next command takes the lock anyway; `haloform unlock --force` clears this note.\n");
    return ExitCode::done;
  }
  if (auto freed = backend.unlock(); !freed) return trouble(freed.error());
  context.console.say("The lock is free.\n");
  return ExitCode::done;
}

}  // namespace

CommandSpec unlock_command() {
  return {.name = "unlock",
          .help = "Show who holds the lock, and free a dead one",
          .group = CommandGroup::state,
          .flags = joined({location_flags(), {{"--force", "", "Remove what a dead holder left behind"}}}),
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::locked},
          .run = read_then_run<unlock_options, run_unlock>};
}

}  // namespace haloform::cli
