#include "providers/http/rate_book.hpp"

#include "tests/http/fakes.hpp"
#include "tests/support/temp_dir.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>
#include <vector>

namespace haloform::http {
namespace {

namespace fs = std::filesystem;
using test::TempDir;
using testing::FakeClock;
using namespace std::chrono_literals;

class RateBookTest : public ::testing::Test {
 protected:
  TempDir folder_;
  FakeClock clock_;
  std::vector<std::string> troubles_;

  RateBook open(const std::string& file) {
    return {{3, 10s}, clock_, file, [this](const std::string& why) { troubles_.push_back(why); }};
  }
  RateBook open() { return open(folder_ / "state/haloform/requests"); }
  /// Books until there is no more room; answers how many found some.
  static int fill(RateBook& book) {
    int booked = 0;
    while (book.book() <= 0ms) ++booked;
    return booked;
  }
};

TEST_F(RateBookTest, a_run_finds_what_the_one_before_it_sent) {
  {
    RateBook first = open();
    EXPECT_EQ(fill(first), 3);
  }
  RateBook second = open();
  EXPECT_EQ(second.book(), 10s);
  clock_.advance(10s);
  EXPECT_EQ(fill(second), 3);
  EXPECT_TRUE(troubles_.empty());
}

TEST_F(RateBookTest, runs_at_the_same_time_share_the_window) {
  RateBook plan = open();
  RateBook apply = open();
  EXPECT_EQ(plan.book(), 0s);
  EXPECT_EQ(apply.book(), 0s);
  EXPECT_EQ(plan.book(), 0s);
  EXPECT_EQ(apply.book(), 10s);
  EXPECT_EQ(plan.book(), 10s);
}

TEST_F(RateBookTest, four_that_race_send_no_more_than_one_would) {
  constexpr int most = 100;
  std::array<int, 4> booked{};
  {
    std::array<std::jthread, 4> runs;
    for (std::size_t index = 0; index < runs.size(); ++index) {
      runs.at(index) = std::jthread([&, index] {
        const SystemClock clock;
        RateBook book({most, 300s}, clock, folder_ / "requests");
        booked.at(index) = fill(book);
      });
    }
  }
  EXPECT_EQ(booked[0] + booked[1] + booked[2] + booked[3], most);
}

TEST_F(RateBookTest, its_file_is_for_its_owner_and_holds_times_only) {
  RateBook book = open();
  fill(book);
  const fs::path file = folder_.path() / "state/haloform/requests";
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(file.parent_path()).permissions(), fs::perms::owner_all);
  EXPECT_THAT(folder_.read("state/haloform/requests"),
              ::testing::MatchesRegex("haloform requests 1 1\n[0-9]+ 3\n"));
}

TEST_F(RateBookTest, a_file_that_cannot_be_read_is_begun_anew) {
  for (const char* text : {"", "\n\n", "haloform requests 1 7\n", "{\"json\": true}"}) {
    folder_.write("requests", text);
    RateBook book = open(folder_ / "requests");
    EXPECT_EQ(fill(book), 3) << text;
    RateBook next = open(folder_ / "requests");
    EXPECT_EQ(fill(next), 0) << text;
  }
  EXPECT_TRUE(troubles_.empty());
}

TEST_F(RateBookTest, a_file_from_the_future_does_not_hold_up_anybody_for_longer_than_a_window) {
  folder_.write("requests", "haloform requests 1 2\n1790003605000 3\n250000000000000 900000\n");
  RateBook book = open(folder_ / "requests");
  EXPECT_EQ(book.book(), 10s);
  clock_.advance(10s);
  EXPECT_EQ(fill(book), 3);
}

/// Where the file cannot be used, this run is counted all the same, and the trouble is said once.
void expect_alone(RateBook book, const std::vector<std::string>& troubles) {
  int booked = 0;
  while (book.book() <= 0ms) ++booked;
  EXPECT_EQ(booked, 3);
  ASSERT_EQ(troubles.size(), 1U);
  EXPECT_THAT(troubles.front(), ::testing::HasSubstr("do not count"));
}

TEST_F(RateBookTest, a_link_is_not_followed) {
  folder_.write("precious", "precious");
  fs::create_symlink(folder_.path() / "precious", folder_.path() / "requests");
  expect_alone(open(folder_ / "requests"), troubles_);
  EXPECT_EQ(folder_.read("precious"), "precious");
}

TEST_F(RateBookTest, a_pipe_is_not_waited_for) {
  ASSERT_EQ(::mkfifo((folder_ / "requests").c_str(), 0600), 0);
  expect_alone(open(folder_ / "requests"), troubles_);
}

TEST_F(RateBookTest, a_folder_that_cannot_be_made_is_no_error) {
  folder_.write("state", "a file stands where the folder should");
  expect_alone(open(), troubles_);
}

TEST_F(RateBookTest, a_run_that_was_stopped_with_the_lock_in_its_hands_holds_up_nobody) {
  const std::string file = folder_.write("requests", "");
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(descriptor, LOCK_EX), 0);
  expect_alone(open(file), troubles_);
  ::close(descriptor);
}

TEST_F(RateBookTest, no_file_is_wanted_and_none_is_made) {
  RateBook book = open("");
  EXPECT_EQ(fill(book), 3);
  EXPECT_TRUE(troubles_.empty());
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

}  // namespace
}  // namespace haloform::http
