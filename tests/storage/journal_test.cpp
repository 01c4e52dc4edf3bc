#include "tests/storage/disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace haloform::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class JournalOnDisk : public Disk {
 protected:
  /// A run that locks, loads, begins, appends these, and dies of SIGKILL.
  void crashed_run(const std::vector<state::JournalEvent>& events) const {
    Child child([&](const Child::Meet& meet) {
      const auto session = locked();
      const auto state = session->load();
      if (!state || !session->begin(header_for(*state), 100, 10'000)) return 10;
      for (const auto& event : events) {
        if (!session->append(event)) return 11;
      }
      meet();
      return 12;
    });
    EXPECT_TRUE(child.met());
    child.kill();
    EXPECT_EQ(child.wait(), -1);
  }
};

TEST_F(JournalOnDisk, of_a_killed_run_is_in_the_state_that_the_next_one_loads) {
  with_agent("jane", 1);
  crashed_run({intent_of("agent.bob"), done_of("agent.bob", 2), intent_of("agent.eve"),
               intent_of("agent.dan"), doubt_of("agent.dan", "no answer")});
  const std::string on_disk = text_of(path());
  const auto names = folder.names();

  const state::State state = loaded();
  EXPECT_EQ(state.find(address("agent.bob"))->id, remote_id(2));
  ASSERT_EQ(state.open.size(), 2U);
  EXPECT_EQ(state.open[0].address, address("agent.eve"));
  EXPECT_EQ(state.open[1].address, address("agent.dan"));
  EXPECT_EQ(state.open[1].reason, "no answer");

  EXPECT_EQ(text_of(path()), on_disk) << "looking writes nothing";
  EXPECT_EQ(folder.names(), names);
}

TEST_F(JournalOnDisk, is_folded_into_the_state_when_the_next_run_begins_and_its_doubts_go_on) {
  with_agent("jane", 1);
  crashed_run({intent_of("agent.bob"), done_of("agent.bob", 2), intent_of("agent.eve"),
               doubt_of("agent.eve", "reset")});

  const auto session = locked();
  const auto state = session->load();
  ASSERT_TRUE(state);
  const auto begun = session->begin(header_for(*state), 1, 100);
  ASSERT_TRUE(begun) << begun.error().text();
  EXPECT_THAT(text_of(path()), HasSubstr("\"serial\": 2"));
  EXPECT_THAT(text_of(path()), HasSubstr("agent.bob"));

  const auto journal = state::decode_journal(sample_catalog(), text_of(journal_path()), "journal");
  ASSERT_TRUE(journal && *journal);
  EXPECT_EQ((*journal)->header.serial, 2U);
  ASSERT_EQ((*journal)->events.size(), 2U);
  EXPECT_EQ((*journal)->events[0].time, intent_of("agent.eve").time) << "with the time at which it was sent";

  // The caller still has the state as it was before the fold; that is what it commits.
  const auto written = session->commit(*state);
  ASSERT_TRUE(written) << written.error().text();
  EXPECT_EQ(written->serial, 3U);
  EXPECT_EQ(loaded().open.size(), 1U);
}

TEST_F(JournalOnDisk, of_a_first_run_is_enough_to_begin_a_state) {
  crashed_run({intent_of("agent.bob"), done_of("agent.bob", 2)});
  EXPECT_FALSE(std::filesystem::exists(path()));
  const state::State state = loaded();
  ASSERT_TRUE(state.exists());
  const state::State next = with_agent("jane", 1);
  EXPECT_EQ(next.lineage, state.lineage);
  EXPECT_EQ(next.resources.size(), 2U);
  EXPECT_THAT(folder.names(), ElementsAre("haloform.state.json"));
}

TEST_F(JournalOnDisk, bears_the_lineage_that_the_first_state_gets) {
  const auto session = locked();
  auto state = session->load();
  ASSERT_TRUE(state && session->begin(header_for(*state), 1, 100));
  ASSERT_TRUE(session->load()) << "reading again, before anything happened, forgets nothing";
  const auto journal = state::decode_journal(sample_catalog(), text_of(journal_path()), "journal");
  ASSERT_TRUE(journal && *journal);
  const auto written = session->commit(std::move(*state));
  ASSERT_TRUE(written);
  EXPECT_EQ(written->lineage, (*journal)->header.lineage);
}

TEST_F(JournalOnDisk, ends_with_the_commit) {
  const auto session = locked();
  auto state = session->load();
  ASSERT_TRUE(state && session->begin(header_for(*state), 1, 100));
  ASSERT_TRUE(session->append(done_of("agent.bob", 2)));
  state->resources.insert_or_assign(address("agent.bob"), entry_of("agent.bob", 2));
  ASSERT_TRUE(session->commit(std::move(*state)));
  EXPECT_FALSE(std::filesystem::exists(journal_path()));
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(JournalOnDisk, keeps_what_is_open_beyond_the_commit_until_it_is_resolved) {
  StateDraft doubtful;
  doubtful.open_intent("agent.eve", "2026-11-20T08:00:00.000Z");
  const state::State given = doubtful.build();
  committed([&](state::State& state) { state.open = given.open; });
  EXPECT_EQ(loaded().open, given.open);
  with_agent("jane", 1);
  EXPECT_EQ(loaded().open, given.open) << "whoever writes the state carries it on";
  committed([](state::State& state) { state.open.clear(); });
  EXPECT_TRUE(loaded().open.empty());
  EXPECT_FALSE(std::filesystem::exists(journal_path()));
}

TEST_F(JournalOnDisk, of_a_run_that_did_nothing_is_taken_away) {
  {
    const auto session = locked();
    const auto state = session->load();
    ASSERT_TRUE(state && session->begin(header_for(*state), 10, 1000));
    EXPECT_TRUE(std::filesystem::exists(journal_path()));
  }
  EXPECT_TRUE(folder.names().empty());
}

TEST_F(JournalOnDisk, of_a_run_that_stopped_half_way_gives_back_the_room_it_did_not_use) {
  {
    const auto session = locked();
    const auto state = session->load();
    ASSERT_TRUE(state && session->begin(header_for(*state), 1000, 1'000'000));
    EXPECT_GE(std::filesystem::file_size(journal_path()), 1'000'000U);
    ASSERT_TRUE(session->append(done_of("agent.bob", 2)));
  }
  EXPECT_LT(std::filesystem::file_size(journal_path()), 2'000U);
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(JournalOnDisk, takes_its_room_from_the_disk_before_anything_is_sent) {
  const auto session = locked();
  const auto state = session->load();
  ASSERT_TRUE(state && session->begin(header_for(*state), 1000, 1'000'000));
  struct stat info{};
  ASSERT_EQ(::stat(journal_path().c_str(), &info), 0);
  EXPECT_GE(info.st_blocks * 512, 1'000'000) << "a size without blocks is no room";
}

TEST_F(JournalOnDisk, that_finds_no_room_is_an_error_before_anything_is_sent) {
  with_agent("jane", 1);
  crashed_run({intent_of("agent.eve")});
  const std::string before = text_of(journal_path());
  Child child([&](const Child::Meet&) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 10;
    const auto session = locked();
    const auto state = session->load();
    if (!state) return 11;
    const auto begun = session->begin(header_for(*state), 10'000, 4'000'000);
    if (begun) return 12;
    return begun.error().kind == ErrorKind::io &&
                   begun.error().what.plain().find("nothing was sent") != std::string::npos
               ? 0
               : 13;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(text_of(journal_path()), before) << "the journal that was there is still there";
  EXPECT_EQ(loaded().open.size(), 1U);
}

TEST_F(JournalOnDisk, that_cannot_be_written_on_says_so_and_goes_on_saying_so) {
  Child child([&](const Child::Meet&) {
    std::signal(SIGXFSZ, SIG_IGN);
    const auto session = locked();
    const auto state = session->load();
    if (!state || !session->begin(header_for(*state), 0, 0)) return 10;
    if (!session->append(done_of("agent.bob", 2))) return 11;
    const auto size = std::filesystem::file_size(journal_path());
    const rlimit limit{size + 20, RLIM_INFINITY};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 12;
    const auto failed = session->append(done_of("agent.eve", 3));
    if (failed || failed.error().kind != ErrorKind::io || failed.error().where != journal_path()) return 13;
    // There is room again, but what came between is lost: a journal with a hole is not written on.
    const rlimit wide{size + 10'000, size + 10'000};
    if (::setrlimit(RLIMIT_FSIZE, &wide) != 0) return 14;
    return session->append(done_of("agent.dan", 4)) ? 15 : 0;
  });
  EXPECT_EQ(child.wait(), 0);
  const state::State state = loaded();
  EXPECT_EQ(state.resources.size(), 1U) << "what was durable is there; the cut line is not";
}

TEST_F(JournalOnDisk, on_a_disk_that_reports_errors_accepts_nothing) {
  Child child([&](const Child::Meet&) {
    const auto session = locked();
    const auto state = session->load();
    if (!state || !session->begin(header_for(*state), 10, 1000)) return 10;
    if (!break_the_disk()) return 11;
    const auto failed = session->append(done_of("agent.bob", 2));
    if (failed || failed.error().kind != ErrorKind::io) return 12;
    return failed.error().what.plain().find("nothing more is sent") != std::string::npos ? 0 : 13;
  });
  EXPECT_EQ(child.wait(), 0);
}

TEST_F(JournalOnDisk, keeps_what_was_only_noted_when_the_process_is_killed) {
  Child child([&](const Child::Meet&) {
    const auto session = locked();
    const auto state = session->load();
    if (!state || !session->begin(header_for(*state), 10, 1000)) return 10;
    if (!session->append(intent_of("agent.bob")) || !session->note(done_of("agent.bob", 2))) return 11;
    ::raise(SIGKILL);
    return 12;
  });
  child.wait();
  const state::State state = loaded();
  EXPECT_EQ(state.resources.size(), 1U);
  EXPECT_TRUE(state.open.empty());
}

TEST_F(JournalOnDisk, takes_lines_from_many_threads_each_once_and_whole) {
  constexpr int threads = 8;
  constexpr int lines = 100;
  constexpr std::size_t all = std::size_t{threads} * lines;
  {
    const auto session = locked();
    const auto state = session->load();
    ASSERT_TRUE(state && session->begin(header_for(*state), all, all * 100));
    std::vector<std::thread> writers;
    writers.reserve(threads);
    for (int t = 0; t < threads; ++t) {
      writers.emplace_back([&session, t] {
        for (int i = 0; i < lines; ++i) {
          const int id = 1 + t * lines + i;
          const state::JournalEvent event = done_of("agent.a" + std::to_string(id), id);
          EXPECT_TRUE(i % 2 == 0 ? session->note(event) : session->append(event));
        }
      });
    }
    for (auto& writer : writers) writer.join();
  }
  const state::State state = loaded();
  EXPECT_EQ(state.resources.size(), all);
  const std::string text = text_of(journal_path());
  EXPECT_EQ(std::ranges::count(text, '\n'), 1 + threads * lines);
}

TEST_F(JournalOnDisk, that_is_broken_in_the_middle_stops_every_use_and_loses_nothing) {
  with_agent("jane", 1);
  crashed_run({done_of("agent.bob", 2)});
  std::string text = text_of(journal_path());
  text.insert(text.find('\n') + 1, "garbage\n");
  put_text(journal_path(), text);
  const auto state = backend().load();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::state);
  EXPECT_THAT(state.error().where, HasSubstr(journal_path() + ":2"));
  const auto session = locked();
  EXPECT_FALSE(session->load());
  EXPECT_FALSE(session->begin({}, 1, 1));
  EXPECT_EQ(text_of(journal_path()), text);
}

TEST_F(JournalOnDisk, of_another_state_is_refused_by_name) {
  with_agent("jane", 1);
  crashed_run({done_of("agent.bob", 2)});
  std::filesystem::remove(path());
  const auto state = backend().load();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().where, journal_path());
  EXPECT_THAT(state.error().what, HasSubstr("there is no state"));
}

TEST_F(JournalOnDisk, with_a_folder_in_its_place_is_an_error_and_nothing_begins) {
  std::filesystem::create_directory(journal_path());
  const auto state = backend().load();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::io);
  EXPECT_EQ(state.error().where, journal_path());
}

}  // namespace
}  // namespace haloform::storage
