#include "cli/planning.hpp"

#include "cli/known_addresses.hpp"
#include "planner/apply/import_signs.hpp"
#include "planner/apply/read_attached.hpp"
#include "planner/apply/read_snapshot.hpp"
#include "planner/base/quote.hpp"
#include "planner/config/feeds/judge_feeds.hpp"
#include "planner/config/named_values.hpp"
#include "planner/config/time_zone.hpp"
#include "planner/plan/finding/settle.hpp"
#include "planner/plan/judging/completeness.hpp"
#include "planner/plan/making/make_plan.hpp"
#include "planner/render/faults.hpp"
#include "planner/render/text_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace haloform::cli {
namespace {

// A block of YAML with a name and an e-mail takes about 140 bytes, a terse one half of that; an entry of the
// state takes 250. The two mostly speak of the same people.
constexpr std::size_t least_bytes_of_a_block = 70;
constexpr std::size_t bytes_of_an_entry = 200;

}  // namespace

Outcome<std::vector<Directory>> directories_of(const Context& context,
                                               const std::vector<Directory::Kind>& kinds,
                                               ports::Reader& reader) {
  std::vector<Directory> directories;
  directories.reserve(kinds.size());
  for (const Directory::Kind kind : kinds) {
    auto directory = reader.directory(kind);
    if (auto going = not_interrupted(context.stop); !going) return trouble(going.error());
    if (!directory) return trouble(directory.error());
    directories.push_back(std::move(*directory));
  }
  return directories;
}

Outcome<std::optional<DesiredState>> with_ids(const Context& context, const DesiredState& desired,
                                              ports::Reader& reader) {
  const std::vector<Directory::Kind> kinds = config::names_wanted(context.catalog, desired);
  if (kinds.empty()) return std::optional<DesiredState>();
  auto directories = directories_of(context, kinds, reader);
  if (!directories) return std::unexpected(std::move(directories.error()));
  auto found = config::look_names_up(context.catalog, desired, std::move(*directories), context.clock.wall());
  if (!found) return std::unexpected(Trouble(std::move(found.error())));
  return std::optional(std::move(*found));
}

ports::Forecast forecast(const Workspace& workspace, const ports::StateBackend& backend) {
  return {std::max(workspace.configuration.total_bytes() / least_bytes_of_a_block,
                   backend.size_hint() / bytes_of_an_entry)};
}

Outcome<DesiredState> read_configuration(const Context& context, Workspace& workspace,
                                         const std::function<void()>& beside) {
  auto desired = workspace.configuration.read(workspace.profile, beside);
  if (!desired) return std::unexpected(Trouble(std::move(desired.error())));
  if (!workspace.configuration.warnings().empty()) {
    const Trouble shown =
        render::without_people(workspace.configuration.warnings(), context.people.of_text());
    context.console.say(render::render_diagnostics(shown.diagnostics, context.console.err_text()));
  }
  if (auto going = not_interrupted(context.stop); !going) return trouble(going.error());
  return std::move(*desired);
}

Outcome<OfflineHalf> read_declared(const Context& context, Workspace& workspace,
                                   const std::function<Result<state::State>()>& load) {
  std::optional<Result<state::State>> state;
  auto desired = read_configuration(context, workspace, [&] { state = load(); });
  if (!desired) return std::unexpected(std::move(desired.error()));
  if (!*state) return trouble(state->error());
  context.people.learn_lineage((*state)->lineage);
  return OfflineHalf{std::move(*desired), std::move(**state)};
}

Outcome<void> believe_feeds(const Context& context, const DesiredState& desired, const state::State& state,
                            const PolicyFlags& flags) {
  for (const std::string& name : flags.accept_feeds) {
    std::vector<std::string_view> names;
    for (const DesiredState::Feed& feed : desired.feeds()) names.push_back(feed.name);
    if (std::ranges::find(names, name) != names.end()) continue;
    return trouble(ErrorKind::usage, fmt::format("the configuration has no feed {}", openly_in_quotes(name)),
                   "--accept-feed",
                   names.empty() ? std::string("it has no feeds at all")
                                 : fmt::format("it has {}", fmt::join(names, ", ")));
  }
  auto found = config::judge_feeds(desired.feeds(), state.feeds, flags.accept_feeds, context.clock.wall(),
                                   config::gone_from_feeds(desired, state));
  if (found.has_errors()) return std::unexpected(Trouble(std::move(found)));
  return {};
}

