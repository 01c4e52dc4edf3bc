#include "cli/commands/state_rows.hpp"
#include "cli/known_addresses.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"
#include "cli/state_change.hpp"
#include "cli/wiring.hpp"
#include "planner/base/text.hpp"
#include "planner/model/instance_url.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::cli {
namespace {

struct StateListOptions {
  Locations at;
  Outputs outputs;
};
struct StateShowOptions {
  Locations at;
  Address address;
};
struct StateMoveOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  Address from;
  Address to;
};
struct StateRemoveOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  std::vector<Address> addresses;
};
struct StateMoveInstanceOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  std::string url;
};

StateListOptions list_options(OptionReader& typed) {
  return {locations(typed), outputs(typed, shows(&OutputKind::renders_state))};
}

StateShowOptions entry_options(OptionReader& typed) { return {locations(typed), typed.address(0)}; }

StateMoveOptions move_options(OptionReader& typed) {
  return {locations(typed), lock_timeout(typed), typed.address(0), typed.address(1)};
}

StateRemoveOptions remove_options(OptionReader& typed) {
  StateRemoveOptions remove{locations(typed), lock_timeout(typed), {}};
  for (std::size_t word = 0; word < typed.words().size(); ++word)
    remove.addresses.push_back(typed.address(word));
  return remove;
}

StateMoveInstanceOptions move_instance_options(OptionReader& typed) {
  return {locations(typed), lock_timeout(typed), typed.words().at(0)};
}

Outcome<state::State> read_state(const Context& context, const Locations& at) {
  auto backend = open_state_of(context, at);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto state = (*backend)->load();
  if (!state) return trouble(state.error());
  return std::move(*state);
}

bool is_in_doubt(const state::State& state, const Address& address) {
  return std::ranges::find(state.open, address, &state::OpenIntent::address) != state.open.end();
}

Error not_in_state(const state::State& state, const Address& address) {
  const auto near = nearest_address(address, nullptr, &state);
  return Error{ErrorKind::not_found, "the state does not know this address", address.text(),
               near ? fmt::format("did you mean {}?", *near) : "`haloform state list` lists what it knows"};
}

/// Removes an entry, and the pending creates of that address. Gives back what was done, in words.
Result<std::string> remove_address(state::State& state, const Address& address, const plan::Veil& veil) {
  std::string said;
  if (auto free = not_break_glass(state, address); !free) return std::unexpected(std::move(free.error()));
  if (const state::Entry* entry = state.find(address)) {
    said = fmt::format("{} was removed from the state; its record (id {}) stays unchanged in HaloPSA.\n",
                       address.text(), entry->id.text());
    state.drop(address);
  }
  for (const state::OpenIntent& intent : state.open) {
    if (intent.address != address) continue;
    said += fmt::format("{}: the pending create of {} was discarded; search HaloPSA for {}.\n",
                        address.text(), iso_time(intent.since),
                        render::terminal_safe(veil.over(MarkedText(intent.key.marked_words())).plain()));
  }
  std::erase_if(state.open, [&](const state::OpenIntent& intent) { return intent.address == address; });
  if (said.empty()) return std::unexpected(not_in_state(state, address));
  return said;
}

Result<void> give_address(state::State& state, const Address& from, const Address& to) {
  if (from.type() != to.type()) {
    return fail(ErrorKind::usage, fmt::format("{} and {} differ in type", from.text(), to.text()),
                "haloform state mv", "a record keeps its type; give an address of the same type");
  }
  if (!state.resources.contains(from)) {
    if (!is_in_doubt(state, from)) return std::unexpected(not_in_state(state, from));
    return fail(ErrorKind::refused, "its create is in doubt, so there is no record to move yet", from.text(),
                "run `haloform apply` first, which looks for it. " + state::ways_out_of_doubt(from));
  }
  if (auto free = not_break_glass(state, from); !free) return free;
  if (state.resources.contains(to)) {
    return fail(ErrorKind::refused,
                fmt::format("{} is taken: it is id {}", to.text(), state.resources.at(to).id.text()),
                from.text(),
                fmt::format("free it first, with `haloform state mv {} ...` or `haloform state rm {}`",
                            to.text(), to.text()));
  }
  auto node = state.resources.extract(from);
  node.key() = to;
  node.mapped().changed = state.serial + 1;
  state.resources.insert(std::move(node));
  return {};
}

