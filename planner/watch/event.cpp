#include "planner/watch/event.hpp"

#include "planner/base/quote.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::watch {

namespace {

struct KindRow {
  EventKind kind;
  std::string_view name;
  bool (*happens_to)(const TypeFacts& type);
};

bool to_all(const TypeFacts& /*type*/) { return true; }
bool to_members(const TypeFacts& type) { return type.membership == TypeFacts::Membership::joins_teams; }
bool to_switchable(const TypeFacts& type) { return type.activation == TypeFacts::Activation::switchable; }

constexpr std::array<KindRow, 6> kinds{{{EventKind::created, "created", to_all},
                                        {EventKind::updated, "updated", to_all},
                                        {EventKind::team_changed, "team_changed", to_members},
                                        {EventKind::deactivated, "deactivated", to_switchable},
                                        {EventKind::reactivated, "reactivated", to_switchable},
                                        {EventKind::deleted, "deleted", to_all}}};

std::vector<std::string> names_of_all() {
  std::vector<std::string> names;
  for (const EventType what : all_events()) names.push_back(event_name(what));
  return names;
}

std::unexpected<Error> unknown(std::string_view word) {
  const std::vector<std::string> names = names_of_all();
  std::vector<std::string_view> candidates(names.begin(), names.end());
  const auto near = nearest(word, candidates);
  std::string advice = near ? "did you mean " + std::string(*near) + "?" : "the events are ";
  for (std::size_t at = 0; !near && at < names.size(); ++at) advice += (at > 0 ? ", " : "") + names[at];
  return fail(ErrorKind::usage, openly_in_quotes(word) + " is no event", "--types", std::move(advice));
}

}  // namespace

std::string event_name(EventType what) {
  const auto row = std::ranges::find(kinds, what.kind, &KindRow::kind);
  return std::string(type_name(what.type)) + '.' + std::string(row->name);
}

std::optional<EventType> parse_event_name(std::string_view name) {
  for (const EventType what : all_events()) {
    if (event_name(what) == name) return what;
  }
  return std::nullopt;
}

std::set<EventType> all_events() {
  std::set<EventType> all;
  for (const ResourceType type : all_types) {
    for (const KindRow& row : kinds) {
      if (row.happens_to(facts_of(type))) all.insert({type, row.kind});
    }
  }
  return all;
}

Result<std::set<EventType>> event_types(std::string_view words) {
  std::set<EventType> meant;
  while (true) {
    const std::size_t comma = std::min(words.find(','), words.size());
    const std::string_view word = trimmed(words.substr(0, comma));
    const std::string_view noun = word.ends_with(".*") ? word.substr(0, word.size() - 2) : word;
    if (const auto type = parse_type(noun)) {
      std::ranges::copy_if(all_events(), std::inserter(meant, meant.end()),
                           [&](EventType what) { return what.type == *type; });
    } else if (const auto one = parse_event_name(word)) {
      meant.insert(*one);
    } else {
      return unknown(word);
    }
    if (comma == words.size()) return meant;
    words.remove_prefix(comma + 1);
  }
}

}  // namespace haloform::watch
