#pragma once

#include "planner/watch/compare.hpp"
#include "planner/watch/cursor.hpp"
#include "planner/watch/event.hpp"
#include "tests/support/builders.hpp"

#include <string>
#include <utility>
#include <vector>

namespace haloform::watch {

inline const WallTime noon = wall_time("2026-11-30T12:00:00.000Z");
inline constexpr Milliseconds lag{15'000};

inline Reading reading_of(const LiveDraft& live) {
  Snapshot snapshot = live.build();
  Reading reading;
  for (const ResourceType type : all_types) reading.at(type).emplace(std::move(snapshot.of(type)));
  return reading;
}

/// The agent's row does not say in which teams it is.
inline void hide_teams(Reading& reading, std::int64_t id) {
  Record record = *reading.at(ResourceType::agent)->find(remote_id(id));
  record.teams = std::nullopt;
  reading.at(ResourceType::agent)->refine(std::move(record));
}

/// What a watch sees, one reading after another, a minute apart.
class Seen {
 public:
  std::vector<Event> after(const LiveDraft& live) { return after(reading_of(live)); }
  std::vector<Event> after(const Reading& live) {
    now += Milliseconds(60'000);
    News news = take_in(sample_catalog(), sightings, live, now, lag);
    learned = news.learned;
    return std::move(news.events);
  }
  Sightings sightings;
  WallTime now = noon;
  bool learned = false;
};

/// `agent.updated 5`
inline std::vector<std::string> told(const std::vector<Event>& events) {
  std::vector<std::string> all;
  for (const Event& event : events) all.push_back(event_name(event.what) + ' ' + event.id.text());
  return all;
}

}  // namespace haloform::watch
