#include "cli/commands/commands.hpp"
#include "cli/flag_values.hpp"
#include "cli/lineage.hpp"
#include "cli/output.hpp"
#include "cli/shared_flags.hpp"
#include "cli/wiring.hpp"
#include "planner/base/text.hpp"
#include "planner/config/configuration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace haloform::cli {
namespace {

struct GetOptions {
  Locations at;
  InstanceFlags instance;
  Outputs outputs;
  ResourceType type = ResourceType::agent;
  std::string key;  ///< An id, an e-mail or a name.
};

GetOptions get_options(OptionReader& typed) {
  return {locations(typed), instance_options(typed), outputs(typed, shows(&OutputKind::renders_record)),
          typed.or_note(type_value(typed.words().at(0)), ResourceType::agent), typed.words().at(1)};
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

Result<std::vector<Record>> look_up(const TypeSchema& schema, const std::string& text,
                                    ports::Reader& reader) {
  const auto number = parse_integer(text);
  const auto id = number ? RemoteId::from(*number) : std::nullopt;
  if (!id) return records_with(schema, key_of(schema, text), reader);
  auto record = reader.get(schema.type, *id);
  if (!record) return std::unexpected(std::move(record.error()));
  return *record ? std::vector{std::move(**record)} : std::vector<Record>{};
}

Outcome<ExitCode> run_get(const Context& context, const GetOptions& options) {
  auto workspace = open_workspace(context, options.at, Reach::instance);
  if (!workspace) return std::unexpected(std::move(workspace.error()));
  const auto open = [&] { return open_state_of(context, *workspace); };
  if (auto learned = learn_lineage(context, options.outputs, open); !learned)
    return std::unexpected(std::move(learned.error()));
  auto wanted = provider_options(context, *workspace, options.instance);
  if (!wanted) return trouble(wanted.error());
  auto reader = halopsa::connect_reader(context.catalog, std::move(*wanted), context.clock, context.stop);
  if (!reader) return trouble(reader.error());

  const TypeSchema& schema = context.catalog.of(options.type);
  auto found = look_up(schema, options.key, **reader);
  if (!found) return trouble(found.error());
  if (found->empty()) {
    return trouble(ErrorKind::not_found,
                   fmt::format("no {} is \"{}\"", type_name(options.type),
                               marked(MarkedText::Personal::other, options.key)),
                   workspace->settings.url,
                   "give a whole id, a whole e-mail or a whole name; inactive records count");
  }
  for (const Record& record : *found) {
    auto written = write_outputs(context, options.outputs, render::Detail{},
                                 [&](const OutputKind& kind, const render::Options& style) {
                                   const Record shown = plan::without_people(
                                       schema, record, context.people.veil(style.privacy));
                                   return kind.renders_record(context.catalog, options.type, shown, style);
                                 });
    if (!written) return std::unexpected(std::move(written.error()));
  }
  return ExitCode::done;
}

}  // namespace

CommandSpec get_command() {
  return {.name = "get",
          .help = "Look a record up in HaloPSA",
          .group = CommandGroup::instance,
          .flags = joined({config_flags(), instance_flags(), output_flags(shows(&OutputKind::renders_record)),
                           privacy_flags()}),
          .words = {{"TYPE", either_of(type_names()), HowMany::one,
                     offer_words(fmt::format("{}", fmt::join(type_names(), " ")))},
                    {"EMAIL|ID", "An id, an e-mail, or the name of a team"}},
          .exit_codes = {ExitCode::done, ExitCode::error, ExitCode::configuration, ExitCode::credentials,
                         ExitCode::interrupted},
          .run = read_then_run<get_options, run_get>};
}

}  // namespace haloform::cli
