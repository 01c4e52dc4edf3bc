#include "cli/commands/commands.hpp"
#include "cli/flag_values.hpp"
#include "cli/known_addresses.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"
#include "planner/base/quote.hpp"
#include "planner/plan/finding/by_external_id.hpp"
#include "planner/plan/making/identity.hpp"
#include "planner/plan/making/imported.hpp"
#include "planner/render/escape.hpp"
#include "planner/render/text_state.hpp"
#include "providers/storage/lock_info.hpp"
#include "providers/storage/storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::cli {
namespace {

struct ImportOptions {
  Locations at;
  InstanceFlags instance;
  Milliseconds lock_timeout{0};
  Address address;
  RemoteId id;
};

ImportOptions import_options(OptionReader& typed) {
  return {locations(typed), instance_options(typed), lock_timeout(typed), typed.address(0),
          typed.or_note(id_value(typed.words().at(1)), *RemoteId::from(1))};
}

Result<void> check_declared(const DesiredState& desired, const ImportOptions& options) {
  const Resource* resource = desired.find(options.address);
  if (resource == nullptr) {
    const auto near = nearest_address(options.address, &desired, nullptr);
    return fail(ErrorKind::refused, "no block declares this address", options.address.text(),
                near ? fmt::format("did you mean {}?", *near)
                     : fmt::format("write a block for it under `{}:` first; import binds what is declared",
                                   type_plural(options.address.type())));
  }
  if (resource->lifecycle->id && *resource->lifecycle->id != options.id) {
    return fail(ErrorKind::refused,
                fmt::format("its `lifecycle.id` says {}, and {} was asked for",
                            resource->lifecycle->id->text(), options.id.text()),
                desired.span(resource->place).text(), "make the two agree");
  }
  return {};
}

Result<void> check_free(const state::State& state, const ImportOptions& options) {
  if (const state::Entry* entry = state.find(options.address)) {
    return fail(
        ErrorKind::refused, fmt::format("it is bound to id {} already", entry->id.text()),
        options.address.text(),
        fmt::format("`haloform state rm {}` removes the entry; the record stays", options.address.text()));
  }
  for (const auto& [address, entry] : state.resources) {
    if (address.type() != options.address.type() || entry.id != options.id) continue;
    return fail(ErrorKind::refused, fmt::format("this record is bound to {} already", address.text()),
                fmt::format("{} {}", type_name(address.type()), options.id.text()),
                fmt::format("`haloform state mv {} {}` moves it", address.text(), options.address.text()));
  }
  return {};
}

/// The number of somebody whose block is gone brings back the record that they had, and no other.
Result<void> check_number(const state::State& state, const DesiredState& declared,
                          const ImportOptions& options) {
  const Resource& resource = *declared.find(options.address);
  for (const auto& [address, entry] : state.of(options.address.type())) {
    if (declared.find(address) != nullptr || !plan::has_same_number(resource, &entry)) continue;
    return fail(
        ErrorKind::refused,
        fmt::format("its external_id {} is that of {}, which is id {}", in_quotes(*resource.external_id),
                    address.text(), entry.id.text()),
        declared.span(resource.place).text(),
        fmt::format(
            "`haloform plan` brings that record back; if it is another person, correct the external_id, "
            "or run `haloform state rm {}`",
            address.text()));
  }
  return {};
}

Result<Record> fetch(const ImportOptions& options, ports::Reader& reader, const std::string& url) {
  auto record = reader.get(options.address.type(), options.id);
  if (!record) return std::unexpected(std::move(record.error()));
  if (!*record) {
    return fail(
        ErrorKind::not_found,
        fmt::format("there is no {} with id {}", type_name(options.address.type()), options.id.text()), url,
        fmt::format("`haloform get {} EMAIL` looks one up", type_name(options.address.type())));
  }
  return std::move(**record);
}

/// A record of another name and another e-mail than the block's is most likely a wrong id.
Result<void> check_person(const Catalog& catalog, const ImportOptions& options, const Resource& resource,
                          const Record& record) {
  const TypeSchema& schema = catalog.of(options.address.type());
  if (!plan::is_another_person(schema, resource, record)) return {};
  const plan::Person person = plan::person_of(schema, record);
  return fail(
      ErrorKind::refused,
      fmt::format(
          "{} {} is {}, and {} is declared with another name and another e-mail: is it another person?",
          type_name(options.address.type()), options.id.text(), plan::marked_person(schema, record),
          options.address.text()),
      options.address.text(),
      fmt::format(
          "correct the id; if it is the same person, put {} under `lifecycle.previously` first",
          person.email.empty() ? "the present e-mail" : marked(MarkedText::Personal::email, person.email)));
}

/// Bound: the next plan shows what differs as ordinary changes. A create of the
/// address that is still in doubt is settled by this: a person said which record it is.
state::State bound(state::State state, const ImportOptions& options, const DesiredState& declared,
                   state::EntryDraft draft, const Workspace& workspace, const ports::Reader& reader) {
  // Whoever begins with imports has guards from then on, as after a first apply.
  if (!state.guards) state.guards = state.exists() ? GuardTable() : declared.guards();
  state.resources.emplace(options.address,
                          state::Entry{options.id, std::move(draft), state.serial + 1,
                                       declared.span(declared.find(options.address)->place)});
  std::erase_if(state.open,
                [&](const state::OpenIntent& intent) { return intent.address == options.address; });
  state.tool_version = HALOFORM_VERSION;
  state.instance = workspace.settings.url;
  state.profile = reader.profile();
  state.tenant = reader.tenant();
  return state;
}

Outcome<void> bind(const Context& context, const ImportOptions& options, Workspace& workspace,
                   const DesiredState& declared, ports::Reader& reader) {
  auto opened = open_state_of(context, workspace);
  if (!opened) return std::unexpected(std::move(opened.error()));
  ports::StateBackend& backend = **opened;
  auto session = backend.lock(storage::current_lock_info(context.clock, "import", context.run.url),
                              options.lock_timeout, context.stop);
  if (!session) return trouble(session.error());
  auto state = (*session)->load();
  if (!state) return trouble(state.error());
  if (auto ours = check_owner(*state, workspace.settings.url, reader.profile(), backend.location()); !ours) {
    return trouble(ours.error());
  }
  if (auto ours = check_tenant(*state, reader.tenant(), backend.location()); !ours)
    return trouble(ours.error());
  if (auto free = check_free(*state, options); !free) return trouble(free.error());
  if (auto unique = check_number(*state, declared, options); !unique) return trouble(unique.error());
  auto record = fetch(options, reader, workspace.settings.url);
  if (!record) return trouble(record.error());
  if (auto same = check_person(context.catalog, options, *declared.find(options.address), *record); !same)
    return trouble(same.error());
  context.people.learn_lineage(state->lineage);
  const Record shown =
      plan::without_people(context.catalog.of(options.address.type()), *record, context.people.of_text());
  context.console.out(
      render::render_record(context.catalog, options.address.type(), shown, context.console.out_text()));
  if (auto going = not_interrupted(context.stop); !going) return trouble(going.error());
  auto looked_up = with_ids(context, declared, reader);
  if (!looked_up) return std::unexpected(std::move(looked_up.error()));
  const Resource& resource = *(*looked_up ? **looked_up : declared).find(options.address);
  state::EntryDraft draft =
      plan::imported_entry(context.catalog.of(options.address.type()), *state, resource, *record);
  auto written =
      (*session)->commit(bound(std::move(*state), options, declared, std::move(draft), workspace, reader));
  if (!written) return trouble(written.error());
  return {};
}

Outcome<ExitCode> run_import(const Context& context, const ImportOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::state);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto desired = read_configuration(context, *workspace);
  if (!desired) return std::unexpected(std::move(desired.error()));
  if (auto declared = check_declared(*desired, options); !declared) return trouble(declared.error());
  auto wanted = provider_options(context, *workspace, options.instance);
  if (!wanted) return trouble(wanted.error());
  auto reader = halopsa::connect_reader(context.catalog, std::move(*wanted), context.clock, context.stop);
  if (!reader) return trouble(reader.error());

  auto done = bind(context, options, *workspace, *desired, **reader);
  if (!done) return std::unexpected(std::move(done.error()));
  context.console.say(fmt::format("{} is bound to id {}. `haloform plan` shows what differs.\n",
                                  options.address.text(), options.id.text()));
  return ExitCode::done;
}

}  // namespace

CommandSpec import_command() {
  return {.name = "import",
          .help = "Bind a declared address to a record that exists",
          .group = CommandGroup::state,
          .flags = joined({location_flags(), instance_flags(), lock_flags(), privacy_flags()}),
          .words = {{"ADDRESS", "Like agent.jane-smith"}, {"ID", "The record's id"}},
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::locked, ExitCode::interrupted},
          .run = read_then_run<import_options, run_import>};
}

}  // namespace haloform::cli
