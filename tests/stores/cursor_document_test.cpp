#include "providers/storage/document/cursor_document.hpp"

#include "tests/stores/remote_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace haloform::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* first_text = "{\"haloform_watch\": 1,\n\"x\": 1\n}\n";
constexpr const char* second_text = "{\"haloform_watch\": 1,\n\"x\": 2\n}\n";

class CursorInAStore : public ::testing::Test {
 protected:
  CursorInAStore() { place.options.required = false; }
  std::unique_ptr<CursorDocument> cursor(std::shared_ptr<test::Faults> faults = {}) {
    ports::LockInfo info;
    info.who = "jane";
    info.host = "host";
    info.command = "watch";
    return std::make_unique<CursorDocument>(place.backend(std::move(faults)), info, Milliseconds{60'000},
                                            place.options.clock);
  }
  RemotePlace place;
};

TEST_F(CursorInAStore, is_not_there_at_first_and_is_read_by_the_next_run) {
  {
    const auto here = cursor();
    const auto none = here->load();
    ASSERT_TRUE(none) << none.error().text();
    EXPECT_FALSE(*none);
    ASSERT_TRUE(here->replace(first_text, "id-1"));
    ASSERT_TRUE(here->take(4));
    ASSERT_TRUE(here->take(7));
    ASSERT_TRUE(here->rest());
  }
  const auto there = cursor();
  const auto kept = there->load();
  ASSERT_TRUE(kept) << kept.error().text();
  ASSERT_TRUE(*kept);
  EXPECT_EQ((*kept)->text, first_text);
  EXPECT_EQ((*kept)->taken, 7U);
}

TEST_F(CursorInAStore, is_not_held_while_the_watch_waits_and_whoever_finds_it_moved_ends) {
  const auto one = cursor();
  const auto other = cursor();
  ASSERT_TRUE(one->load());
  ASSERT_TRUE(one->hold());
  ASSERT_TRUE(other->load());
  const auto busy = other->hold();
  ASSERT_FALSE(busy) << "it is held while something is told";
  EXPECT_EQ(busy.error().kind, ErrorKind::locked);
  EXPECT_THAT(busy.error().text(), HasSubstr("the cursor is locked by jane on host"));
  ASSERT_TRUE(one->replace(first_text, "id-1"));
  ASSERT_TRUE(one->rest());
  ASSERT_TRUE(other->load());
  ASSERT_TRUE(other->replace(second_text, "id-1"));
  ASSERT_TRUE(other->rest());
  const auto moved = one->hold();
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().kind, ErrorKind::locked);
  EXPECT_THAT(moved.error().text(), HasSubstr("another watch moved this cursor"));
  EXPECT_FALSE(one->replace(first_text, "id-1"));
  EXPECT_TRUE(other->hold());
}

TEST_F(CursorInAStore, is_encrypted_as_the_state_is) {
  place.options.sealing = std::make_shared<ToySealing>("key");
  {
    const auto here = cursor();
    ASSERT_TRUE(here->load());
    ASSERT_TRUE(here->replace(first_text, "id-1"));
    ASSERT_TRUE(here->rest());
  }
  EXPECT_EQ((*cursor()->load())->text, first_text);
  place.options.sealing.reset();
  const auto closed = cursor()->load();
  ASSERT_FALSE(closed);
  EXPECT_THAT(closed.error().text(), HasSubstr("the cursor is encrypted"));
}

}  // namespace
}  // namespace haloform::storage
