#include "planner/plan/finding/known.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace haloform::plan {

namespace {

using Moves = std::map<Address, const Move*>;

/// Follows `a -> b`, `b -> c` to the end. Nothing where they lead in a circle.
const Move* last_move(const Moves& moves, const Address& from) {
  const Move* last = nullptr;
  const Address* at = &from;
  for (std::size_t hops = 0; hops <= moves.size(); ++hops) {
    const auto next = moves.find(*at);
    if (next == moves.end()) return last;
    last = next->second;
    at = &last->to;
  }
  return nullptr;
}

Moves moves_of(const DesiredState& desired, const state::State& state, UnclearAddresses& unclear) {
  Moves moves;
  for (const Move& move : desired.moves()) {
    if (state.find(move.from) == nullptr || desired.find(move.from) == nullptr) {
      moves.emplace(move.from, &move);
      continue;
    }
    const MovedAndDeclared block{move.from, move.to, desired.span(move.place)};
    unclear[move.from].emplace_back(block);
    unclear[move.to].emplace_back(block);
  }
  return moves;
}

/// Moves the entry, unless the lines lead in a circle.
void follow(const DesiredState& desired, const Moves& moves, Known& one, UnclearAddresses& unclear) {
  const auto first = moves.find(*one.address);
  if (first == moves.end()) return;
  const Move* move = last_move(moves, *one.address);
  if (move == nullptr) {
    unclear[*one.address].emplace_back(MovesInCircle{*one.address, desired.span(first->second->place)});
    return;
  }
  one.moved_from = one.address;
  one.address = &move->to;
}

void sort_known(std::vector<Known>& known) {
  std::ranges::stable_sort(known, {}, [](const Known& one) -> const Address& { return *one.address; });
}

/// Entries that would come to stand at one address stay where the state has them.
void part(std::vector<Known>& known, UnclearAddresses& unclear) {
  const auto same = [](const Known& one, const Known& other) { return *one.address == *other.address; };
  for (auto at = known.begin(); at != known.end();) {
    const auto last = std::find_if(at, known.end(), [&](const Known& one) { return !same(*at, one); });
    const Address& to = *at->address;
    BothMovedTo block{{}, to};
    for (auto one = at; last - at > 1 && one != last; ++one)
      block.entries.push_back({one->moved_from != nullptr ? *one->moved_from : to, one->entry->id});
    for (auto one = at; last - at > 1 && one != last; ++one) {
      if (one->moved_from != nullptr) one->address = std::exchange(one->moved_from, nullptr);
      unclear[*one->address].emplace_back(block);
    }
    if (last - at > 1 && !unclear.contains(to)) unclear[to] = unclear[*at->address];
    at = last;
  }
  sort_known(known);
}

}  // namespace

std::vector<Known> known_entries(const DesiredState& desired, const state::State& state,
                                 const std::vector<Settlement>& settled, StateTally& tally,
                                 UnclearAddresses& unclear) {
  const Moves moves = moves_of(desired, state, unclear);
  std::map<Address, const Settlement*> found;
  for (const Settlement& one : settled) {
    if (one.entry) found.emplace(one.intent->address, &one);
  }
  std::vector<Known> known;
  known.reserve(state.resources.size() + found.size());
  for (const auto& [address, entry] : state.resources) {
    const ResourceType type = address.type();
    ++tally.entries.at(type);
    if (entry.draft.status == state::Status::active) ++tally.active.at(type);
    if (!found.empty() && found.contains(address)) continue;
    Known& one = known.emplace_back(Known{&address, nullptr, &entry, false});
    if (!moves.empty()) follow(desired, moves, one, unclear);
  }
  for (const auto& [address, one] : found) {
    known.push_back({&one->intent->address, nullptr, &*one->entry, true});
  }
  if (moves.empty() && found.empty()) return known;
  sort_known(known);
  part(known, unclear);
  return known;
}

}  // namespace haloform::plan
