#include "planner/apply/read_snapshot.hpp"

#include "planner/apply/client_lookup.hpp"
#include "planner/apply/heard_teams.hpp"
#include "planner/apply/import_signs.hpp"
#include "planner/apply/missing_ids.hpp"
#include "planner/apply/read_again.hpp"
#include "planner/apply/row_gaps.hpp"
#include "planner/base/comparison_key.hpp"
#include "planner/base/each_once.hpp"
#include "planner/base/text.hpp"
#include "planner/plan/finding/interests.hpp"
#include "planner/plan/finding/match.hpp"
#include "planner/plan/judging/completeness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_set>
#include <utility>

namespace haloform::apply {

namespace {

constexpr std::size_t most_refined = 200;
/// Of what no row shows: whoever declares it wants these requests.
constexpr std::size_t most_by_record = 5'000;

bool knows_active(const state::State& state, const TypeSnapshot& live) {
  return std::ranges::any_of(state.resources, [&](const auto& entry) {
    return entry.first.type() == live.type() && entry.second.draft.status == state::Status::active &&
           !live.is_awaited(entry.second.id);
  });
}

/// An empty listing of what we know to exist is a lost permission, not an empty world.
Result<void> not_empty(const state::State& state, const TypeSnapshot& live, const ReadOptions& options) {
  const bool empty = live.is_whole() ? live.records().empty() : live.total() == 0;
  if (!empty || options.may_be_empty.contains(live.type()) || !knows_active(state, live)) return {};
  return fail(ErrorKind::incomplete,
              fmt::format("the listing of {} is empty, but the state has some that are active",
                          type_plural(live.type())),
              {}, rights_to_check(live.type()));
}

/// Agents that are in teams, and no team at all: that listing was not for us to see.
Result<void> teams_as_agents_say(const Snapshot& snapshot, const ReadOptions& options) {
  if (!snapshot.of(ResourceType::team).is_whole() || !snapshot.of(ResourceType::team).records().empty())
    return {};
  if (options.may_be_empty.contains(ResourceType::team)) return {};
  for (const Record& agent : snapshot.of(ResourceType::agent).records()) {
    if (!*agent.teams || (*agent.teams)->empty()) continue;
    return fail(ErrorKind::incomplete,
                fmt::format("the listing of teams is empty, but agent id {} is in team id {}",
                            agent.id.number(), (*agent.teams)->front().number()),
                {}, rights_to_check(ResourceType::team));
  }
  return {};
}

/// Reads one type for a plan: the listing, what it lacks, and what its rows do not show.
class TypeReading {
 public:
  TypeReading(ports::Reader& reader, ResourceType type) : reader_(reader), type_(type) {}

  /// Reads by id what the rows keep quiet about, for any plan that may be made of them.
  Result<void> complete(const TypeSchema& schema, const DesiredState& desired, const state::State& state,
                        TypeSnapshot& live) const {
    RowNeeds needs(schema, desired, state);
    std::vector<RowGap> gaps = needs.gaps_of(live);
    if (schema.membership == TypeFacts::Membership::joins_teams) {
      const auto heard = hear(gaps, desired, live);
      if (!heard) return std::unexpected(heard.error());
      if (*heard) gaps = needs.gaps_of(live);
    }
    const auto is_usual = [&](const RowGap& gap) {
      const auto field = schema.find(gap.field);
      return field && schema.at(*field).shown == FieldSpec::Shown::by_record_alone;
    };
    const auto usual = static_cast<std::size_t>(std::ranges::count_if(gaps, is_usual));
    const bool too_many = gaps.size() - usual > most_refined;
    return refine(gaps, live, too_many ? most_refined : most_by_record);
  }

