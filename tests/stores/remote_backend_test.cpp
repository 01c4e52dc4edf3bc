#include "providers/storage/document/remote_backend.hpp"

#include "planner/state/state_codec.hpp"
#include "tests/stores/remote_place.hpp"
#include "tests/support/under_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace haloform::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class RemoteState : public Remote {
 protected:
  static state::State empty_state() {
    state::State state;
    state.tool_version = "0.1.0";
    state.instance = "https://acme.halopsa.com";
    return state;
  }
};

TEST_F(RemoteState, that_was_never_there_is_not_an_error) {
  const auto there = backend();
  const auto state = there->load();
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_FALSE(state->exists());
  EXPECT_EQ(*there->owner(), "");
  EXPECT_EQ(there->size_hint(), 0U);
}

TEST_F(RemoteState, whose_first_write_comes_between_two_questions_is_not_missed) {
  auto faults = faulty();
  faults->fault = [this, written = false](std::string_view call, int /*number*/) mutable {
    if (call == "had_one" && !std::exchange(written, true)) with_agent("jane", 1);
    return test::Faults::Fault::none;
  };
  const auto state = backend(faults)->load();
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_TRUE(state->exists());
}

TEST_F(RemoteState, that_was_there_once_is_missed) {
  with_agent("jane", 1);
  store().lose_document();
  const auto there = backend();
  for (const auto& error : {there->load().error(), locked(*there)->load().error()}) {
    EXPECT_EQ(error.kind, ErrorKind::state);
    EXPECT_THAT(error.what, HasSubstr("there was one before"));
    EXPECT_THAT(error.advice, HasSubstr("haloform state init"));
  }
  options.required = false;
  EXPECT_TRUE(backend()->load());
}

TEST_F(RemoteState, that_is_required_has_to_be_begun) {
  options.required = true;
  const auto there = backend();
  const auto missing = there->load();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::state);
  EXPECT_FALSE(locked(*there)->load());
  const auto begun = there->init(empty_state(), holder_called("jane"));
  ASSERT_TRUE(begun) << begun.error().text();
  EXPECT_EQ(begun->serial, 1U);
  EXPECT_TRUE(there->load()->exists());
  const auto again = there->init(empty_state(), holder_called("jane"));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::refused);
  EXPECT_THAT(again.error().what, HasSubstr("serial 1"));
}

TEST_F(RemoteState, that_was_lost_can_be_begun_anew_or_put_back) {
  const state::State before = with_agent("jane", 1);
  store().lose_document();
  ASSERT_TRUE(test::restored_in(*backend(), before, holder_called("mender")));
  EXPECT_EQ(loaded().resources.size(), 1U);
  EXPECT_EQ(loaded().lineage, before.lineage);
  store().lose_document();
  ASSERT_TRUE(backend()->init(empty_state(), holder_called("jane")));
  EXPECT_EQ(loaded().resources.size(), 0U);
}

TEST_F(RemoteState, that_has_moved_refuses_use_and_says_where_it_is) {
  with_agent("jane", 1);
  ASSERT_TRUE(test::moved_from(*backend(), "s3://states/acme", holder_called("jane")));
  const auto there = backend();
  const auto begun = there->init(empty_state(), holder_called("jane"));
  ASSERT_FALSE(begun);
  for (const auto& error :
       {begun.error(), there->load().error(), there->owner().error(), locked(*there)->load().error()}) {
    EXPECT_EQ(error.kind, ErrorKind::state);
    EXPECT_THAT(error.text(), HasSubstr("s3://states/acme"));
  }
  options.reads_moved = true;
  const auto state = backend()->load();
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->resources.size(), 1U);
}

