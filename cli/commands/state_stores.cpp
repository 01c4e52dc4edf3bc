#include "cli/commands/state_rows.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/base/text.hpp"
#include "planner/render/escape.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/storage/lock_info.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace haloform::cli {
namespace {

struct StateMigrateOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  StatePlace to;
};
struct StateRewriteOptions {
  Locations at;
  Milliseconds lock_timeout{0};
};

StateMigrateOptions migrate_options(OptionReader& typed) {
  StateMigrateOptions migrate{locations(typed), lock_timeout(typed), {}};
  if (const auto to = typed.value("--to"); to && !to->empty()) {
    migrate.to = typed.or_note(parse_state_place(*to), StatePlace{});
  } else {
    typed.note(
        {ErrorKind::usage, "--to is missing", "haloform state migrate",
         "name the new place: --to git:origin#haloform-state, s3://BUCKET/KEY, or the path of a file"});
  }
  return migrate;
}

StateRewriteOptions rewrite_options(OptionReader& typed) { return {locations(typed), lock_timeout(typed)}; }

Error no_state_yet(const std::string& location) {
  return {ErrorKind::state, "there is no state here yet", location,
          "check --state and --chdir; `haloform state init` begins one"};
}

/// A state while its lock is held.
struct Held {
  std::unique_ptr<ports::StateBackend> backend;
  std::unique_ptr<ports::StateSession> session;
  state::State state;
};

Outcome<Held> hold(const Context& context, const LocatedState& located, Milliseconds timeout,
                   const std::string& command) {
  auto backend = open_state_of(context, located);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto session = (*backend)->lock(storage::current_lock_info(context.clock, command, context.run.url),
                                  timeout, context.stop);
  if (!session) return trouble(session.error());
  auto state = (*session)->load();
  if (!state) return trouble(state.error());
  return Held{std::move(*backend), std::move(*session), std::move(*state)};
}

/// Whether nothing would be lost with it.
bool holds_nothing(const state::State& state) { return state.resources.empty() && state.open.empty(); }

/// The serial, and what counts in serials, are the new place's own.
state::State without_serials(state::State state) {
  state.serial = 0;
  state.left = 0;
  for (auto& [address, entry] : state.resources) entry.changed = 0;
  state.format = state::state_format_version;
  state.tool_version.clear();
  if (!state.guards) state.guards.emplace();
  return state;
}

std::vector<Address> in_doubt(const state::State& state) {
  std::vector<Address> addresses;
  addresses.reserve(state.open.size());
  for (const state::OpenIntent& intent : state.open) addresses.push_back(intent.address);
  std::ranges::sort(addresses);
  return addresses;
}

/// Copies, open creates too, and holds what the place gives back against what was given to it.
Result<state::State> copy_to(const Context& context, const state::State& original, Held& target) {
  auto written = target.session->restore(original);
  if (!written) return written;
  auto back = target.backend->load();
  if (!back) return back;
  const bool same = state::encode_state(context.catalog, without_serials(*back)) ==
                        state::encode_state(context.catalog, without_serials(original)) &&
                    in_doubt(*back) == in_doubt(original);
  if (same) return back;
  return fail(ErrorKind::state, "what was written there does not read back as it was",
              target.backend->location(),
              "the state is still where it was, and is used from there; find out what else writes to the new "
              "place");
}

/// What to write so that it is found where it is now.
std::string how_to_name(const StatePlace& to) {
  return fmt::format(
      "Now name the new place: write `{}:` under `state:` in haloform.yaml, and set HALOFORM_STATE={} where "
      "a "
      "pipeline sets it.\n",
      place_kind(to), render::terminal_safe(place_text(to)));
}

