#include "planner/plan/known.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace haloform {

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

Moves moves_of(const DesiredState& desired, std::vector<Error>& errors, const State& state) {
  Moves moves;
  for (const Move& move : desired.moves()) {
    if (state.find(move.from) != nullptr && desired.find(move.from) != nullptr) {
      errors.push_back({ErrorKind::configuration,
                        move.from.text() + " is moved to " + move.to.text() + " and still declared",
                        desired.span(move.place).text(),
                        "remove the block of " + move.from.text() + ", or the line under `moved`"});
      continue;
    }
    moves.emplace(move.from, &move);
  }
  return moves;
}

}  // namespace

std::vector<Known> known_entries(const DesiredState& desired, const State& state,
                                 const std::vector<Settlement>& settled, StateTally& tally,
                                 std::vector<Error>& errors) {
  const Moves moves = moves_of(desired, errors, state);
  std::map<Address, const Settlement*> found;
  for (const Settlement& one : settled) {
    if (one.entry) found.emplace(one.intent->address, &one);
  }
  std::vector<Known> known;
  known.reserve(state.resources.size() + found.size());
  for (const auto& [address, entry] : state.resources) {
    const auto type = static_cast<std::size_t>(address.type());
    ++tally.entries.at(type);
    if (entry.draft.status == Status::active) ++tally.active.at(type);
    if (!found.empty() && found.contains(address)) continue;
    Known& one = known.emplace_back(Known{&address, nullptr, &entry, false});
    if (moves.empty() || !moves.contains(address)) continue;
    const Move* move = last_move(moves, address);
    if (move == nullptr) {
      errors.push_back({ErrorKind::configuration,
                        "the lines under `moved` lead from " + address.text() + " back to itself",
                        desired.span(moves.at(address)->place).text(), "remove one of them"});
      continue;
    }
    one.address = &move->to;
    one.moved_from = &address;
  }
  for (const auto& [address, one] : found) {
    known.push_back({&one->intent->address, nullptr, &*one->entry, true});
  }
  if (moves.empty() && found.empty()) return known;

  std::ranges::stable_sort(known, {}, [](const Known& one) -> const Address& { return *one.address; });
  const auto same = [](const Known& one, const Known& other) { return *one.address == *other.address; };
  for (auto at = std::ranges::adjacent_find(known, same); at != known.end();
       at = std::ranges::adjacent_find(at, known.end(), same)) {
    const auto next = std::next(at);
    const Known& mover = at->moved_from != nullptr ? *at : *next;
    errors.push_back({ErrorKind::state,
                      (mover.moved_from ? *mover.moved_from : *mover.address).text() + " is moved to " +
                          mover.address->text() + ", which the state already knows as id " +
                          (&mover == &*at ? *next : *at).entry->id.text(),
                      {},
                      "remove the line under `moved`, or let go of one with `haloform state rm ADDRESS`"});
    known.erase(next);
  }
  return known;
}

}  // namespace haloform
