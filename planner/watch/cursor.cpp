#include "planner/watch/cursor.hpp"

#include "planner/base/quote.hpp"
#include "planner/model/instance_url.hpp"
#include "planner/watch/event_codec.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace haloform::watch {

void Cursor::take(std::uint64_t sequence_taken) {
  const auto first =
      std::ranges::find_if(waiting, [&](const Event& event) { return event.sequence > sequence_taken; });
  waiting.erase(waiting.begin(), first);
}

namespace {

using AddressesById = PerType<std::unordered_map<RemoteId, const Address*>>;

AddressesById addresses_in(const state::State& state) {
  AddressesById by_id;
  for (const auto& [address, entry] : state.resources) by_id.at(address.type()).emplace(entry.id, &address);
  return by_id;
}

std::optional<Address> address_of(const AddressesById& by_id, ResourceType type, RemoteId id) {
  const auto found = by_id.at(type).find(id);
  return found == by_id.at(type).end() ? std::nullopt : std::optional(*found->second);
}

}  // namespace

void add_events(const Catalog& catalog, Cursor& cursor, std::vector<Event> events,
                const state::State& state) {
  if (events.empty()) return;
  const AddressesById by_id = addresses_in(state);
  cursor.waiting.reserve(cursor.waiting.size() + events.size());
  for (Event& event : events) {
    event.address = address_of(by_id, event.what.type, event.id);
    for (std::optional<Side>* side : {&event.before, &event.after}) {
      if (!*side || !(*side)->teams) continue;
      for (TeamSeen& team : *(*side)->teams) team.address = address_of(by_id, ResourceType::team, team.id);
    }
    event.sequence = ++cursor.sequence;
    event.key = key_of(catalog, event, cursor.salt);
    cursor.waiting.push_back(std::move(event));
  }
}

Result<void> check_cursor(const Cursor& cursor, std::string_view instance, std::string_view tenant,
                          Profile profile, std::string_view origin) {
  const auto other = [&](std::string what) -> std::unexpected<Error> {
    return fail(ErrorKind::state, std::move(what), std::string(origin),
                "nothing was changed; name another cursor with --cursor, or remove this one to begin anew");
  };
  if (!same_instance(cursor.instance, instance))
    return other("the cursor is of " + openly_clipped(cursor.instance) + ", and this is " +
                 openly_clipped(instance));
  if (cursor.tenant != tenant) {
    const auto named = [](std::string_view one) {
      return one.empty() ? std::string("no tenant") : "the tenant " + openly_clipped(one);
    };
    return other("the cursor is of " + named(cursor.tenant) + ", and this run speaks to " + named(tenant));
  }
  if (cursor.profile != profile)
    return other("the cursor was made under profile " + std::string(profile_name(cursor.profile)) +
                 ", and this is " + std::string(profile_name(profile)));
  return {};
}

}  // namespace haloform::watch