TEST_F(RemoteState, is_restored_under_a_serial_above_the_present_one) {
  const state::State old = with_agent("jane", 1);
  with_agent("bob", 2);
  with_agent("eve", 3);
  const auto restored = test::restored_in(*backend(), old, holder_called("mender"));
  ASSERT_TRUE(restored) << restored.error().text();
  EXPECT_EQ(restored->serial, 4U);
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(RemoteState, keeps_creates_in_doubt_and_new_ids_when_a_copy_is_put_over_it) {
  const state::State old = with_agent("jane", 1);
  {
    const auto there = backend();
    const auto session = locked(*there);
    const auto state = session->load();
    ASSERT_TRUE(state && session->begin(header_for(*state), 2, 100));
    ASSERT_TRUE(session->append(std::vector{intent_of("agent.bob"), intent_of("agent.eve")}));
    ASSERT_TRUE(session->note(done_of("agent.eve", 3)));
  }
  ASSERT_TRUE(test::restored_in(*backend(), old, holder_called("mender")));
  const state::State read = loaded();
  EXPECT_NE(read.find(address("agent.eve")), nullptr) << "an id that only the journal had";
  ASSERT_EQ(read.open.size(), 1U);
  EXPECT_EQ(read.open.front().address, address("agent.bob"));
}

TEST_F(RemoteState, is_not_replaced_by_a_copy_of_another_state) {
  with_agent("jane", 1);
  state::State other = StateDraft().build();
  const auto refused = test::restored_in(*backend(), other, holder_called("mender"));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().what, HasSubstr("lineage"));
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(RemoteState, that_was_only_begun_gives_way_to_a_copy) {
  ASSERT_TRUE(backend()->init(empty_state(), holder_called("jane")));
  StateDraft draft;
  draft.agent("jane", 1);
  ASSERT_TRUE(test::restored_in(*backend(), draft.build(), holder_called("mender")));
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(RemoteState, that_cannot_be_read_is_refused_and_kept_when_it_is_replaced) {
  const state::State before = with_agent("jane", 1);
  store().put("<html>maintenance</html>");
  const auto there = backend();
  const auto broken = there->load();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::state);
  EXPECT_FALSE(locked(*there)->load());
  EXPECT_FALSE(there->init(empty_state(), holder_called("jane")));
  ASSERT_TRUE(test::restored_in(*there, before, holder_called("mender")));
  EXPECT_THAT(kept.names(), IsEmpty()) << "the store's history has it";

  store().put("<html>maintenance</html>");
  keeps_history = false;
  ASSERT_TRUE(test::restored_in(*backend(), before, holder_called("mender")));
  ASSERT_EQ(kept.names().size(), 1U);
  EXPECT_EQ(text_of(kept.at(kept.names().front())), "<html>maintenance</html>");
  EXPECT_THAT(notices, HasSubstr(kept.at(kept.names().front())));
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(RemoteState, shows_its_history_with_serials_and_names) {
  with_agent("jane", 1);
  with_agent("bob", 2);
  const auto versions = backend()->history();
  ASSERT_TRUE(versions && *versions);
  ASSERT_EQ((*versions)->size(), 2U);
  EXPECT_EQ((*versions)->front().serial, 2U);
  EXPECT_EQ((*versions)->back().serial, 1U);
  EXPECT_THAT((*versions)->front().by, HasSubstr("tester on host-1, apply"));
  keeps_history = false;
  EXPECT_FALSE(*backend()->history());
}

TEST_F(RemoteState, that_somebody_put_back_is_refused_and_not_made_the_newest_by_breaking_a_lock) {
  with_agent("jane", 1);
  const std::string old = bytes();
  with_agent("bob", 2);
  store().put(old);
  const auto there = backend();
  auto dead = locked(*there);
  const auto refused = dead->load();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::state);
  EXPECT_THAT(refused.error().text(), HasSubstr("serial 1, and the store's history has serial 2 ("));
  const auto holder = backend()->holder();
  ASSERT_TRUE(holder && *holder);
  ASSERT_TRUE(backend()->unlock((*holder)->id));
  EXPECT_EQ(bytes(), old);
  EXPECT_FALSE(backend()->load());
  EXPECT_FALSE(test::moved_from(*backend(), "s3://states/acme", holder_called("jane")));
  EXPECT_FALSE(backend()->init(empty_state(), holder_called("jane")));
  keeps_history = false;
  EXPECT_TRUE(backend()->load()) << "nobody can see it there";
}

TEST_F(RemoteState, is_encrypted_by_the_next_write_where_there_is_a_key) {
  with_agent("jane", 1);
  options.sealing = std::make_shared<ToySealing>("first");
  EXPECT_EQ(loaded().resources.size(), 1U) << "what was not encrypted yet is read";
  options.sealed_only = true;
  const auto refused = backend()->load();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().advice, HasSubstr("state encrypt"));
  options.sealed_only = false;
  with_agent("bob", 2);
  EXPECT_EQ(bytes().find("example.com"), std::string::npos);
  options.sealed_only = true;
  EXPECT_EQ(loaded().resources.size(), 2U);
  EXPECT_EQ((*backend()->history())->front().serial, 2U);

  options.sealing = std::make_shared<ToySealing>("second");
  EXPECT_FALSE(backend()->load());
  options.sealing.reset();
  options.sealed_only = false;
  EXPECT_FALSE(backend()->load());
  EXPECT_FALSE(test::restored_in(*backend(), StateDraft().build(), holder_called("mender")))
      << "nobody knows what would be lost";
}

}  // namespace
}  // namespace haloform::storage
