#include "planner/state/journal.hpp"
#include "planner/state/state_codec.hpp"
#include "providers/storage/document/document_text.hpp"
#include "providers/storage/storage.hpp"
#include "tests/storage/disk.hpp"
#include "tests/support/under_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>

namespace haloform::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Restore : public Disk {
 protected:
  [[nodiscard]] Result<state::State> restored(const std::string& from) const {
    auto copy = read_state_copy(options(), from);
    if (!copy) return copy;
    auto there = backend();
    return test::restored_in(there, std::move(*copy), holder_called("mender"));
  }
  /// Events in the journal, as a run that stopped leaves them.
  void stopped_run(const std::vector<state::JournalEvent>& events) const {
    const auto session = locked();
    const auto state = session->load();
    ASSERT_TRUE(state && session->begin(header_for(*state), 10, 1000));
    for (const auto& event : events) ASSERT_TRUE(session->append(event));
  }
};

TEST_F(Restore, takes_an_older_state_under_a_serial_above_all_others) {
  with_agent("jane", 1);
  std::filesystem::copy_file(path(), folder.at("copy.json"));
  with_agent("bob", 2);
  with_agent("eve", 3);
  const std::string present = text_of(path());

  const auto state = restored(folder.at("copy.json"));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->serial, 4U);
  EXPECT_EQ(loaded().resources.size(), 1U);
  EXPECT_EQ(text_of(backup_path()), present);
}

TEST_F(Restore, takes_what_a_run_kept_when_its_store_was_gone) {
  const state::State before = with_agent("jane", 1);
  DocumentText document;
  document.head = {7, before.lineage, "writer", "2026-11-23T12:00:00.000Z", "jane", ""};
  document.journal = state::encode_header(header_for(before)) +
                     state::encode_event(sample_catalog(), done_of("agent.bob", 2));
  document.state = state::encode_state(sample_catalog(), before);
  put_text(folder.at("haloform-rescued-7.json"), *encode_document(document, {}));
  const auto state = restored(folder.at("haloform-rescued-7.json"));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(loaded().resources.size(), 2U);
}

TEST_F(Restore, knows_whether_a_copy_may_be_pushed) {
  const state::State first = with_agent("jane", 1);
  const state::State second = with_agent("bob", 2);
  EXPECT_TRUE(check_push(second, first, "a store"));
  const auto refused = check_push(second, second, "a store");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::stale);
  EXPECT_THAT(refused.error().what, HasSubstr("serial 2"));
  EXPECT_TRUE(check_push(first, {}, "a store")) << "there is none";
}

TEST_F(Restore, mends_a_broken_state_from_its_backup_and_keeps_both) {
  with_agent("jane", 1);
  with_agent("bob", 2);
  const std::string backup = text_of(backup_path());
  put_text(path(), "{\"format_version\": 1, \"lin");
  const auto state = restored(backup_path());
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->serial, 2U) << "above the backup; how far the broken one had come, nobody can say";
  EXPECT_EQ(loaded().resources.size(), 1U);
  EXPECT_EQ(text_of(backup_path()), backup);
  EXPECT_EQ(text_of(path() + ".damaged"), "{\"format_version\": 1, \"lin");
}

TEST_F(Restore, of_the_file_in_place_accepts_it_as_it_is) {
  with_agent("jane", 1);
  const std::string old = text_of(path());
  with_agent("bob", 2);
  with_agent("eve", 3);
  put_text(path(), old);
  ASSERT_FALSE(backend().load());
  const auto state = restored(path());
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->serial, 3U);
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(Restore, begins_where_there_was_nothing) {
  with_agent("jane", 1);
  std::filesystem::rename(path(), folder.at("copy.json"));
  const auto state = restored(folder.at("copy.json"));
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(loaded().resources.size(), 1U);
  EXPECT_THAT(folder.names(), ElementsAre("copy.json", "haloform.state.json"));
}

TEST_F(Restore, folds_in_what_the_journal_knows_so_that_no_id_is_lost) {
  with_agent("jane", 1);
  with_agent("bob", 2);
  stopped_run({intent_of("agent.eve"), done_of("agent.eve", 3), intent_of("agent.dan")});
  put_text(path(), "");
  const auto state = restored(backup_path());
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_NE(state->find(address("agent.eve")), nullptr);
  EXPECT_EQ(state->find(address("agent.bob")), nullptr) << "it stood in the lost state only";
  const state::State read = loaded();
  EXPECT_EQ(read.resources, state->resources);
  ASSERT_EQ(read.open.size(), 1U);
  EXPECT_EQ(read.open.front().address, address("agent.dan"));
}

TEST_F(Restore, believes_the_journal_where_an_older_state_binds_the_record_elsewhere) {
  with_agent("old-name", 1);
  with_agent("bob", 2);
  stopped_run({done_of("agent.new-name", 1)});
  put_text(path(), "");
  const auto state = restored(backup_path());
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_NE(state->find(address("agent.new-name")), nullptr);
  EXPECT_EQ(state->find(address("agent.old-name")), nullptr);
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(Restore, does_not_take_the_events_of_another_lineage_for_its_own) {
  with_agent("jane", 1);
  stopped_run({done_of("agent.eve", 3)});
  state::State other = StateDraft().build();
  put_text(folder.at("other.json"), state::encode_state(sample_catalog(), other));
  const std::string before = text_of(path());
  const auto state = restored(folder.at("other.json"));
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().where, journal_path());
  EXPECT_THAT(state.error().what, HasSubstr("an event that belong"));
  EXPECT_EQ(text_of(path()), before);
}

TEST_F(Restore, refuses_what_is_no_state_and_changes_nothing) {
  with_agent("jane", 1);
  const std::string before = text_of(path());
  put_text(folder.at("broken.json"), "{}");
  const auto broken = restored(folder.at("broken.json"));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::state);
  const auto missing = restored(folder.at("missing.json"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, folder.at("missing.json"));
  EXPECT_EQ(text_of(path()), before);
}

TEST_F(Restore, waits_for_nobody) {
  with_agent("jane", 1);
  const auto session = locked();
  const auto state = restored(path());
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::locked);
}

}  // namespace
}  // namespace haloform::storage
