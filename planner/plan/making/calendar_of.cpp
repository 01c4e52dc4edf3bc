#include "planner/plan/making/calendar_of.hpp"

#include "planner/plan/finding/by_external_id.hpp"
#include "planner/plan/judging/allowances.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace haloform::plan {

namespace {

using Event = Calendar::Event;

class CalendarMaker {
 public:
  CalendarMaker(const Catalog& catalog, const DesiredState& desired, Calendar& calendar)
      : catalog_(&catalog), desired_(&desired), calendar_(&calendar) {}

  void declared(const Resource& resource) {
    const Lifecycle::Schedule& dates = *resource.lifecycle->schedule;
    const auto add_day = [&](Event::Kind kind, const Lifecycle::Schedule::Day& day) -> Event* {
      return add(kind, iso_date(day.day), day.at, dates.zone, resource, day.place);
    };
    if (dates.starts) add_day(Event::Kind::starts, *dates.starts);
    if (const auto* last = dates.last_day(); last != nullptr && resource.wants_active()) {
      Event* end = add_day(Event::Kind::ends, *last);
      if (end != nullptr && dates.extended) {
        end->what = "extended";
        end->reason = dates.extended->reason;
      }
      if (dates.grace.count() > 0 && dates.over)
        add(Event::Kind::grace_ends, iso_date(last->day + dates.grace), *dates.over, dates.zone, resource,
            last->place);
    }
    if (dates.paused && dates.paused->until) {
      Event* end = add_day(Event::Kind::pause_ends, *dates.paused->until);
      if (end != nullptr) end->reason = dates.paused->reason;
    }
    for (const Lifecycle::AcceptedDrift& one : resource.lifecycle->drift) {
      Event* end = add(Event::Kind::drift_ends, iso_date(one.until), one.until + std::chrono::days{1}, "UTC",
                       resource, one.place);
      if (end == nullptr) continue;
      end->what = one.what;
      end->reason = one.reason;
    }
  }

  /// What the state alone knows: of whom the block is gone, and the teams that a mover is still to leave.
  void known(const Address& before, const state::Entry& entry) {
    const Resource* resource = declared_as(before, entry);
    if (entry.draft.status != state::Status::active) return;
    if (resource != nullptr) return leaving(*resource, *entry.draft.leaving);
    const std::optional<WallTime>& until = *entry.draft.held_until;
    if (!until || !is_within(*until) || entry.draft.on_removal == OnRemoval::forget) return;
    const std::string day = iso_date(std::chrono::floor<std::chrono::days>(*until));
    calendar_->events.push_back(
        {Event::Kind::removal_comes, day, *until, "UTC", before, {}, {}, {}, {}, entry.source});
  }

  void allowed(const GuardTable::OneOff& one) {
    if (!is_within(one.ends)) return;
    OneOffAllowance said = declared_allowance(*desired_, one);
    std::string reason = std::exchange(said.reason, {});
    calendar_->events.push_back({.kind = Event::Kind::allowance_ends,
                                 .day = said.until,
                                 .at = one.ends,
                                 .zone = one.zone,
                                 .reason = std::move(reason),
                                 .allowance = said,
                                 .where = said.where});
  }

 private:
  [[nodiscard]] bool is_within(WallTime at) const { return at > calendar_->from && at <= calendar_->to; }
  /// The last day before it, in UTC.
  static std::string last_day(WallTime at) {
    return iso_date(std::chrono::floor<std::chrono::days>(at - std::chrono::milliseconds{1}));
  }

  /// The block of an entry: at its address, where a line under `moved` leads, or by the number of the person.
  [[nodiscard]] const Resource* declared_as(const Address& before, const state::Entry& entry) const {
    const auto moves = desired_->moves();
    Address address = before;
    for (std::size_t hops = 0; hops <= moves.size(); ++hops) {
      if (const Resource* resource = desired_->find(address)) return resource;
      const auto move = std::ranges::find(moves, address, &Move::from);
      if (move == moves.end()) break;
      address = move->to;
    }
    const auto all = desired_->resources(before.type());
    const auto same =
        std::ranges::find_if(all, [&](const Resource& one) { return has_same_number(one, &entry); });
    return same == all.end() ? nullptr : &*same;
  }

  void leaving(const Resource& resource, const std::vector<state::LeavingTeam>& teams) {
    for (const state::LeavingTeam& one : teams) {
      Event* event =
          add(Event::Kind::team_left, last_day(one.until), one.until, "UTC", resource, resource.place);
      if (event == nullptr) continue;
      const auto address = Address::of(ResourceType::team, one.team);
      const Resource* team = address ? desired_->find(*address) : nullptr;
      const TypeSchema& schema = catalog_->of(ResourceType::team);
      event->what = team == nullptr ? one.team : std::string(team->fields.text(schema.name));
    }
  }

  /// Nothing where it is not within the time.
  Event* add(Event::Kind kind, std::string day, WallTime at, std::string zone, const Resource& resource,
             SourcePlace place) {
    if (!is_within(at)) return nullptr;
    const TypeSchema& schema = catalog_->of(resource.address.type());
    Person person{std::string(resource.fields.text(schema.name)),
                  schema.email ? std::string(resource.fields.text(*schema.email)) : std::string()};
    return &calendar_->events.emplace_back(Event{kind,
                                                 std::move(day),
                                                 at,
                                                 std::move(zone),
                                                 resource.address,
                                                 std::move(person),
                                                 {},
                                                 {},
                                                 {},
                                                 desired_->span(place)});
  }

  const Catalog* catalog_;
  const DesiredState* desired_;
  Calendar* calendar_;
};

}  // namespace

Calendar calendar_of(const Catalog& catalog, const DesiredState& desired, const state::State* state,
                     WallTime from, WallTime to) {
  Calendar calendar{from, to, {}};
  CalendarMaker maker(catalog, desired, calendar);
  for (const Resource& resource : desired.resources()) maker.declared(resource);
  if (state != nullptr) {
    for (const auto& [address, entry] : state->resources) maker.known(address, entry);
  }
  for (const GuardTable::OneOff& one : desired.guards().once()) maker.allowed(one);
  std::ranges::stable_sort(calendar.events, {},
                           [](const Event& one) { return std::tie(one.at, one.address); });
  return calendar;
}

}  // namespace haloform::plan