Outcome<ExitCode> migrate_state(const Context& context, const StateMigrateOptions& options) {
  constexpr auto command = "state migrate";
  auto from = locate_state(context, options.at);
  if (!from) return std::unexpected(std::move(from.error()));
  auto to = locate_other(context, *from, options.to);
  if (!to) return std::unexpected(std::move(to.error()));
  if (from->location.place == to->location.place) {
    return trouble(ErrorKind::usage, "the state is there already", place_text(options.to),
                   "--to names another place");
  }
  // The new place is to be empty: what has to be in the old one does not have to be there yet.
  to->location.required = false;
  auto source = hold(context, *from, options.lock_timeout, command);
  if (!source) return std::unexpected(std::move(source.error()));
  const std::string old_place = source->backend->location();
  if (!source->state.exists()) return trouble(no_state_yet(old_place));
  auto target = hold(context, *to, options.lock_timeout, command);
  if (!target) return std::unexpected(std::move(target.error()));
  const std::string new_place = target->backend->location();
  if (!holds_nothing(target->state)) {
    return trouble(ErrorKind::refused,
                   fmt::format("there is a state already: serial {}, {}", target->state.serial,
                               counted(target->state.resources.size(), "entry", "entries")),
                   new_place, "name a place that is free");
  }
  // Both locks are held until the old place says where the state is.
  auto copied = copy_to(context, source->state, *target);
  if (!copied) return trouble(copied.error());
  auto left = source->session->leave_pointer(place_text(options.to));
  if (!left) {
    Error error = std::move(left.error());
    error.advice = fmt::format(
        "the state is in both places by now ({} has the copy): run nothing before the old "
        "one is gone. {}",
        new_place, error.advice.marked());
    return trouble(std::move(error));
  }
  context.console.say(fmt::format("The state is in {} now: serial {}, {}. {} refuses to be used.\n{}",
                                  render::terminal_safe(new_place), copied->serial,
                                  counted(copied->resources.size(), "entry", "entries"),
                                  render::terminal_safe(old_place), how_to_name(options.to)));
  return ExitCode::done;
}

/// Writes the state as it is, under its lock: encrypted or not.
Outcome<ExitCode> rewrite(const Context& context, const StateRewriteOptions& options,
                          const LocatedState& located, const std::string& command, std::string_view done) {
  auto held = hold(context, located, options.lock_timeout, command);
  if (!held) return std::unexpected(std::move(held.error()));
  const std::string place = held->backend->location();
  if (!held->state.exists()) return trouble(no_state_yet(place));
  held->state.tool_version = HALOFORM_VERSION;
  auto written = held->session->commit(std::move(held->state));
  if (!written) return trouble(written.error());
  context.console.say(
      fmt::format("{} is {} now: serial {}.\n", render::terminal_safe(place), done, written->serial));
  return ExitCode::done;
}

Outcome<ExitCode> encrypt_state(const Context& context, const StateRewriteOptions& options) {
  auto located = locate_state(context, options.at);
  if (!located) return std::unexpected(std::move(located.error()));
  if (auto key =
          check_state_key(context, *located,
                          "set it to 32 bytes in base64 (`openssl rand -base64 32`), or to a passphrase "
                          "of at least 12 characters");
      !key)
    return std::unexpected(std::move(key.error()));
  located->accepts_open = true;
  auto code = rewrite(context, options, *located, "state encrypt", "encrypted");
  if (!code) return code;
  context.console.say(
      "Earlier states stay as they were: in the history of the store, or in the backup beside a file.\n");
  return code;
}

Outcome<ExitCode> decrypt_state(const Context& context, const StateRewriteOptions& options) {
  auto located = locate_state(context, options.at);
  if (!located) return std::unexpected(std::move(located.error()));
  if (auto key = check_state_key(context, *located, "set it to the key that the state was encrypted with");
      !key)
    return std::unexpected(std::move(key.error()));
  if (located->location.encryption == StateLocation::Encryption::required) {
    return trouble(ErrorKind::configuration, "the configuration says that the state has to be encrypted",
                   "state.encryption", "take `encryption: required` out of it first");
  }
  located->writes_open = true;
  auto code = rewrite(context, options, *located, "state decrypt", "not encrypted");
  if (!code) return code;
  context.console.say("The next write encrypts it again as long as HALOFORM_STATE_KEY is set.\n");
  return code;
}

}  // namespace

std::vector<CommandSpec> state_store_rows() {
  CommandSpec migrate =
      state_writer("migrate", "Move the state into another store; the old one refuses to be used", {},
                   read_then_run<migrate_options, migrate_state>);
  migrate.flags =
      joined({std::move(migrate.flags),
              {{"--to", "", "The new place, as --state takes it", Takes::value, "PLACE", offer_files}}});
  return {std::move(migrate),
          state_writer("encrypt", "Write the state encrypted, with HALOFORM_STATE_KEY", {},
                       read_then_run<rewrite_options, encrypt_state>),
          state_writer("decrypt", "Write the state without encryption", {},
                       read_then_run<rewrite_options, decrypt_state>)};
}

}  // namespace haloform::cli
