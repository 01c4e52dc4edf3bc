#include "planner/watch/compare.hpp"

#include <algorithm>
#include <iterator>

namespace haloform::watch {

namespace {

/// Beyond that many at once it is a bulk edit, and reads that lag show in the next reading.
constexpr std::size_t most_lately = 1'000;

using Teams = std::optional<std::vector<RemoteId>>;

/// Those that a role grants too; nothing where the row does not say.
Teams all_teams(const Record& row) {
  if (!*row.teams) return std::nullopt;
  std::vector<RemoteId> all;
  std::ranges::set_union(**row.teams, *row.granted, std::back_inserter(all));
  return all;
}

/// What is kept of a row.
Record kept_of(const Record& row) {
  Record kept{row.id, row.fields, row.active};
  kept.built_in = row.built_in;
  kept.teams = all_teams(row);
  return kept;
}

struct Differences {
  Attributes before;
  Attributes after;
  bool switched = false;
  bool regrouped = false;

  [[nodiscard]] bool any() const { return !before.empty() || switched || regrouped; }
};

/// Only what both say counts.
Differences differences(const TypeSchema& schema, const Record& known, const Record& row) {
  Differences found;
  for (const auto& [field, value] : row.fields) {
    const Value* before = known.fields.find(field);
    if (before == nullptr || same_value(schema.at(field), *before, value)) continue;
    found.before.set(field, *before);
    found.after.set(field, value);
  }
  found.switched = schema.activation == TypeFacts::Activation::switchable && known.active && row.active &&
                   *known.active != *row.active;
  const Teams teams = all_teams(row);
  found.regrouped = schema.membership == TypeFacts::Membership::joins_teams && *known.teams && teams &&
                    **known.teams != *teams;
  return found;
}

/// Takes what a row says into what is known of its record. Whether anything of it is new, in whatever spelling.
bool take_row(Record& known, const Record& row) {
  bool learned = false;
  for (const auto& [field, value] : row.fields) {
    const Value* before = known.fields.find(field);
    if (before != nullptr && *before == value) continue;
    known.fields.set(field, value);
    learned = true;
  }
  const auto take = [&learned](auto& mine, auto theirs) {
    if (!theirs || mine == theirs) return;
    mine = std::move(theirs);
    learned = true;
  };
  take(known.active, row.active);
  take(known.teams, all_teams(row));
  if (known.built_in != row.built_in) {
    known.built_in = row.built_in;
    learned = true;
  }
  return learned;
}

class Taking {
 public:
  Taking(const Catalog& catalog, Sightings& seen, WallTime now, News& news)
      : catalog_(catalog), seen_(seen), now_(now), news_(news) {}

  void of(const TypeSnapshot& live) {
    const TypeSchema& schema = catalog_.of(live.type());
    auto& known = seen_.records.at(live.type());
    const bool baseline = !known;
    std::vector<const Record*> rows;
    rows.reserve(live.records().size());
    for (const Record& row : live.records()) rows.push_back(&row);
    std::ranges::sort(rows, {}, &Record::id);

    std::vector<Record> before = known ? std::move(*known) : std::vector<Record>();
    std::vector<Record> after;
    after.reserve(std::max(before.size(), rows.size()));
    auto row = rows.begin();
    for (Record& record : before) {
      for (; row != rows.end() && (*row)->id < record.id; ++row)
        after.push_back(created(schema, **row, baseline));
      if (row != rows.end() && (*row)->id == record.id) {
        changed(schema, record, **row);
        ++row;
      } else if (live.is_gone(record.id)) {
        deleted(schema, std::move(record));
        continue;
      }
      after.push_back(std::move(record));
    }
    for (; row != rows.end(); ++row) after.push_back(created(schema, **row, baseline));
    known = std::move(after);
    if (baseline) news_.learned = true;
  }

 private:
  Event& tell(const TypeSchema& schema, const Record& record, EventKind kind) {
    Event event{{schema.type, kind}, record.id};
    event.name = record.fields.text(schema.name);
    event.built_in = record.built_in != BuiltIn::no;
    event.time = now_;
    news_.learned = true;
    return news_.events.emplace_back(std::move(event));
  }

  void remember(const TypeSchema& schema, RemoteId id, std::optional<Record> was) {
    std::erase_if(seen_.lately, [&](const auto& one) { return one.type == schema.type && one.id == id; });
    if (seen_.lately.size() < most_lately) seen_.lately.push_back({schema.type, id, now_, std::move(was)});
  }

  static Side whole(const TypeSchema& schema, const Record& record) {
    Side side{record.fields};
    if (schema.activation == TypeFacts::Activation::switchable) side.active = record.active;
    if (schema.membership == TypeFacts::Membership::joins_teams) side.teams = teams_of(record);
    return side;
  }

