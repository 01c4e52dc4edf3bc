#include "providers/storage/storage.hpp"
#include "tests/storage/disk.hpp"
#include "tests/support/under_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

/// The promise is "at any moment of a kill", so these tests kill at every moment: the work runs in another
/// process, once per system call that it makes, and SIGKILL meets it right before that call.
namespace haloform::storage {
namespace {

class Crash : public Disk {
 protected:
  /// For every moment of `work`: prepares a fresh folder, kills `work` there, and lets `judge` look.
  static void at_every_moment(const std::function<void(const Place&)>& prepare,
                              const std::function<void(const Place&)>& work,
                              const std::function<void(const Place&)>& judge) {
    constexpr int fewest = 10;
    for (int moment = 1;; ++moment) {
      SCOPED_TRACE("killed at moment " + std::to_string(moment));
      const Place place(TempFolder::On::memory);
      prepare(place);
      const Stepped stepped = kill_after_steps([&] { work(place); }, moment);
      ASSERT_NE(stepped, Stepped::impossible) << "this test needs ptrace, and work that ends well";
      judge(place);
      if (testing::Test::HasFailure()) return;
      if (stepped == Stepped::whole) {
        EXPECT_GT(moment, fewest) << "the work made hardly any system call";
        return;
      }
    }
  }