  /// Asks the rows of teams who is in which, where that saves asking for agents one by one. Whether they said anything.
  Result<bool> hear(const std::vector<RowGap>& gaps, const DesiredState& desired, TypeSnapshot& live) const {
    const auto quiet = std::ranges::count(gaps, RowGap::teams_only, &RowGap::field);
    if (quiet < 2 && !names_no_member(desired, live)) return false;
    auto lists = reader_.member_lists();
    if (!lists) return std::unexpected(std::move(lists.error()));
    if (!*lists) return false;
    live.hear(**lists);
    return true;
  }

  Result<void> refine(const std::vector<RowGap>& gaps, TypeSnapshot& live, std::size_t most) const {
    if (gaps.size() > most) {
      return fail(
          ErrorKind::incomplete,
          fmt::format(
              "the rows of {} do not show {} for {} (id {}, …), and reading each by its id would take "
              "as many requests; the limit is {}",
              type_plural(type_), gaps.front().field, counted(gaps.size(), "managed record"),
              gaps.front().id.number(), most),
          {},
          fmt::format("let the API application read {}, or take it out of the configuration",
                      gaps.front().field));
    }
    for (const RowGap& gap : gaps) {
      if (auto read = read_in_full(gap.id, live); !read) return read;
    }
    return {};
  }

  Result<void> read_in_full(RemoteId id, TypeSnapshot& live) const {
    auto record = reader_.get(type_, id);
    if (!record) return std::unexpected(std::move(record.error()));
    if (!*record) {
      return fail(ErrorKind::incomplete,
                  fmt::format("{} {} disappeared while it was read", type_name(type_), id.number()), {},
                  "run again");
    }
    live.refine(std::move(**record));
    return {};
  }