Trouble configuration_first(const Context& context, Workspace& workspace, Error error) {
  auto desired = read_configuration(context, workspace);
  if (desired) return Trouble(std::move(error));
  Trouble found = std::move(desired.error());
  if (error.kind == ErrorKind::configuration) found.errors.push_back(std::move(error));
  return found;
}

Result<void> check_owner(const state::State& state, const std::string& instance, Profile profile,
                         const std::string& location) {
  if (!state.exists()) return {};
  if (auto ours = check_instance(state.instance, instance, location); !ours) return ours;
  // A state that was only begun has nothing of a profile: the first apply says which it is.
  const bool only_begun = state.resources.empty() && state.open.empty() && !state.last_plan;
  if (state.profile != profile && !only_begun) {
    return fail(ErrorKind::state,
                fmt::format("the state was made under profile {}, and this is {}",
                            profile_name(state.profile), profile_name(profile)),
                location, fmt::format("write `instance: {{api: {}}}`", profile_name(state.profile)));
  }
  return {};
}

Milliseconds read_again_for(Milliseconds retry_for) {
  return std::min(apply::ReadOptions().read_again, retry_for);
}

apply::ReadOptions reading(const Context& context, Milliseconds retry_for) {
  apply::ReadOptions how;
  how.read_again = read_again_for(retry_for);
  how.clock = &context.clock;
  how.stop = &context.stop;
  how.notice = [&context](const std::string& text) { context.console.say(text + "\n"); };
  return how;
}

Result<void> check_tenant(const state::State& state, const std::string& tenant, const std::string& location) {
  if (!state.tenant || *state.tenant == tenant) return {};
  const auto named = [](const std::string& one) {
    return one.empty() ? std::string("no tenant") : fmt::format("the tenant {}", openly_clipped(one));
  };
  return fail(
      ErrorKind::state,
      fmt::format("the state belongs to {}, and this run speaks to {}", named(*state.tenant), named(tenant)),
      location,
      state.tenant->empty()
          ? fmt::format("remove the tenant {0}; where the instance only gave it a name, run `haloform state "
                        "move-instance {1}`, after which the state belongs to the tenant of the next apply",
                        tenant, state.instance)
          : fmt::format(
                "name the tenant {0} (HALOPSA_TENANT, or `instance: {{tenant: {0}}}`); where it was only "
                "renamed, run `haloform state move-instance {1}`, after which the state belongs to the "
                "tenant of the next apply",
                openly_clipped(*state.tenant), state.instance));
}

Trouble fault_trouble(const std::vector<plan::PlanFault>& faults, const DesiredState& desired,
                      const state::State& state) {
  std::vector<Error> errors = render::errors_of(faults);
  for (std::size_t at = 0; at < faults.size(); ++at) {
    const auto* unknown = std::get_if<plan::UnknownTarget>(&faults[at]);
    const auto near = unknown == nullptr ? std::nullopt : nearest_address(unknown->address, &desired, &state);
    if (near) errors[at].advice = fmt::format("did you mean {}?", *near);
  }
  return Trouble(std::move(errors));
}

WallTime moment_of(const AsOf& as_of, const Settings& settings) {
  return as_of.at ? *as_of.at : config::noon_of_day(settings.timezone.value_or("UTC"), as_of.day);
}

Outcome<ReadWorld> read_world(const Context& context, const Workspace& workspace,
                              const DesiredState& declared, const state::State& state, ports::Reader& reader,
                              const PolicyFlags& flags, const apply::ReadOptions& how) {
  auto looked_up = with_ids(context, declared, reader);
  if (!looked_up) return std::unexpected(std::move(looked_up.error()));
  const DesiredState& desired = *looked_up ? **looked_up : declared;
  apply::ReadOptions reading = how;
  reading.may_be_empty = plan::may_be_empty(flags.allow);
  reading.whole_listings = flags.whole_listings;
  reading.all_agents = flags.all_agents;
  for (const auto& [name, number] : flags.allow) {
    if (name == "missing" || name.ends_with(".missing"))
      reading.most_missing = std::max<std::size_t>(reading.most_missing, number);
  }
  auto read = apply::read_snapshot(context.catalog, desired, state, reader, reading);
  if (auto going = not_interrupted(context.stop); !going) return trouble(going.error());
  if (!read) return trouble(read.error());
  const WallTime now = flags.as_of ? moment_of(*flags.as_of, workspace.settings) : context.clock.wall();
  return ReadWorld{std::move(*looked_up), std::move(*read),
                   plan::Policy{workspace.settings.url, reader.tenant(), reader.profile(),
                                workspace.settings.batch, now, flags.allow, flags.allow_delete, flags.targets,
                                flags.whole_listings, flags.as_of.has_value()}};
}