  static std::optional<std::vector<TeamSeen>> teams_of(const Record& record) {
    if (!*record.teams) return std::nullopt;
    std::vector<TeamSeen> teams;
    teams.reserve((*record.teams)->size());
    for (const RemoteId id : **record.teams) teams.push_back({id});
    return teams;
  }

  Record created(const TypeSchema& schema, const Record& row, bool baseline) {
    Record record = kept_of(row);
    if (baseline) return record;
    tell(schema, record, EventKind::created).after = whole(schema, record);
    remember(schema, record.id, std::nullopt);
    return record;
  }

  void changed(const TypeSchema& schema, Record& record, const Record& row) {
    Differences found = differences(schema, record, row);
    std::optional<Record> was = found.any() ? std::optional(record) : std::nullopt;
    news_.learned |= take_row(record, row);
    if (!was) return;
    if (!found.before.empty()) {
      Event& event = tell(schema, record, EventKind::updated);
      event.before = Side{std::move(found.before)};
      event.after = Side{std::move(found.after)};
    }
    if (found.regrouped) {
      Event& event = tell(schema, record, EventKind::team_changed);
      event.before = Side{{}, {}, teams_of(*was)};
      event.after = Side{{}, {}, teams_of(record)};
    }
    if (found.switched) {
      Event& event = tell(schema, record, *record.active ? EventKind::reactivated : EventKind::deactivated);
      event.before = Side{{}, was->active, {}};
      event.after = Side{{}, record.active, {}};
    }
    remember(schema, record.id, std::move(was));
  }

  void deleted(const TypeSchema& schema, Record record) {
    tell(schema, record, EventKind::deleted).before = whole(schema, record);
    const RemoteId id = record.id;
    remember(schema, id, std::move(record));
  }

  const Catalog& catalog_;
  Sightings& seen_;
  WallTime now_;
  News& news_;
};

/// Teams come first: whoever is told of a member has heard of the team.
std::vector<ResourceType> in_order() {
  std::vector<ResourceType> types(all_types.begin(), all_types.end());
  std::ranges::stable_partition(
      types, [](ResourceType type) { return facts_of(type).steps == TypeFacts::StepOrder::ahead; });
  return types;
}

/// Also one that was deleted a moment ago.
const Record* team_seen(const Sightings& seen, RemoteId id) {
  if (const Record* record = seen.find(ResourceType::team, id)) return record;
  const auto gone = std::ranges::find_if(seen.lately, [id](const auto& one) {
    return facts_of(one.type).membership == TypeFacts::Membership::has_members && one.id == id && one.was;
  });
  return gone == seen.lately.end() ? nullptr : &*gone->was;
}

void name_teams(const TypeSchema& schema, const Sightings& seen, std::vector<Event>& events) {
  for (Event& event : events) {
    for (std::optional<Side>* side : {&event.before, &event.after}) {
      if (!*side || !(*side)->teams) continue;
      for (TeamSeen& team : *(*side)->teams) {
        if (const Record* record = team_seen(seen, team.id)) team.name = record->fields.text(schema.name);
      }
    }
  }
}

}  // namespace

std::vector<std::pair<ResourceType, RemoteId>> doubtful(const Catalog& catalog, const Sightings& seen,
                                                        const Reading& live, WallTime now,
                                                        Milliseconds settle) {
  std::vector<std::pair<ResourceType, RemoteId>> found;
  for (const Sightings::Lately& one : seen.lately) {
    const auto& listing = live.at(one.type);
    if (!listing || one.at + settle <= now || one.at > now) continue;
    const TypeSchema& schema = catalog.of(one.type);
    const Record* row = listing->find(one.id);
    const Record* known = seen.find(one.type, one.id);
    const bool as_before = row == nullptr || !one.was
                               ? row == nullptr && !one.was && known != nullptr
                               : (known == nullptr || differences(schema, *known, *row).any()) &&
                                     !differences(schema, *one.was, *row).any();
    if (as_before) found.emplace_back(one.type, one.id);
  }
  return found;
}

News take_in(const Catalog& catalog, Sightings& seen, const Reading& live, WallTime now,
             Milliseconds settle) {
  News news;
  std::erase_if(seen.lately, [&](const auto& one) { return one.at + settle <= now || one.at > now; });
  Taking taking(catalog, seen, now, news);
  for (const ResourceType type : in_order()) {
    if (live.at(type)) taking.of(*live.at(type));
  }
  name_teams(catalog.of(ResourceType::team), seen, news.events);
  return news;
}

}  // namespace haloform::watch
