// What events mean for a state is said once, for a run that ends and for one whose journal is found. These laws hold of any
// list of events, sensible or not.
#include "planner/state/journal.hpp"
#include "tests/support/builders.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace haloform::state {
namespace {

/// One of few, so that events meet each other.
Address few_addresses() {
  const ResourceType type = *rc::gen::elementOf(all_types);
  return *Address::of(type, *rc::gen::element<std::string>("ann", "bob", "cyd"));
}

EntryDraft draft_at(const Address& at) {
  EntryDraft draft;
  draft.applied.fields = sample_fields(at.type(), at.key());
  draft.status = *rc::gen::element(Status::active, Status::deactivated);
  return draft;
}

RemoteId few_ids() { return remote_id(*rc::gen::inRange<std::int64_t>(1, 9)); }

decltype(JournalEvent::what) what_happens(bool may_move) {
  const Address at = few_addresses();
  switch (*rc::gen::inRange(0, 7)) {
    case 0: return IntentEvent{at, "update", few_ids(), std::nullopt, std::nullopt};
    case 1:
    case 2: {
      const EntryDraft draft = draft_at(at);
      auto key = natural_key(sample_catalog().of(at.type()), draft.applied.fields);
      return IntentEvent{at, "create", std::nullopt, std::move(key), draft, few_ids()};
    }
    case 3: return DoneEvent{at, "delete", std::nullopt, std::nullopt};
    case 4: {
      DoneEvent done{at, "create", Entry{few_ids(), draft_at(at)}, std::nullopt};
      if (may_move && *rc::gen::arbitrary<bool>()) done.moved_from = few_addresses();
      return done;
    }
    case 5: return FailedEvent{at, "create", "HTTP 400"};
    default:
      return DoubtEvent{at, *rc::gen::element<std::string>("reset", "timeout"), *rc::gen::arbitrary<bool>()};
  }
}

std::vector<JournalEvent> events_of_a_run(bool may_move) {
  std::vector<JournalEvent> events;
  WallTime time = wall_time("2026-11-23T12:00:00.000Z");
  for (int left = *rc::gen::inRange(0, 25); left > 0; --left) {
    time += std::chrono::seconds(1);
    events.push_back({time, what_happens(may_move)});
  }
  return events;
}

/// With entries and open intents of earlier runs.
State state_before() {
  StateDraft known;
  known.agent("ann", 1);
  known.contact("bob", 2);
  known.team("cyd", 3);
  State state = known.build();
  apply_events(state, events_of_a_run(true));
  return state;
}

const Address& address_of(const JournalEvent& event) {
  return std::visit([](const auto& what) -> const Address& { return what.address; }, event.what);
}

bool is_same(const State& one, const State& other) {
  return one.resources == other.resources && one.open == other.open && one.left == other.left;
}

RC_GTEST_PROP(Events, mean_the_same_once_they_were_written_to_a_journal_and_read, ()) {
  const State before = state_before();
  const std::vector<JournalEvent> events = events_of_a_run(true);
  std::string text =
      encode_header({before.lineage, before.serial, before.instance, before.profile, "sha256:feed"});
  for (const JournalEvent& event : events) text += encode_event(sample_catalog(), event);
  auto journal = decode_journal(sample_catalog(), text, "journal");
  if (!journal) RC_FAIL(journal.error().text());
  const auto replayed = fold(before, std::move(**journal));
  if (!replayed) RC_FAIL(replayed.error().text());
  State after = before;
  apply_events(after, events);
  RC_ASSERT(is_same(*replayed, after));
  RC_ASSERT(after.serial == before.serial);
}

RC_GTEST_PROP(Events, may_be_taken_in_by_and_by, ()) {
  State by_and_by = state_before();
  State at_once = by_and_by;
  const std::vector<JournalEvent> events = events_of_a_run(true);
  const auto cut = *rc::gen::inRange<std::size_t>(0, events.size() + 1);
  const auto middle = events.begin() + static_cast<std::ptrdiff_t>(cut);
  apply_events(by_and_by, {events.begin(), middle});
  apply_events(by_and_by, {middle, events.end()});
  apply_events(at_once, events);
  RC_ASSERT(is_same(by_and_by, at_once));
}

// The workers of a run write as they come: only the order of what is said of one address counts, where nothing moves.
RC_GTEST_PROP(Events, of_different_addresses_may_come_in_any_order, ()) {
  State as_they_came = state_before();
  State by_address = as_they_came;
  std::vector<JournalEvent> events = events_of_a_run(false);
  apply_events(as_they_came, events);
  std::ranges::sort(events, {},
                    [](const JournalEvent& event) { return std::pair(address_of(event), event.time); });
  apply_events(by_address, events);
  std::ranges::sort(as_they_came.open, {}, &OpenIntent::address);
  std::ranges::sort(by_address.open, {}, &OpenIntent::address);
  RC_ASSERT(is_same(as_they_came, by_address));
}

RC_GTEST_PROP(Events, leave_open_the_creates_after_which_no_end_was_told, ()) {
  State state = state_before();
  const std::vector<JournalEvent> events = events_of_a_run(true);
  std::set<Address> open;
  for (const OpenIntent& intent : state.open) open.insert(intent.address);
  for (const JournalEvent& event : events) {
    const auto* intent = std::get_if<IntentEvent>(&event.what);
    if (intent != nullptr && intent->draft) {
      open.insert(intent->address);
    } else if (intent == nullptr && !std::holds_alternative<DoubtEvent>(event.what)) {
      open.erase(address_of(event));
    }
  }
  apply_events(state, events);
  std::set<Address> found;
  for (const OpenIntent& intent : state.open) RC_ASSERT(found.insert(intent.address).second);
  RC_ASSERT(found == open);
}

}  // namespace
}  // namespace haloform::state
