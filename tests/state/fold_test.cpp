#include "planner/state/journal.hpp"
#include "tests/support/builders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace haloform::state {
namespace {

using testing::HasSubstr;

/// A journal beside the state of StateDraft (serial 7), told event by event.
class Telling {
 public:
  Telling() {
    const State state = StateDraft().build();
    journal_.header = {state.lineage, state.serial, state.instance, Profile::guide, "sha256:feed"};
  }
  Telling& serial(std::uint64_t serial) {
    journal_.header.serial = serial;
    return *this;
  }
  Telling& lineage(std::string lineage) {
    journal_.header.lineage = std::move(lineage);
    return *this;
  }
  Telling& create(std::string_view at) {
    const EntryDraft draft = sample(at);
    auto key = natural_key(sample_catalog().of(address(at).type()), draft.applied.fields);
    return add(IntentEvent{address(at), "create", std::nullopt, key, draft});
  }
  Telling& update(std::string_view at, std::int64_t id) {
    return add(IntentEvent{address(at), "update", remote_id(id), std::nullopt, std::nullopt});
  }
  Telling& done(std::string_view at, std::int64_t id) {
    return add(DoneEvent{address(at), "create", Entry{remote_id(id), sample(at)}, std::nullopt});
  }
  Telling& moved(std::string_view from, std::string_view to, std::int64_t id) {
    return add(DoneEvent{address(to), "move", Entry{remote_id(id), sample(to)}, address(from)});
  }
  Telling& forgotten(std::string_view at) {
    return add(DoneEvent{address(at), "forget", std::nullopt, std::nullopt});
  }
  Telling& failed(std::string_view at) { return add(FailedEvent{address(at), "create", "refused"}); }
  Telling& doubt(std::string_view at, std::string reason) {
    return add(DoubtEvent{address(at), std::move(reason)});
  }

  [[nodiscard]] Result<State> onto(State state) const { return fold(std::move(state), journal_); }

 private:
  static EntryDraft sample(std::string_view at) {
    StateDraft draft;
    draft.add(address(at).type(), address(at).key(), 1, sample_fields(address(at).type(), address(at).key()));
    return draft.build().resources.begin()->second.draft;
  }
  Telling& add(decltype(JournalEvent::what) what) {
    clock_ += std::chrono::seconds(1);
    journal_.events.push_back({clock_, std::move(what)});
    return *this;
  }
  Journal journal_;
  WallTime clock_ = wall_time("2026-11-23T12:00:00.000Z");
};

std::vector<std::string> open_addresses(const State& state) {
  std::vector<std::string> all;
  all.reserve(state.open.size());
  for (const auto& intent : state.open) all.push_back(intent.address.text());
  return all;
}

TEST(Fold, what_was_done_becomes_entries) {
  StateDraft before;
  before.agent("gone", 5);
  before.agent("old-name", 6);
  const auto state = Telling()
                         .create("agent.jane")
                         .done("agent.jane", 99)
                         .forgotten("agent.gone")
                         .moved("agent.old-name", "agent.new-name", 6)
                         .onto(before.build());
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->find(address("agent.jane"))->id, remote_id(99));
  EXPECT_EQ(state->find(address("agent.jane"))->changed, before.build().serial + 1);
  EXPECT_EQ(state->find(address("agent.gone")), nullptr);
  EXPECT_EQ(state->find(address("agent.old-name")), nullptr);
  EXPECT_EQ(state->find(address("agent.new-name"))->id, remote_id(6));
  EXPECT_EQ(state->resources.size(), 2U);
  EXPECT_TRUE(state->open.empty());
  EXPECT_EQ(state->serial, 7U) << "folding is not writing";
}

TEST(Fold, a_create_without_an_end_stays_open_with_all_that_finds_it_again) {
  const auto state = Telling().create("agent.jane").onto(StateDraft().build());
  ASSERT_TRUE(state);
  ASSERT_EQ(state->open.size(), 1U);
  const OpenIntent& open = state->open.front();
  EXPECT_EQ(open.address, address("agent.jane"));
  EXPECT_EQ(open.since, wall_time("2026-11-23T12:00:01.000Z"));
  EXPECT_EQ(open.key.text, "jane@example.com");
  EXPECT_EQ(open.draft.applied.fields, sample_fields(ResourceType::agent, "jane"));
  EXPECT_EQ(open.reason, "");
}

