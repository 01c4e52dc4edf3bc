#include "cli/commands/commands.hpp"
#include "cli/flag_values.hpp"
#include "cli/lineage.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/base/comparison_key.hpp"
#include "planner/base/text.hpp"
#include "planner/config/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::cli {
namespace {

struct GetOptions {
  Locations at;
  InstanceFlags instance;
  Outputs outputs;
  LiveKind kind = ResourceType::agent;
  std::string key;  ///< An id, an e-mail or a name.
};

GetOptions get_options(OptionReader& typed) {
  return {locations(typed), instance_options(typed), outputs(typed, shows(&OutputKind::renders_record)),
          typed.or_note(live_kind_value(typed.words().at(0)), LiveKind(ResourceType::agent)),
          typed.words().at(1)};
}

/// An e-mail where there is an @ and the type has e-mails, else a name.
NaturalKey key_of(const TypeSchema& schema, std::string_view text) {
  const bool email = schema.email && text.contains('@');
  return NaturalKey::of(schema.type, email ? NaturalKey::By::email : NaturalKey::By::name, text);
}

/// By the instance's search; where that shows nothing, by the whole listing, which alone can say "nobody".
Result<std::vector<Record>> records_with(const TypeSchema& schema, const NaturalKey& key,
                                         ports::Reader& reader) {
  auto found = reader.search(key);
  if (!found || !found->empty()) return found;
  auto listing = reader.list(schema.type);
  if (!listing) return std::unexpected(std::move(listing.error()));
  std::vector<Record> records;
  std::ranges::copy_if(listing->records(), std::back_inserter(records),
                       [&](const Record& record) { return key.matches(schema, record); });
  return records;
}

/// Rows of searches and listings have fewer fields than a record that is read by its id.
Result<std::vector<Record>> in_full(Result<std::vector<Record>> found, ResourceType type,
                                    ports::Reader& reader) {
  if (!found) return found;
  for (Record& row : *found) {
    auto record = reader.get(type, row.id);
    if (!record && record.error().kind == ErrorKind::interrupted)
      return std::unexpected(std::move(record.error()));
    // Where it cannot be read alone, the row is what there is.
    if (record && *record) row = std::move(**record);
  }
  return found;
}

Result<std::vector<Record>> look_up(const TypeSchema& schema, const std::string& text,
                                    ports::Reader& reader) {
  const auto number = parse_integer(text);
  const auto id = number ? RemoteId::from(*number) : std::nullopt;
  if (!id) return in_full(records_with(schema, key_of(schema, text), reader), schema.type, reader);
  auto record = reader.get(schema.type, *id);
  if (!record) return std::unexpected(std::move(record.error()));
  return *record ? std::vector{std::move(**record)} : std::vector<Record>{};
}

std::unexpected<Trouble> nobody(const Workspace& workspace, std::string_view noun, const std::string& key,
                                std::string advice) {
  return trouble(ErrorKind::not_found,
                 fmt::format("no {} is \"{}\"", noun, marked(MarkedText::Personal::other, key)),
                 workspace.settings.url, std::move(advice));
}

Outcome<ExitCode> get_records(const Context& context, const Workspace& workspace, const GetOptions& options,
                              ResourceType type, ports::Reader& reader) {
  const TypeSchema& schema = context.catalog.of(type);
  auto found = look_up(schema, options.key, reader);
  if (!found) return trouble(found.error());
  if (found->empty()) {
    return nobody(workspace, type_name(type), options.key,
                  "give a whole id, a whole e-mail or a whole name; inactive records count");
  }
  for (const Record& record : *found) {
    auto written = write_outputs(context, options.outputs, render::Detail{},
                                 [&](const OutputKind& kind, const render::Options& style) {
                                   const Record shown = plan::without_people(
                                       schema, record, context.people.veil(style.privacy));
                                   return kind.renders_record(context.catalog, type, shown, style);
                                 });
    if (!written) return std::unexpected(std::move(written.error()));
  }
  return ExitCode::done;
}

/// Whether an entry has this id, this name, or, of a site, this name behind that of its client.
bool is_called(Directory::Kind kind, const Directory::Entry& entry, const std::string& text) {
  if (entry.id == text || same_key(entry.name, text)) return true;
  const std::string_view name = entry.name;
  return kind == Directory::Kind::sites && same_key(name.substr(name.find('/') + 1), text);
}

Outcome<ExitCode> get_entries(const Context& context, const Workspace& workspace, const GetOptions& options,
                              Directory::Kind kind, ports::Reader& reader) {
  auto directory = reader.directory(kind);
  if (!directory) return trouble(directory.error());
  std::erase_if(directory->entries,
                [&](const Directory::Entry& entry) { return !is_called(kind, entry, options.key); });
  if (directory->entries.empty()) {
    return nobody(workspace, directory_noun(kind), options.key,
                  fmt::format("give a whole id or a whole name; `haloform list {}` shows all of them",
                              directory_plural(kind)));
  }
  for (const Directory::Entry& entry : directory->entries) {
    auto written = write_outputs(context, options.outputs, render::Detail{},
                                 [&](const OutputKind& output, const render::Options& style) {
                                   return output.renders_entry(kind, entry, style);
                                 });
    if (!written) return std::unexpected(std::move(written.error()));
  }
  return ExitCode::done;
}

Outcome<ExitCode> run_get(const Context& context, const GetOptions& options) {
  auto workspace = open_instance(context, options.at);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  const auto open = [&] { return open_state_of(context, *workspace); };
  if (auto learned = learn_lineage(context, options.outputs, open); !learned)
    return std::unexpected(std::move(learned.error()));
  auto wanted = provider_options(context, *workspace, options.instance);
  if (!wanted) return trouble(wanted.error());
  auto reader = halopsa::connect_reader(context.catalog, std::move(*wanted), context.clock, context.stop);
  if (!reader) return trouble(reader.error());
  if (const auto* type = std::get_if<ResourceType>(&options.kind))
    return get_records(context, *workspace, options, *type, **reader);
  return get_entries(context, *workspace, options, std::get<Directory::Kind>(options.kind), **reader);
}

}  // namespace

CommandSpec get_command() {
  return {.name = "get",
          .help = "Look a record up in HaloPSA",
          .group = CommandGroup::instance,
          .flags = joined({config_flags(), instance_flags(), output_flags(shows(&OutputKind::renders_record)),
                           privacy_flags()}),
          .words = {{"TYPE", either_of(live_nouns()), HowMany::one,
                     offer_words(fmt::format("{}", fmt::join(live_nouns(), " ")))},
                    {"EMAIL|ID", "An id, an e-mail, or a name"}},
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::interrupted},
          .run = read_then_run<get_options, run_get>};
}

}  // namespace haloform::cli