  static void must(bool well) {
    if (!well) ::_exit(97);
  }
};

/// One run that adds an agent and leaves a create in doubt. Whether all of it went well.
bool run(const Place& at) {
  const auto session = at.locked();
  if (session == nullptr) return false;
  auto state = session->load();
  if (!state || !session->begin(header_for(*state), 10, 2000)) return false;
  for (const auto& event : {intent_of("agent.bob"), done_of("agent.bob", 2), intent_of("agent.eve"),
                            doubt_of("agent.eve", "reset")}) {
    if (!session->append(event)) return false;
  }
  // The caller's picture at the end of a run: the entry, and what is open.
  state = session->load();
  return state && session->commit(std::move(*state));
}

TEST_F(Crash, at_any_moment_of_a_run_leaves_a_state_that_reads_and_lacks_nothing_that_was_acknowledged) {
  at_every_moment([](const Place& at) { at.with_agent("jane", 1); }, [](const Place& at) { must(run(at)); },
                  [](const Place& at) {
                    const state::State state = at.loaded();
                    EXPECT_NE(state.find(address("agent.jane")), nullptr);
                    if (state.serial > 1) {
                      EXPECT_NE(state.find(address("agent.bob")), nullptr);
                      ASSERT_EQ(state.open.size(), 1U);
                      EXPECT_EQ(state.open.front().reason, "reset");
                    }
                    // The next run gets the lock at once, begins, and ends well.
                    EXPECT_TRUE(run(at));
                    EXPECT_EQ(at.loaded().resources.size(), 2U);
                    EXPECT_EQ(at.loaded().open.size(), 1U);
                    EXPECT_EQ(at.folder.names(),
                              (std::vector<std::string>{"haloform.state.json", "haloform.state.json.backup",
                                                        "haloform.state.json.journal"}))
                        << "left-overs of the crash are cleared away";
                  });
}

TEST_F(Crash, at_any_moment_of_a_first_run_is_as_good_as_not_begun_or_keeps_what_was_done) {
  at_every_moment([](const Place&) {}, [](const Place& at) { must(run(at)); },
                  [](const Place& at) {
                    const state::State before = at.loaded();
                    EXPECT_TRUE(run(at));
                    const state::State after = at.loaded();
                    EXPECT_EQ(after.resources.size(), 1U);
                    if (before.exists()) {
                      EXPECT_EQ(after.lineage, before.lineage);
                    }
                  });
}

TEST_F(Crash, while_an_older_crash_is_being_folded_loses_neither) {
  at_every_moment(
      [](const Place& at) {
        at.with_agent("jane", 1);
        const auto session = at.locked();
        const auto state = session->load();
        must(state && session->begin(header_for(*state), 10, 1000));
        must(session->append(done_of("agent.bob", 2)) && session->append(intent_of("agent.eve")));
      },
      [](const Place& at) {
        const auto session = at.locked();
        const auto state = session->load();
        must(state.has_value());
        must(session->begin(header_for(*state), 10, 1000).has_value());
      },
      [](const Place& at) {
        const state::State state = at.loaded();
        EXPECT_NE(state.find(address("agent.bob")), nullptr);
        ASSERT_EQ(state.open.size(), 1U);
        EXPECT_EQ(state.open.front().since, intent_of("agent.eve").time);
      });
}

TEST_F(Crash, at_any_moment_of_a_plain_write_leaves_nothing_behind_once_the_next_one_is_done) {
  at_every_moment([](const Place& at) { at.with_agent("jane", 1); },
                  [](const Place& at) { must(at.with_agent("bob", 2).serial == 2); },
                  [](const Place& at) {
                    const state::State state = at.loaded();
                    EXPECT_EQ(state.resources.size(), state.serial);
                    at.with_agent("eve", 3);
                    EXPECT_EQ(at.folder.names(), (std::vector<std::string>{"haloform.state.json",
                                                                           "haloform.state.json.backup"}));
                    EXPECT_NE(text_of(at.path()), text_of(at.backup_path()));
                  });
}

TEST_F(Crash, at_any_moment_of_a_restore_leaves_the_one_state_or_the_other) {
  at_every_moment(
      [](const Place& at) {
        at.with_agent("jane", 1);
        std::filesystem::copy_file(at.path(), at.folder.at("copy.json"));
        at.with_agent("bob", 2);
      },
      [](const Place& at) {
        auto copy = read_state_copy(at.options(), at.folder.at("copy.json"));
        must(copy.has_value());
        auto there = at.backend();
        must(test::restored_in(there, std::move(*copy), holder_called("mender")).has_value());
      },
      [](const Place& at) {
        const state::State state = at.loaded();
        EXPECT_EQ(state.resources.size(), state.serial == 2 ? 2U : 1U);
      });
}

TEST_F(Crash, is_not_even_needed_a_reader_sees_one_moment_or_the_next_and_never_a_mixture) {
  with_agent("jane", 1);
  const SleptClock clock;
  LocalBackend reader(sample_catalog(), path(), clock);
  std::size_t most = 0;
  int looks = 0;
  const auto stepped = look_at_steps([&] { must(run(*this)); },
                                     [&] {
                                       ++looks;
                                       const auto state = reader.load();
                                       ASSERT_TRUE(state) << state.error().text();
                                       EXPECT_GE(state->resources.size(), most) << "what was seen stays seen";
                                       most = state->resources.size();
                                     });
  ASSERT_EQ(stepped, Stepped::whole) << "this test needs ptrace";
  EXPECT_GT(looks, 50);
  EXPECT_EQ(most, 2U);
}

TEST_F(Crash, is_not_even_needed_and_two_whole_runs_may_pass_while_somebody_reads) {
  for (int moment = 1;; ++moment) {
    SCOPED_TRACE("at moment " + std::to_string(moment) + " of the reading");
    const Place place(TempFolder::On::memory);
    place.with_agent("jane", 1);
    int looks = 0;
    const auto read = [&] {
      const auto state = place.backend().load();
      must(state && state->find(address("agent.jane")) != nullptr);
      // Bob and the doubt about Eve came with one run: who sees the one, sees the other.
      must(state->open.size() == state->resources.size() - 1);
    };
    const auto stepped = look_at_steps(read, [&] {
      if (++looks == moment) {
        EXPECT_TRUE(run(place) && run(place));
      }
    });
    ASSERT_EQ(stepped, Stepped::whole) << "this test needs ptrace, and a reading that ends well";
    if (looks < moment) {
      EXPECT_GT(moment, 5);
      return;
    }
  }
}

}  // namespace
}  // namespace haloform::storage