Outcome<ExitCode> list_state(const Context& context, const StateListOptions& options) {
  auto state = read_state(context, options.at);
  if (!state) return std::unexpected(std::move(state.error()));
  auto shown = shown_state(context, *state);
  auto written = write_outputs(
      context, options.outputs, render::Detail{}, [&](const OutputKind& kind, const render::Options& style) {
        return kind.renders_state(context.catalog, shown.under(style.privacy), style);
      });
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

Outcome<ExitCode> show_entry(const Context& context, const StateShowOptions& options) {
  auto state = read_state(context, options.at);
  if (!state) return std::unexpected(std::move(state.error()));
  if (state->find(options.address) == nullptr && !is_in_doubt(*state, options.address)) {
    return trouble(not_in_state(*state, options.address));
  }
  auto shown = shown_state(context, *state);
  const state::State& covered = shown.under(context.people.of(usual_output()));
  context.console.out(
      render::render_entry(context.catalog, covered, options.address, context.console.out_text()));
  return ExitCode::done;
}

Outcome<ExitCode> move_entry(const Context& context, const StateMoveOptions& options) {
  auto changed =
      change_state(context, options.at, options.lock_timeout, "state mv",
                   [&](state::State& state) { return give_address(state, options.from, options.to); });
  if (!changed) return std::unexpected(std::move(changed.error()));
  context.console.say(fmt::format("{} is now {}. Rename its block in the YAML too.\n", options.from.text(),
                                  options.to.text()));
  return ExitCode::done;
}

Outcome<ExitCode> remove_entries(const Context& context, const StateRemoveOptions& options) {
  std::string said;
  auto changed = change_state(context, options.at, options.lock_timeout, "state rm",
                              [&](state::State& state) -> Result<void> {
                                context.people.learn_lineage(state.lineage);
                                for (const Address& address : options.addresses) {
                                  auto removed = remove_address(state, address, context.people.of_text());
                                  if (!removed) return std::unexpected(std::move(removed.error()));
                                  said += *removed;
                                }
                                return {};
                              });
  if (!changed) return std::unexpected(std::move(changed.error()));
  context.console.say(said);
  return ExitCode::done;
}

Outcome<ExitCode> move_instance(const Context& context, const StateMoveInstanceOptions& options) {
  auto url = instance_url(options.url);
  if (!url) {
    Error error = std::move(url.error());
    error.kind = ErrorKind::usage;
    return trouble(std::move(error));
  }
  std::string before;
  auto changed = change_state(context, options.at, options.lock_timeout, "state move-instance",
                              [&](state::State& state) {
                                before = std::exchange(state.instance, url->text());
                                state.tenant.reset();
                                return Result<void>{};
                              });
  if (!changed) return std::unexpected(std::move(changed.error()));
  context.console.say(fmt::format("The state of {} is now the state of {}.\n", render::terminal_safe(before),
                                  render::terminal_safe(url->text())));
  return ExitCode::done;
}

}  // namespace

std::vector<CommandSpec> state_entry_rows() {
  CommandSpec list{
      .name = "list",
      .help = "List the entries of the state",
      .group = CommandGroup::state,
      .flags = joined({location_flags(), output_flags(shows(&OutputKind::renders_state)), privacy_flags()}),
      .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
      .run = read_then_run<list_options, list_state>};
  CommandSpec show{.name = "show",
                   .help = "Show one entry",
                   .group = CommandGroup::state,
                   .flags = joined({location_flags(), privacy_flags()}),
                   .words = {{"ADDRESS", "Like agent.jane-smith", HowMany::one, offer_addresses}},
                   .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration},
                   .run = read_then_run<entry_options, show_entry>};
  CommandSpec rm =
      state_writer("rm", "Remove entries from the state; their records stay as they are",
                   {{"ADDRESS", "One or more addresses", HowMany::at_least_one, offer_addresses}},
                   read_then_run<remove_options, remove_entries>);
  rm.flags = joined({rm.flags, privacy_flags()});
  return {std::move(list), std::move(show),
          state_writer(
              "mv", "Give an entry another address; its record stays as it is",
              {{"FROM", "The address it has", HowMany::one, offer_addresses}, {"TO", "The address it gets"}},
              read_then_run<move_options, move_entry>),
          std::move(rm),
          state_writer("move-instance", "Record that the instance has another URL now",
                       {{"URL", "The new URL"}}, read_then_run<move_instance_options, move_instance>)};
}

}  // namespace haloform::cli