namespace {

/// Nothing was asked, and nothing is to be told.
bool says_nothing(const Snapshot::Attached& attached) {
  return attached.passed_over == 0 &&
         std::ranges::all_of(all_types, [&](ResourceType type) { return attached.people.at(type).empty(); });
}

}  // namespace

Outcome<plan::Plan> plan_of(const Context& context, const DesiredState& desired, const state::State& state,
                            ReadWorld& world, ports::Reader& reader) {
  Snapshot& snapshot = world.read.snapshot;
  auto plan =
      plan::make_plan(context.catalog, desired, state, snapshot, world.policy, std::move(world.read.bound));
  if (!plan) return std::unexpected(fault_trouble(plan.error(), desired, state));
  // Who is switched on or off, and who leaves, is known only now.
  auto imported = apply::read_import_signs(*plan, reader, snapshot);
  if (auto going = not_interrupted(context.stop); !going) return trouble(going.error());
  if (!imported) return trouble(imported.error());
  if (*imported) {
    snapshot.requests = reader.requests();
    plan = plan::make_plan(context.catalog, desired, state, snapshot, world.policy);
    if (!plan) return std::unexpected(fault_trouble(plan.error(), desired, state));
  }
  auto attached = apply::read_attached(*plan, desired, state, reader, apply::AskAbout::all_who_leave);
  if (auto going = not_interrupted(context.stop); !going) return trouble(going.error());
  if (!attached) return trouble(attached.error());
  if (!*attached || says_nothing(**attached)) return std::move(*plan);
  snapshot.attached = std::move(*attached);
  snapshot.requests = reader.requests();
  plan = plan::make_plan(context.catalog, desired, state, snapshot, world.policy);
  if (!plan) return std::unexpected(fault_trouble(plan.error(), desired, state));
  return std::move(*plan);
}

namespace {

/// A plan, and the world that it was made of.
struct PlannedWorld {
  ReadWorld world;
  plan::Plan plan;
};

Outcome<PlannedWorld> read_and_plan(const Context& context, const Workspace& workspace,
                                    const DesiredState& declared, const state::State& state,
                                    ports::Reader& reader, const PolicyFlags& flags,
                                    const apply::ReadOptions& how) {
  auto world = read_world(context, workspace, declared, state, reader, flags, how);
  if (!world) return std::unexpected(std::move(world.error()));
  auto plan = plan_of(context, world->desired(declared), state, *world, reader);
  if (!plan) return std::unexpected(std::move(plan.error()));
  plan->overrides = workspace.overrides;
  return PlannedWorld{std::move(*world), std::move(*plan)};
}

}  // namespace

Outcome<plan::Plan> plan_only(const Context& context, const Workspace& workspace,
                              const DesiredState& declared, const state::State& state, ports::Reader& reader,
                              const PolicyFlags& flags, const apply::ReadOptions& how) {
  auto planned = read_and_plan(context, workspace, declared, state, reader, flags, how);
  if (!planned) return std::unexpected(std::move(planned.error()));
  return std::move(planned->plan);
}

Outcome<Planned> plan_world(const Context& context, const Workspace& workspace, const DesiredState& declared,
                            state::State state, ports::Reader& reader, const PolicyFlags& flags,
                            const apply::ReadOptions& how) {
  auto planned = read_and_plan(context, workspace, declared, state, reader, flags, how);
  if (!planned) return std::unexpected(std::move(planned.error()));
  const Snapshot& snapshot = planned->world.read.snapshot;
  return Planned{std::move(planned->plan),
                 plan::settle_intents(context.catalog, std::move(state), snapshot, planned->world.policy.now),
                 apply::RecordIds(snapshot)};
}

Result<void> not_interrupted(const StopFlag& stop) {
  if (stop.raised()) return fail(ErrorKind::interrupted, "interrupted; nothing was done");
  return {};
}

}  // namespace haloform::cli
