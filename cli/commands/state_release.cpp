#include "cli/audit_log.hpp"
#include "cli/commands/state_rows.hpp"
#include "cli/known_addresses.hpp"
#include "cli/provenance.hpp"
#include "cli/shared_flags.hpp"
#include "cli/state_change.hpp"
#include "cli/wiring.hpp"
#include "planner/render/escape.hpp"
#include "providers/storage/lock_info.hpp"

#include <fmt/format.h>

#include <utility>

namespace haloform::cli {
namespace {

struct StateReleaseOptions {
  Locations at;
  Milliseconds lock_timeout{0};
  std::optional<std::string> audit_log;
  Address address;
};

StateReleaseOptions release_options(OptionReader& typed) {
  return {locations(typed), lock_timeout(typed), typed.value("--audit-log"), typed.address(0)};
}

/// By hand: what a pull request brings along (a pipeline of its own, a step of a job) is not enough.
Result<void> somebody_sits_here(const Context& context, const Address& address) {
  const auto variable = context.environment.pipeline();
  if (!variable) return {};
  return fail(
      ErrorKind::refused,
      fmt::format("a break-glass account is released by hand, and this runs in a pipeline ({} is set)",
                  *variable),
      address.text(), "run it at a desk, with the rights to write the state");
}

Result<void> release(state::State& state, const Address& address) {
  const auto at = state.resources.find(address);
  if (at == state.resources.end()) {
    const auto near = nearest_address(address, nullptr, &state);
    return fail(ErrorKind::not_found, "the state does not know this address", address.text(),
                near ? fmt::format("did you mean {}?", *near) : "`haloform state list` lists what it knows");
  }
  state::Entry& entry = at->second;
  if (entry.draft.protection != Protection::break_glass) {
    return fail(ErrorKind::refused, "it is not a break-glass account", address.text(),
                "nothing is to be done: the next plan may do what the configuration says");
  }
  entry.draft.protection = Protection::none;
  entry.changed = state.serial + 1;
  return {};
}

plan::AuditEntry line_of_release(const Context& context, const state::State& state, const Address& address) {
  const state::Entry& entry = *state.find(address);
  const TypeSchema& schema = context.catalog.of(address.type());
  const Attributes& applied = entry.draft.applied.fields;
  plan::AuditEntry line{context.clock.wall(), address};
  line.person = {std::string(applied.text(schema.name)),
                 schema.email ? std::string(applied.text(*schema.email)) : std::string()};
  line.action = "release";
  line.reasons = {"released_by_hand"};
  line.id = entry.id;
  plan::AuditField& field = line.fields.emplace_back("protect");
  field.before = Value::text(protection_name(Protection::break_glass));
  field.after = Value::text(protection_name(entry.draft.protection));
  return line;
}

/// Before the state is written: what is not on record is not done.
Result<void> write_line(const Context& context, std::optional<AppendFile> file, state::State& state,
                        const Address& address) {
  if (!file) return {};
  std::string actor = context.run.actor;
  if (actor.empty()) actor = storage::current_lock_info(context.clock, "state release", {}).who;
  auto log = AuditLog::begin(
      std::move(*file), state.audit, context.catalog,
      audit::RunFacts{std::move(actor), provenance_of(context.environment, context.run, {}), state.instance},
      plan::Veil(context.people.of("audit", Privacy::full), state.lineage));
  if (!log) return std::unexpected(std::move(log.error()));
  if (!log->note().empty()) context.console.say("note: " + render::terminal_safe(log->note()) + "\n");
  auto written = log->write(line_of_release(context, state, address));
  if (written) written = log->sync();
  if (written) state.audit = log->head();
  return written;
}

Outcome<ExitCode> release_entry(const Context& context, const StateReleaseOptions& options) {
  if (auto by_hand = somebody_sits_here(context, options.address); !by_hand) return trouble(by_hand.error());
  auto workspace = open_workspace(context, options.at, Reach::files);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto file = open_audit_file(options.audit_log, *workspace);
  if (!file) return trouble(file.error());
  auto changed = change_state(context, options.at, options.lock_timeout, "state release",
                              [&](state::State& state) -> Result<void> {
                                context.people.learn_lineage(state.lineage);
                                if (auto done = release(state, options.address); !done) return done;
                                return write_line(context, std::move(*file), state, options.address);
                              });
  if (!changed) return std::unexpected(std::move(changed.error()));
  context.console.say(fmt::format(
      "{} is no break-glass account any more. Take `protect: break_glass` out of its block too, or the next "
      "apply makes it one again.\n",
      options.address.text()));
  return ExitCode::done;
}

}  // namespace

std::vector<CommandSpec> state_release_rows() {
  CommandSpec row =
      state_writer("release", "Release a break-glass account, by hand: plans may change it again",
                   {{"ADDRESS", "Like agent.emergency", HowMany::one, offer_addresses}},
                   read_then_run<release_options, release_entry>);
  row.flags =
      joined({row.flags,
              {{"--audit-log", "", "Append one line of JSON (mode 0600)", Takes::value, "FILE", offer_files}},
              privacy_flags()});
  return {std::move(row)};
}

Result<void> not_break_glass(const state::State& state, const Address& address) {
  const state::Entry* entry = state.find(address);
  if (entry == nullptr || entry->draft.protection != Protection::break_glass) return {};
  return fail(ErrorKind::refused, "it is a break-glass account", address.text(),
              fmt::format("if it is meant, `haloform state release {}` first", address.text()));
}

Result<void> keeps_break_glass(const state::State& present, const state::State& copy) {
  for (const auto& [address, entry] : present.resources) {
    if (entry.draft.protection != Protection::break_glass) continue;
    const state::Entry* after = copy.find(address);
    if (after != nullptr && after->id == entry.id && after->draft.protection == Protection::break_glass)
      continue;
    return fail(ErrorKind::refused,
                "it is a break-glass account in the present state, and is none in this file", address.text(),
                fmt::format("if it is meant, `haloform state release {}` first", address.text()));
  }
  return {};
}

}  // namespace haloform::cli
