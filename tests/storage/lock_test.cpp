#include "providers/storage/local_backend.hpp"
#include "tests/storage/disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace haloform::storage {
namespace {

using testing::HasSubstr;
using testing::Not;

class Lock : public Disk {
 protected:
  [[nodiscard]] Result<std::unique_ptr<ports::StateSession>> try_to_lock() const {
    return backend().lock(holder_called("second"), Milliseconds{0}, never);
  }
};

TEST_F(Lock, that_is_held_names_its_holder_and_is_free_again_with_the_session) {
  auto session = locked();
  const auto second = try_to_lock();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::locked);
  EXPECT_EQ(second.error().where, lock_path());
  EXPECT_THAT(second.error().what,
              HasSubstr("locked by tester on host-1 (pid " + std::to_string(::getpid()) + ")"));
  EXPECT_THAT(second.error().what,
              HasSubstr("since 2026-11-23T12:00:00.000Z, running apply, in https://ci.example/7"));
  EXPECT_THAT(second.error().advice, HasSubstr("--lock-timeout"));

  const auto holder = backend().holder();
  ASSERT_TRUE(holder && *holder);
  EXPECT_TRUE((*holder)->alive);
  EXPECT_EQ((*holder)->info.who, "tester");

  session.reset();
  EXPECT_TRUE(folder.names().empty());
  const auto nobody = backend().holder();
  ASSERT_TRUE(nobody);
  EXPECT_FALSE(*nobody);
  EXPECT_TRUE(try_to_lock());
}

TEST_F(Lock, does_not_keep_a_reader_out) {
  with_agent("jane", 1);
  const auto session = locked();
  EXPECT_EQ(loaded().resources.size(), 1U);
}

TEST_F(Lock, of_a_killed_process_is_free_at_once) {
  Child child([&](const Child::Meet& meet) {
    const auto session = locked();
    meet();
    return 0;
  });
  ASSERT_TRUE(child.met());
  const auto second = try_to_lock();
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, HasSubstr("pid " + std::to_string(child.pid())));

  child.kill();
  child.wait();
  const auto dead = backend().holder();
  ASSERT_TRUE(dead && *dead) << "what it left behind still says who it was";
  EXPECT_FALSE((*dead)->alive);
  EXPECT_EQ((*dead)->info.pid, child.pid());
  EXPECT_TRUE(try_to_lock());
}

TEST_F(Lock, of_a_stopped_process_is_still_held) {
  Child child([&](const Child::Meet& meet) {
    const auto session = locked();
    meet();
    return 0;
  });
  ASSERT_TRUE(child.met());
  ::kill(child.pid(), SIGSTOP);
  EXPECT_FALSE(try_to_lock());
  EXPECT_FALSE(backend().unlock(""));
  ::kill(child.pid(), SIGCONT);
  child.go_on();
  EXPECT_EQ(child.wait(), 0);
  EXPECT_TRUE(try_to_lock());
}

TEST_F(Lock, of_a_live_holder_cannot_be_broken_and_of_a_dead_one_can_be_cleared) {
  Child child([&](const Child::Meet& meet) {
    const auto session = locked();
    meet();
    return 0;
  });
  ASSERT_TRUE(child.met());
  const auto refused = backend().unlock("");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::locked);
  EXPECT_THAT(refused.error().what, HasSubstr("tester"));
  EXPECT_FALSE(try_to_lock()) << "it was not broken";

  child.kill();
  child.wait();
  EXPECT_FALSE(folder.names().empty());
  EXPECT_TRUE(backend().unlock(""));
  EXPECT_TRUE(folder.names().empty());
  EXPECT_TRUE(backend().unlock("")) << "nothing to clear is no error";
}

TEST_F(Lock, is_waited_for_as_long_as_was_asked) {
  const SleptClock clock;
  LocalBackend patient(sample_catalog(), path(), clock);
  const auto session = locked();
  const auto second = patient.lock(holder_called("second"), Milliseconds{1050}, never);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::locked);
  EXPECT_EQ(std::accumulate(clock.naps.begin(), clock.naps.end(), Milliseconds{0}), Milliseconds{1050});
  EXPECT_EQ(*std::ranges::max_element(clock.naps), Milliseconds{100});
}