 private:
  ports::Reader& reader_;
  ResourceType type_;
};

/// Seats are counted, and the outsiders of an exclusive team are named, among all agents; so are those who are new.
ports::Wanted::Extent extent(const DesiredState& desired, ResourceType type, const ReadOptions& options) {
  const auto exclusive = [](const Resource& team) { return team.list == MemberList::exclusive; };
  const TypeFacts& facts = facts_of(type);
  const bool all =
      options.whole_listings ||
      (facts.seats == TypeFacts::SeatUse::one_each && (desired.agent_seats() || options.all_agents)) ||
      (facts.membership == TypeFacts::Membership::joins_teams &&
       std::ranges::any_of(desired.resources(ResourceType::team), exclusive));
  return all ? ports::Wanted::Extent::everybody : ports::Wanted::Extent::these;
}

ports::Forecast known_to(const state::State& state) {
  ports::Forecast forecast{state.resources.size(), {}};
  for (const auto& [address, entry] : state.resources) ++forecast.known.at(address.type());
  return forecast;
}

TypeSnapshot unread(ResourceType type) { return TypeSnapshot::asked(type, {}, {}, {}, std::nullopt); }

std::size_t active_in(const TypeSnapshot& live) {
  return static_cast<std::size_t>(std::ranges::count_if(live.records(), &Record::is_active));
}

/// The agents that have one of the texts in the field.
std::vector<RemoteId> agents_called(const TypeSnapshot& agents, FieldId field,
                                    const std::vector<std::string>& texts) {
  std::vector<RemoteId> ids;
  for (const Record& agent : agents.records()) {
    const std::string_view has = agent.fields.text(field);
    const auto is_it = [has](const std::string& text) { return !has.empty() && same_key(has, text); };
    if (std::ranges::any_of(texts, is_it)) ids.push_back(agent.id);
  }
  return ids;
}

/// Who the credentials log in as: by id, else by what else is said, where that is one agent. Of agents who were not read no step
/// is made either.
void know_self(const Catalog& catalog, const ports::OwnAgent& self, Snapshot& snapshot) {
  snapshot.self = self.id;
  if (self.id) return;
  const TypeSnapshot& agents = snapshot.of(ResourceType::agent);
  const TypeSchema& schema = catalog.of(ResourceType::agent);
  std::vector<RemoteId> ids;
  if (schema.email) ids = agents_called(agents, *schema.email, self.emails);
  if (ids.empty()) ids = agents_called(agents, schema.name, self.names);
  if (ids.size() == 1) snapshot.self = ids.front();
  const bool told = !self.emails.empty() || !self.names.empty();
  snapshot.self_in_doubt = ids.size() > 1 || (ids.empty() && (agents.is_whole() || !told));
}

Result<void> read_facts(const Catalog& catalog, ports::Reader& reader, Snapshot& snapshot) {
  const bool all = snapshot.of(ResourceType::agent).is_whole();
  std::size_t active = active_in(snapshot.of(ResourceType::agent));
  auto facts = reader.agent_facts(all ? active : std::numeric_limits<std::size_t>::max());
  if (!facts) return std::unexpected(std::move(facts.error()));
  snapshot.seats = facts->seats;
  if (all && facts->active > active) {
    // Somebody may have been made since the listing was read. A listing that is younger than the count has them.
    if (const auto again = reader.list(ResourceType::agent)) active = std::max(active, active_in(*again));
    if (*facts->active <= active) facts->active.reset();
  }
  if (all) snapshot.active_agents = facts->active;
  if (snapshot.active_agents > active) {
    snapshot.of(ResourceType::agent)
        .doubt(fmt::format("the instance counts {} active agents, but its listing has {}",
                           *snapshot.active_agents, active));
  }
  auto self = reader.self();
  if (!self) return std::unexpected(std::move(self.error()));
  if (*self) know_self(catalog, **self, snapshot);
  snapshot.requests = reader.requests();
  snapshot.pace = reader.pace();
  return {};
}

Snapshot nothing_read() { return {PerType<TypeSnapshot>::of_each(unread), {}, {}, 0}; }

/// Some whom the state holds as active and who do not leave: one of them has to be found active, or the last one goes.
void want_those_who_stay(const plan::Plan& plan, const state::State& state, ResourceType type,
                         std::vector<RemoteId>& ids) {
  constexpr std::size_t enough = 50;
  std::unordered_set<RemoteId> leaving;
  for (const plan::Step& step : plan.steps) {
    const bool leaves =
        step.kind() == plan::ActionKind::deactivate || step.kind() == plan::ActionKind::remove;
    if (leaves && step.address.type() == type) leaving.insert(*step.id());
  }
  if (leaving.empty()) return;
  std::size_t some = 0;
  for (const auto& [address, entry] : state.of(type)) {
    if (some == enough) return;
    if (entry.draft.status != state::Status::active || leaving.contains(entry.id)) continue;
    ids.push_back(entry.id);
    ++some;
  }
}

/// What the steps of a saved plan have to be held against.
ports::Wanted wanted_by(const Catalog& catalog, const plan::Plan& plan, const state::State& state,
                        ResourceType type) {
  const TypeSchema& schema = catalog.of(type);
  ports::Wanted wanted;
  for (const plan::Step& step : plan.steps) {
    if (step.address.type() != type) continue;
    if (const auto id = step.id()) wanted.ids.push_back(*id);
    if (const auto* create = std::get_if<plan::Create>(&step.action);
        create != nullptr && step.precondition.key) {
      NaturalKey key = *step.precondition.key;
      if (key.by == NaturalKey::By::email) key.scope.reset();  // another site of the client counts too
      wanted.unknown.push_back(plan::unknown_person(schema, key, create->fields));
      wanted.keys.push_back(std::move(key));
    }
    if (step.changes() == nullptr || step.changes()->fields.empty() || !step.effect.entry) continue;
    if (auto key = natural_key(schema, step.effect.entry->applied.fields))
      wanted.keys.push_back(std::move(*key));
  }
  want_those_who_stay(plan, state, type, wanted.ids);
  wanted.ids = each_once(std::move(wanted.ids));
  wanted.keys = each_once(std::move(wanted.keys));
  return wanted;
}

/// Ids whose absence must be proved: a step that only takes a deleted record out of the state expects it.
std::vector<RemoteId> expected_ids(const plan::Plan& plan, ResourceType type) {
  std::vector<RemoteId> ids;
  for (const plan::Step& step : plan.steps) {
    if (step.address.type() != type || !step.id() || !step.runs()) continue;
    if (step.writes() || step.effect.entry) ids.push_back(*step.id());
  }
  std::ranges::sort(ids);
  return ids;
}

/// Reads by id whose memberships were only heard of and would change. To tell them, it has to be known which record is whose:
/// what is given back, unless a record was read anew since.
Result<std::optional<plan::Matching>> read_heard(const Catalog& catalog, const DesiredState& desired,
                                                 const state::State& state, ports::Reader& reader,
                                                 Snapshot& snapshot) {
  std::optional<plan::Matching> bound;
  if (!any_heard(snapshot.of(ResourceType::agent))) return bound;
  bound = plan::match(catalog, desired, state, snapshot);
  const std::vector<RemoteId> changes = heard_changes(catalog, desired, state, snapshot, *bound);
  if (!changes.empty()) bound.reset();
  const TypeReading agents(reader, ResourceType::agent);
  // No limit: each of these costs the apply three requests anyway.
  for (const RemoteId id : changes) {
    if (auto read = agents.read_in_full(id, snapshot.of(ResourceType::agent)); !read)
      return std::unexpected(std::move(read.error()));
  }
  return bound;
}

}  // namespace

Result<ReadForPlan> read_snapshot(const Catalog& catalog, const DesiredState& desired,
                                  const state::State& state, ports::Reader& reader,
                                  const ReadOptions& options) {
  Snapshot snapshot = nothing_read();
  Milliseconds patience = options.read_again;
  reader.prefetch(known_to(state));
  for (const ResourceType type : all_types) {
    plan::Interests interests = plan::interests(catalog, desired, state, type);
    const bool relevant = !interests.ids.empty() || !interests.keys.empty();
    ports::Wanted wanted{std::move(interests.ids), std::move(interests.keys), std::move(interests.unknown),
                         extent(desired, type, options)};
    auto live = reader.read(type, wanted);
    const std::vector<RemoteId> ids = std::exchange(wanted, {}).ids;
    if (!live) {
      // This type is read only to count it, so a missing permission is no failure.
      if (!relevant && live.error().kind == ErrorKind::permission) continue;
      return std::unexpected(std::move(live.error()));
    }
    const TypeReading reading(reader, type);
    if (auto shown = await_newborns(state, ids, reader, options, patience, *live); !shown)
      return std::unexpected(std::move(shown.error()));
    if (auto some = not_empty(state, *live, options); !some) return std::unexpected(std::move(some.error()));
    if (auto proved = prove_missing(reader, ids, options, *live); !proved)
      return std::unexpected(std::move(proved.error()));
    if (auto completed = reading.complete(catalog.of(type), desired, state, *live); !completed)
      return std::unexpected(std::move(completed.error()));
    if (auto settled = await_changes(state, reader, options, *live); !settled)
      return std::unexpected(std::move(settled.error()));
    snapshot.of(type) = std::move(*live);
  }
  if (auto seen = teams_as_agents_say(snapshot, options); !seen)
    return std::unexpected(std::move(seen.error()));
  if (auto known = look_up_clients(catalog, desired, state, reader, snapshot); !known)
    return std::unexpected(std::move(known.error()));
  if (auto told = read_import_signs(catalog, state, reader, snapshot); !told)
    return std::unexpected(std::move(told.error()));
  auto bound = read_heard(catalog, desired, state, reader, snapshot);
  if (!bound) return std::unexpected(std::move(bound.error()));
  if (auto told = read_facts(catalog, reader, snapshot); !told)
    return std::unexpected(std::move(told.error()));
  return ReadForPlan{std::move(snapshot), std::move(*bound)};
}

Result<std::size_t> complete_snapshot(const Catalog& catalog, const DesiredState& desired,
                                      const state::State& state, ports::Reader& reader, Snapshot& snapshot) {
  std::size_t count = 0;
  for (const ResourceType type : all_types) {
    TypeSnapshot& live = snapshot.of(type);
    const std::vector<RowGap> gaps = RowNeeds(catalog.of(type), desired, state).gaps_of(live);
    auto refined = TypeReading(reader, type).refine(gaps, live, most_refined);
    if (!refined) return std::unexpected(std::move(refined.error()));
    count += gaps.size();
  }
  return count;
}

Result<void> read_memberships(ports::Reader& reader, Snapshot& snapshot) {
  TypeSnapshot& agents = snapshot.of(ResourceType::agent);
  const auto unknown = [](const Record& agent) { return !agent.teams->has_value(); };
  const auto tells_one = [](const Record& agent) { return *agent.teams && !(*agent.teams)->empty(); };
  const bool quiet =
      std::ranges::any_of(agents.records(), unknown) || (!snapshot.of(ResourceType::team).records().empty() &&
                                                         std::ranges::none_of(agents.records(), tells_one));
  if (!quiet) return {};
  auto lists = reader.member_lists();
  if (!lists) return std::unexpected(std::move(lists.error()));
  if (*lists) agents.hear(**lists);
  std::vector<RemoteId> left;
  for (const Record& agent : agents.records()) {
    if (unknown(agent)) left.push_back(agent.id);
  }
  if (left.size() > most_refined) return {};
  const TypeReading reading(reader, ResourceType::agent);
  for (const RemoteId id : left) {
    if (auto read = reading.read_in_full(id, agents); !read) return read;
  }
  return {};
}

Result<Snapshot> read_snapshot(const Catalog& catalog, const plan::Plan& plan, const state::State& state,
                               ports::Reader& reader, const ReadOptions& how) {
  Snapshot snapshot = nothing_read();
  PerType<bool> touched{};
  for (const plan::Step& step : plan.steps) touched.at(step.address.type()) = true;
  ReadOptions options = how;
  options.may_be_empty = plan::may_be_empty(plan.allowed);
  Milliseconds patience = options.read_again;
  for (const ResourceType type : all_types) {
    if (!touched.at(type)) continue;
    auto live = reader.read(type, wanted_by(catalog, plan, state, type));
    if (!live) return std::unexpected(std::move(live.error()));
    const TypeReading reading(reader, type);
    const std::vector<RemoteId> expected = expected_ids(plan, type);
    if (auto shown = await_newborns(state, expected, reader, options, patience, *live); !shown)
      return std::unexpected(std::move(shown.error()));
    if (auto some = not_empty(state, *live, options); !some) return std::unexpected(std::move(some.error()));
    auto proved = prove_missing(reader, expected, options, *live);
    if (!proved) return std::unexpected(std::move(proved.error()));
    const std::vector<RowGap> gaps = row_gaps(catalog, plan, *live);
    // No limit: each of these is about to cost as much again.
    if (auto refined = reading.refine(gaps, *live, gaps.size()); !refined) {
      return std::unexpected(std::move(refined.error()));
    }
    if (auto settled = await_changes(state, reader, options, *live); !settled)
      return std::unexpected(std::move(settled.error()));
    snapshot.of(type) = std::move(*live);
  }
  if (auto told = read_import_signs(catalog, state, reader, snapshot); !told)
    return std::unexpected(std::move(told.error()));
  if (auto told = read_import_signs(plan, reader, snapshot); !told)
    return std::unexpected(std::move(told.error()));
  if (auto told = read_facts(catalog, reader, snapshot); !told)
    return std::unexpected(std::move(told.error()));
  return snapshot;
}

}  // namespace haloform::apply
