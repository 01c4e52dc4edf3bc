#include "planner/plan/finding/settle.hpp"

#include "planner/base/comparison_key.hpp"
#include "planner/base/natural_index.hpp"
#include "planner/base/text.hpp"
#include "planner/model/alike.hpp"
#include "planner/model/kept_form.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace haloform::plan {

namespace {

/// The candidates of each intent of one type: records that match its key and that the instance did not
/// make for itself.
void collect(const TypeSchema& schema, const TypeSnapshot& live, std::vector<Settlement>& all) {
  NaturalIndex index;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const state::OpenIntent& intent = *all[at].intent;
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

/// The ids that some address of the state holds already.
std::unordered_set<RemoteId> held(const state::State& state, ResourceType type) {
  std::unordered_set<RemoteId> held;
  for (const auto& [address, entry] : state.of(type)) held.insert(entry.id);
  return held;
}

std::string_view sent_name(const TypeSchema& schema, const state::OpenIntent& intent) {
  return intent.draft.applied.fields.text(schema.name);
}

/// An instance may change an address as it stores it: then what was made since, and is like it, will do.
void look_for_alike(const TypeSchema& schema, const TypeSnapshot& live,
                    const std::unordered_set<RemoteId>& held, const std::vector<Settlement>& all,
                    Settlement& one) {
  const state::OpenIntent& intent = *one.intent;
  const std::string_view name = sent_name(schema, intent);
  const auto is_anothers = [&](const Record& record) {
    return std::ranges::any_of(all, [&](const Settlement& other) {
      return &other != &one && other.intent->key.type == schema.type &&
             other.intent->key.matches(schema, record);
    });
  };
  bool enough = true;
  for (const Record& record : live.records()) {
    const bool older = intent.above && record.id <= *intent.above;
    if (older || record.built_in != BuiltIn::no || held.contains(record.id)) continue;
    const bool named = names_id(intent.reason, record.id);
    const Likeness like = likeness(schema, intent.key, intent.draft.applied.fields, record);
    if (like == Likeness::none && !named) continue;
    // "Agent 1" may have been there all along, or be what another create made.
    if (like == Likeness::form_of_name && !named && (!intent.above || is_anothers(record))) continue;
    enough = enough && is_enough(like, schema, intent.key, record);
    one.candidates.push_back(record.id);
  }
  const auto namesake = [&](const Settlement& other) {
    return &other != &one && other.intent->address.type() == schema.type &&
           same_key(sent_name(schema, *other.intent), name);
  };
  // Of one whose age is not known, or who may be another one's, a person decides.
  const bool certain = intent.above && enough && std::ranges::none_of(all, namesake);
  if (!one.candidates.empty() && !certain) one.end = Settlement::End::several;
}

void decide(const TypeSchema& schema, const TypeSnapshot& live, std::unordered_set<RemoteId>& held,
            const std::vector<Settlement>& all, Settlement& one) {
  std::erase_if(one.candidates, [&](RemoteId id) { return held.contains(id); });
  if (one.candidates.empty()) look_for_alike(schema, live, held, all, one);
  if (one.candidates.empty() || one.end == Settlement::End::several) return;
  std::ranges::sort(one.candidates);
  if (one.candidates.size() > 1) {
    one.end = Settlement::End::several;
    return;
  }
  const RemoteId id = one.candidates.front();
  one.end = Settlement::End::bound;
  one.entry = state::Entry{id, one.intent->draft};
  // What it was sent with is known, so what it has instead is the instance's own form of it.
  state::EntryDraft& draft = one.entry->draft;
  draft.made = one.intent->since;
  const Record& record = *live.find(id);
  for (const auto& [field, sent] : draft.applied.fields) {
    const Value* has = record.fields.find(field);
    if (has == nullptr || same_value(schema.at(field), sent, *has)) continue;
    if (is_kept_form(schema, field, sent, *has, record.fields)) draft.kept.edit().set(field, *has);
  }
  // A record that came back inactive was created without a seat: the next run tries to switch it on.
  if (schema.activation == TypeFacts::Activation::switchable && !record.is_active()) {
    draft.applied.active = false;
  }
  held.insert(id);
}

}  // namespace

bool names_id(std::string_view words, RemoteId id) {
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view lead = "id ";
  const auto drop = [](std::string_view& text, std::size_t size) {
    text.remove_prefix(std::min(size, text.size()));
  };
  for (std::size_t at = words.find(lead); at != std::string_view::npos; at = words.find(lead, at + 1)) {
    if (at > 0 && words[at - 1] != ' ' && words[at - 1] != '(') continue;
    std::string_view list = words.substr(at + lead.size());
    for (std::size_t size = list.find_first_not_of(digits); size != 0 && !list.empty();
         size = list.find_first_not_of(digits)) {
      if (parse_integer(list.substr(0, size)) == id.number()) return true;
      drop(list, size);
      drop(list, list.find_first_not_of(", "));
    }
  }
  return false;
}

std::vector<Settlement> settlements(const Catalog& catalog, const state::State& state,
                                    const Snapshot& snapshot) {
  std::vector<Settlement> all;
  for (const state::OpenIntent& intent : state.open) {
    Settlement& one = all.emplace_back();
    one.intent = &intent;
    const state::Entry* entry = state.find(intent.address);
    const bool bound = entry != nullptr && snapshot.of(intent.address.type()).find(entry->id) != nullptr;
    if (bound) one.end = Settlement::End::superseded;
  }
  if (all.empty()) return all;
  for (const ResourceType type : all_types) {
    const TypeSchema& schema = catalog.of(type);
    const TypeSnapshot& live = snapshot.of(type);
    collect(schema, live, all);
    std::unordered_set<RemoteId> taken = held(state, type);
    for (Settlement& one : all) {
      if (one.intent->address.type() != type || one.end != Settlement::End::none) continue;
      decide(schema, live, taken, all, one);
    }
  }
  return all;
}

std::optional<WallTime> earliest_repeat(const state::OpenIntent& intent, WallTime now) {
  // Where the run was killed its connections ended with it: the case of a reset connection, which the same run would look
  // for after 2 s and after 8 s, and, as long as reads may lag behind writes, until they certainly do not.
  constexpr std::chrono::seconds settling_after_a_crash{10};
  constexpr std::chrono::seconds lag_of_reads{16};
  if (intent.refused) {
    // It is not under way any more: only whoever sends it again has to look first, with eyes young enough.
    return is_spent(intent, now) ? std::nullopt : std::optional(std::min(intent.since, now));
  }
  const Milliseconds settling =
      intent.reason.empty() ? Milliseconds{settling_after_a_crash} : Milliseconds{longest_settling};
  const WallTime since = std::min(intent.since, now);
  if (now >= since + std::max<Milliseconds>(settling, lag_of_reads)) return std::nullopt;
  return since + settling;
}

void hold_creates(Plan& plan, const state::State& state, WallTime now) {
  for (Step& step : plan.steps) {
    step.not_before.reset();
    if (step.kind() != ActionKind::create) continue;
    const auto intent = std::ranges::find(state.open, step.address, &state::OpenIntent::address);
    if (intent == state.open.end()) continue;
    step.not_before = earliest_repeat(*intent, now);
  }
}

state::State settle_intents(const Catalog& catalog, state::State state, const Snapshot& snapshot,
                            WallTime now) {
  if (state.open.empty()) return state;
  std::vector<state::OpenIntent> still_open;
  std::vector<std::pair<Address, state::Entry>> bound;
  for (Settlement& one : settlements(catalog, state, snapshot)) {
    switch (one.end) {
      case Settlement::End::bound: bound.emplace_back(one.intent->address, std::move(*one.entry)); break;
      case Settlement::End::superseded: break;
      case Settlement::End::several: {
        state::OpenIntent& intent = still_open.emplace_back(*one.intent);
        intent.reason = counted(one.candidates.size(), "record") + " match " + intent.key.words() + ": id";
        for (const RemoteId id : one.candidates) intent.reason += ' ' + id.text();
        break;
      }
      case Settlement::End::none:
        if (!is_spent(*one.intent, now)) still_open.push_back(*one.intent);
        break;
      case Settlement::End::uncovered: still_open.push_back(*one.intent); break;
    }
  }
  for (auto& [address, entry] : bound) state.resources.insert_or_assign(address, std::move(entry));
  state.open = std::move(still_open);
  return state;
}

}  // namespace haloform::plan