TEST_F(Lock, that_becomes_free_meanwhile_is_taken) {
  SleptClock clock;
  LocalBackend patient(sample_catalog(), path(), clock);
  auto session = locked();
  clock.when_slept = [&] {
    if (clock.naps.size() == 3) session.reset();
  };
  const auto second = patient.lock(holder_called("second"), Milliseconds{30'000}, never);
  EXPECT_TRUE(second);
  EXPECT_EQ(clock.naps.size(), 3U);
}

/// Remembers the waits for a lock that it was told of.
class ToldLocks final : public ports::Progress {
 public:
  void reading(ResourceType, ports::PagesRead) override {}
  void has_read(ResourceType) override {}
  void in_flight(int) override {}
  void waiting(const ports::Wait& wait) override { told.push_back(std::get<ports::LockWait>(wait)); }

  std::vector<ports::LockWait> told;
};

TEST_F(Lock, that_is_waited_for_is_told_with_its_holder_and_when_that_is_over) {
  SleptClock clock;
  ToldLocks progress;
  LocalBackend patient(sample_catalog(), path(), clock, &progress);
  auto session = locked();
  clock.when_slept = [&] {
    if (clock.naps.size() == 3) session.reset();
  };
  const auto second = patient.lock(holder_called("second"), Milliseconds{1000}, never);
  ASSERT_TRUE(second);
  ASSERT_EQ(progress.told.size(), 4U);
  EXPECT_EQ(progress.told.front().holder.who, "tester");
  EXPECT_EQ(progress.told.front().left, Milliseconds{1000});
  EXPECT_EQ(progress.told[2].left, Milliseconds{800});
  EXPECT_EQ(progress.told.back().left, Milliseconds{0});

  progress.told.clear();
  EXPECT_FALSE(patient.lock(holder_called("third"), Milliseconds{0}, never));
  EXPECT_TRUE(progress.told.empty()) << "nobody waited";
}

TEST_F(Lock, is_not_waited_for_after_an_interrupt) {
  SleptClock clock;
  StopFlag stop;
  clock.when_slept = [&] { stop.raise(); };
  LocalBackend patient(sample_catalog(), path(), clock);
  const auto session = locked();
  const auto second = patient.lock(holder_called("second"), Milliseconds{30'000}, stop);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::interrupted);
}

// What a run leaves that was killed as it began, or that the system lost the text of.
TEST_F(Lock, file_without_text_locks_nobody_out) {
  for (const std::string& text : {std::string(), std::string(200, '\0')}) {
    put_text(lock_path(), text);
    ::chmod(lock_path().c_str(), 0600);
    const auto holder = backend().holder();
    ASSERT_TRUE(holder && *holder);
    EXPECT_FALSE((*holder)->alive);
    EXPECT_TRUE(try_to_lock());
  }
}

TEST_F(Lock, file_of_the_version_before_is_one) {
  put_text(lock_path(), R"({"who": "ghost", "host": "h", "pid": 1, "since": "2020-01-01T00:00:00.000Z"})");
  EXPECT_TRUE(try_to_lock());
}

// `path: Cargo` in a pull request would make Cargo.lock the lock of the state.
TEST_F(Lock, file_of_something_else_is_left_alone) {
  for (const std::string text :
       {"# This file is automatically @generated by Cargo.\n", "{}", "{\"who\": 1}", ""}) {
    put_text(lock_path(), text);
    ::chmod(lock_path().c_str(), 0644);
    const auto session = try_to_lock();
    ASSERT_FALSE(session) << text;
    EXPECT_EQ(session.error().where, lock_path());
    EXPECT_THAT(session.error().what, HasSubstr("haloform did not write"));
    EXPECT_FALSE(backend().holder());
    EXPECT_FALSE(backend().unlock(""));
    EXPECT_EQ(text_of(lock_path()), text);
    EXPECT_EQ(mode_of(lock_path()), 0644U);
  }
}

TEST_F(Lock, with_a_folder_in_its_place_is_an_error_that_names_it) {
  std::filesystem::create_directory(lock_path());
  const auto session = try_to_lock();
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().kind, ErrorKind::io);
  EXPECT_EQ(session.error().where, lock_path());
}

TEST_F(Lock, never_names_the_dead_for_the_living_whenever_one_looks) {
  // A dead holder has left its name. At each system call of the one that comes next, somebody else looks: the
  // answer may be that nobody holds it, or who, or that it cannot be told yet, but never the wrong name.
  put_text(lock_path(), R"({"who": "ghost", "host": "h", "pid": 1, "since": "2020-01-01T00:00:00.000Z"})");
  const SleptClock clock;
  LocalBackend onlooker(sample_catalog(), path(), clock);
  int looks = 0;
  int named = 0;
  const auto stepped = look_at_steps([&] { const auto session = locked(); },
                                     [&] {
                                       ++looks;
                                       const auto holder = onlooker.holder();
                                       ASSERT_TRUE(holder) << holder.error().text();
                                       if (!*holder || !(*holder)->alive) return;
                                       EXPECT_THAT((*holder)->info.who, Not("ghost"));
                                       if ((*holder)->info.who == "tester") ++named;
                                     });
  ASSERT_EQ(stepped, Stepped::whole) << "this test needs ptrace";
  EXPECT_GT(looks, 10);
  EXPECT_GT(named, 0);
}

TEST_F(Lock, lets_one_process_at_a_time_count) {
  constexpr int rounds = 25;
  const auto count = [&](const Child::Meet&) {
    const HastyClock clock;
    LocalBackend backend(sample_catalog(), path(), clock);
    for (int round = 0; round < rounds; ++round) {
      auto session = backend.lock(holder_called("counter"), Milliseconds{60'000}, never);
      if (!session) return 10;
      auto state = (*session)->load();
      if (!state || !(*session)->commit(std::move(*state))) return 11;
    }
    return 0;
  };
  Child one(count);
  Child two(count);
  EXPECT_EQ(one.wait(), 0);
  EXPECT_EQ(two.wait(), 0);
  EXPECT_EQ(loaded().serial, 2U * rounds) << "an update was lost";
}

}  // namespace
}  // namespace haloform::storage