TEST(Fold, a_doubt_keeps_the_intent_open_and_says_why) {
  const auto state =
      Telling().create("agent.jane").doubt("agent.jane", "no answer").onto(StateDraft().build());
  ASSERT_TRUE(state);
  ASSERT_EQ(state->open.size(), 1U);
  EXPECT_EQ(state->open.front().reason, "no answer");
}

TEST(Fold, a_refusal_or_a_late_success_closes_it) {
  const auto state = Telling()
                         .create("agent.a")
                         .create("agent.b")
                         .create("agent.c")
                         .doubt("agent.b", "reset")
                         .failed("agent.a")
                         .done("agent.b", 8)
                         .onto(StateDraft().build());
  ASSERT_TRUE(state);
  EXPECT_EQ(open_addresses(*state), std::vector<std::string>{"agent.c"});
  EXPECT_NE(state->find(address("agent.b")), nullptr);
}

TEST(Fold, a_create_that_was_sent_again_counts_from_its_last_time) {
  const auto state = Telling()
                         .create("agent.a")
                         .create("agent.b")
                         .doubt("agent.a", "reset")
                         .create("agent.a")
                         .onto(StateDraft().build());
  ASSERT_TRUE(state);
  EXPECT_EQ(open_addresses(*state), (std::vector<std::string>{"agent.b", "agent.a"}));
  EXPECT_EQ(state->open.back().since, wall_time("2026-11-23T12:00:04.000Z"));
}

TEST(Fold, an_update_without_an_end_is_not_in_doubt) {
  StateDraft before;
  before.agent("jane", 99);
  const auto state = Telling().update("agent.jane", 99).onto(before.build());
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->open.empty());
}

TEST(Fold, a_journal_of_an_older_serial_is_already_in_the_state_but_its_doubts_are_not_over) {
  StateDraft now;
  now.agent("jane", 100);
  const auto state = Telling()
                         .serial(6)
                         .done("agent.jane", 99)
                         .forgotten("agent.jane")
                         .create("agent.bob")
                         .doubt("agent.bob", "timeout")
                         .onto(now.build());
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->find(address("agent.jane"))->id, remote_id(100));
  EXPECT_EQ(open_addresses(*state), std::vector<std::string>{"agent.bob"});
}

TEST(Fold, a_journal_that_continues_another_state_is_refused) {
  for (const auto& journal :
       {Telling().serial(8).done("agent.a", 1), Telling().lineage("other").done("agent.a", 1)}) {
    const auto state = journal.onto(StateDraft().build());
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().kind, ErrorKind::state);
    EXPECT_THAT(state.error().what, HasSubstr("the journal holds an event"));
    EXPECT_FALSE(state.error().advice.empty());
  }
}

TEST(Fold, a_first_run_that_crashed_leaves_a_state_in_its_journal) {
  const auto state = Telling().serial(0).done("agent.a", 1).create("agent.b").onto(State{});
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_TRUE(state->exists());
  EXPECT_EQ(state->lineage, StateDraft().build().lineage);
  EXPECT_EQ(state->instance, "https://acme.halopsa.com");
  EXPECT_EQ(state->resources.size(), 1U);
  EXPECT_EQ(open_addresses(*state), std::vector<std::string>{"agent.b"});
}

TEST(Fold, the_journal_of_a_state_that_was_lost_is_refused) {
  const auto state = Telling().serial(7).done("agent.a", 1).onto(State{});
  ASSERT_FALSE(state);
  EXPECT_THAT(state.error().what, HasSubstr("there is no state"));
}

TEST(Fold, a_journal_without_events_says_nothing) {
  const auto state = Telling().serial(99).onto(State{});
  ASSERT_TRUE(state);
  EXPECT_FALSE(state->exists());
}

}  // namespace
}  // namespace haloform::state
