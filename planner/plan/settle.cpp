#include "planner/plan/settle.hpp"

#include "planner/base/text.hpp"
#include "planner/plan/make_plan.hpp"
#include "planner/plan/natural_index.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace haloform {

namespace {

/// The candidates of each intent of one type: records that answer to its key and that the instance did not
/// make for itself.
void collect(const TypeSchema& schema, const TypeSnapshot& live, std::vector<Settlement>& all) {
  NaturalIndex index;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const OpenIntent& intent = *all[at].intent;
    if (intent.address.type() != schema.type || all[at].end != Settlement::End::none) continue;
    if (!live.covers(intent.key)) {
      all[at].end = Settlement::End::uncovered;
      continue;
    }
    index.add(intent.key.text, static_cast<std::uint32_t>(at));
  }
  if (index.empty()) return;
  index.seal();
  for (const Record& record : live.records()) {
    if (record.built_in != BuiltIn::no) continue;
    const auto note = [&](NaturalKey::By by) {
      return [&, by](std::uint32_t at) {
        const NaturalKey& key = all[at].intent->key;
        if (key.by == by && key.matches(schema, record)) all[at].candidates.push_back(record.id);
      };
    };
    if (schema.email) index.each(record.fields.text(*schema.email), note(NaturalKey::By::email));
    index.each(record.fields.text(schema.name), note(NaturalKey::By::name));
  }
}

/// The ids among the candidates that some address of the state holds already, by type.
std::unordered_set<RemoteId> held(const State& state, ResourceType type, const std::vector<Settlement>& all) {
  std::unordered_set<RemoteId> candidates;
  for (const Settlement& one : all) {
    if (one.intent->address.type() != type) continue;
    candidates.insert(one.candidates.begin(), one.candidates.end());
  }
  std::unordered_set<RemoteId> held;
  if (candidates.empty()) return held;
  for (const auto& [address, entry] : state.resources) {
    if (address.type() == type && candidates.contains(entry.id)) held.insert(entry.id);
  }
  return held;
}

void decide(const TypeSchema& schema, const TypeSnapshot& live, std::unordered_set<RemoteId>& held,
            Settlement& one) {
  std::erase_if(one.candidates, [&](RemoteId id) { return held.contains(id); });
  if (one.candidates.empty()) return;
  std::ranges::sort(one.candidates);
  if (one.candidates.size() > 1) {
    one.end = Settlement::End::several;
    return;
  }
  const RemoteId id = one.candidates.front();
  one.end = Settlement::End::bound;
  one.entry = StateEntry{id, one.intent->draft};
  // A record that came back inactive was created without a seat: the next run tries to switch it on.
  if (schema.activation == Activation::switchable && !live.find(id)->is_active()) {
    one.entry->draft.applied.active = false;
  }
  held.insert(id);
}

}  // namespace

std::vector<Settlement> settlements(const Catalog& catalog, const State& state, const Snapshot& snapshot) {
  std::vector<Settlement> all;
  for (const OpenIntent& intent : state.open) {
    Settlement& one = all.emplace_back();
    one.intent = &intent;
    const StateEntry* entry = state.find(intent.address);
    const bool bound = entry != nullptr && snapshot.of(intent.address.type()).find(entry->id) != nullptr;
    if (bound) one.end = Settlement::End::superseded;
  }
  if (all.empty()) return all;
  for (const ResourceType type : all_types) {
    const TypeSchema& schema = catalog.of(type);
    const TypeSnapshot& live = snapshot.of(type);
    collect(schema, live, all);
    std::unordered_set<RemoteId> taken = held(state, type, all);
    for (Settlement& one : all) {
      if (one.intent->address.type() != type || one.end != Settlement::End::none) continue;
      decide(schema, live, taken, one);
    }
  }
  return all;
}

WallTime earliest_repeat(const OpenIntent& intent, WallTime now) {
  // Where the run was killed its connections ended with it: the case of a reset connection, which the same run would look
  // for after 2 s and after 8 s.
  constexpr std::chrono::seconds settling_after_a_crash{10};
  const Milliseconds settling =
      intent.reason.empty() ? Milliseconds{settling_after_a_crash} : Milliseconds{longest_settling};
  return std::min(intent.since, now) + settling;
}

void hold_creates(Plan& plan, const State& state, WallTime now) {
  for (Step& step : plan.steps) {
    step.not_before.reset();
    if (step.kind() != ActionKind::create) continue;
    const auto intent = std::ranges::find(state.open, step.address, &OpenIntent::address);
    if (intent == state.open.end()) continue;
    if (const WallTime earliest = earliest_repeat(*intent, now); now < earliest) step.not_before = earliest;
  }
}

State settle_intents(const Catalog& catalog, State state, const Snapshot& snapshot) {
  if (state.open.empty()) return state;
  std::vector<OpenIntent> still_open;
  std::vector<std::pair<Address, StateEntry>> bound;
  for (Settlement& one : settlements(catalog, state, snapshot)) {
    switch (one.end) {
      case Settlement::End::bound: bound.emplace_back(one.intent->address, std::move(*one.entry)); break;
      case Settlement::End::superseded: break;
      case Settlement::End::several: {
        OpenIntent& intent = still_open.emplace_back(*one.intent);
        intent.reason =
            counted(one.candidates.size(), "record") + " answer to " + intent.key.words() + ": id";
        for (const RemoteId id : one.candidates) intent.reason += ' ' + id.text();
        break;
      }
      case Settlement::End::none:
      case Settlement::End::uncovered: still_open.push_back(*one.intent); break;
    }
  }
  for (auto& [address, entry] : bound) state.resources.insert_or_assign(address, std::move(entry));
  state.open = std::move(still_open);
  return state;
}

}  // namespace haloform
