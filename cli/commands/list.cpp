#include "cli/commands/commands.hpp"
#include "cli/flag_values.hpp"
#include "cli/output.hpp"
#include "cli/planning.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/config/configuration.hpp"
#include "planner/render/listing.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::cli {
namespace {

struct ListOptions {
  Locations at;
  InstanceFlags instance;
  Outputs outputs;
  LiveKind kind = ResourceType::agent;
  bool unmanaged = false;
};

ListOptions live_list_options(OptionReader& typed) {
  ListOptions options{locations(typed), instance_options(typed),
                      outputs(typed, shows(&OutputKind::renders_listing)),
                      typed.or_note(live_kind_value(typed.words().at(0)), LiveKind(ResourceType::agent)),
                      typed.has("--unmanaged")};
  if (const auto* kind = std::get_if<Directory::Kind>(&options.kind); kind != nullptr && options.unmanaged) {
    typed.note({ErrorKind::usage, fmt::format("{} are never managed", directory_plural(*kind)), "--unmanaged",
                fmt::format("leave it out; it is for {}", fmt::join(type_plurals(), ", "))});
  }
  return options;
}

/// Under which address a record is managed: that of the state, else that of a block that declares its natural key, as the
/// next plan will find.
class Addresses {
 public:
  Addresses(const TypeSchema& schema, const state::State& state, const DesiredState* desired)
      : schema_(&schema) {
    for (const auto& [address, entry] : state.resources) {
      if (address.type() == schema.type) by_id_.emplace(entry.id, address);
    }
    if (desired == nullptr) return;
    for (const Resource& resource : desired->resources(schema.type)) {
      auto key = natural_key(schema, resource.fields);
      if (!key || state.resources.contains(resource.address)) continue;
      std::string text = key->text;
      by_key_.emplace(std::move(text), Declared{std::move(*key), resource.address});
    }
  }

  [[nodiscard]] std::optional<Address> of(const Record& record) const {
    if (const auto bound = by_id_.find(record.id); bound != by_id_.end()) return bound->second;
    std::vector<std::string_view> texts{record.fields.text(schema_->name)};
    if (schema_->email) texts.push_back(record.fields.text(*schema_->email));
    for (const std::string& more : *record.more_emails) texts.emplace_back(more);
    for (const std::string_view text : texts) {
      if (text.empty()) continue;
      const auto [first, last] =
          by_key_.equal_range(std::string(NaturalKey::of(schema_->type, NaturalKey::By::name, text).text));
      for (auto at = first; at != last; ++at) {
        if (at->second.key.matches(*schema_, record)) return at->second.address;
      }
    }
    return std::nullopt;
  }

 private:
  struct Declared {
    NaturalKey key;
    Address address;
  };
  const TypeSchema* schema_;
  std::unordered_map<RemoteId, Address> by_id_;
  std::multimap<std::string, Declared> by_key_;
};

Outcome<void> show_listing(const Context& context, const ListOptions& options,
                           const render::Listing& listing) {
  return write_outputs(context, options.outputs, render::Detail{},
                       [&](const OutputKind& kind, const render::Options& style) {
                         return kind.renders_listing(
                             render::without_people(listing, context.people.veil(style.privacy)), style);
                       });
}

/// The state, where it is that of this instance. It is the salt of hashes too.
Outcome<state::State> state_of(const Context& context, Workspace& workspace, const ports::Reader& reader) {
  auto backend = open_state_of(context, workspace);
  if (!backend) return std::unexpected(std::move(backend.error()));
  auto state = (*backend)->load();
  if (!state) return trouble(state.error());
  auto ours = check_owner(*state, workspace.settings.url, reader.profile(), (*backend)->location());
  if (!ours) return trouble(ours.error());
  context.people.learn_lineage(state->lineage);
  return std::move(*state);
}

Outcome<ExitCode> list_records(const Context& context, Workspace& workspace, const ListOptions& options,
                               ResourceType type, ports::Reader& reader) {
  auto state = state_of(context, workspace, reader);
  if (!state) return std::unexpected(std::move(state.error()));
  const auto desired = workspace.configuration.read(reader.profile());
  if (!desired) {
    context.console.say(
        "note: the configuration has mistakes, so that only the state says who is managed; `haloform "
        "validate` shows them.\n");
  }
  auto live = reader.list(type);
  if (!live) return trouble(live.error());
  const TypeSchema& schema = context.catalog.of(type);
  const Addresses addresses(schema, *state, desired ? &*desired : nullptr);
  std::vector<render::ListedRecord> listed;
  listed.reserve(live->records().size());
  for (const Record& record : live->records()) {
    auto address = addresses.of(record);
    if (!options.unmanaged || !address) listed.push_back({&record, std::move(address)});
  }
  auto written = show_listing(context, options, render::listing_of(schema, std::move(listed)));
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

Outcome<ExitCode> run_live_list(const Context& context, const ListOptions& options) {
  auto workspace = open_instance(context, options.at);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  auto wanted = provider_options(context, *workspace, options.instance);
  if (!wanted) return trouble(wanted.error());
  auto reader = halopsa::connect_reader(context.catalog, std::move(*wanted), context.clock, context.stop);
  if (!reader) return trouble(reader.error());
  if (const auto* type = std::get_if<ResourceType>(&options.kind))
    return list_records(context, *workspace, options, *type, **reader);
  auto directory = (*reader)->directory(std::get<Directory::Kind>(options.kind));
  if (!directory) return trouble(directory.error());
  auto written = show_listing(context, options, render::listing_of(std::move(*directory)));
  if (!written) return std::unexpected(std::move(written.error()));
  return ExitCode::done;
}

}  // namespace

CommandSpec list_command() {
  return {.name = "list",
          .help = "List what HaloPSA has, with ids, declared or not",
          .group = CommandGroup::instance,
          .flags = joined(
              {location_flags(),
               instance_flags(),
               output_flags(shows(&OutputKind::renders_listing)),
               privacy_flags(),
               {{"--unmanaged", "", "Only records that no block declares and the state does not have"}}}),
          .words = {{"TYPE", either_of(live_plurals()), HowMany::one,
                     offer_words(fmt::format("{}", fmt::join(live_plurals(), " ")))}},
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::interrupted},
          .run = read_then_run<live_list_options, run_live_list>};
}

}  // namespace haloform::cli
