#include "cli/progress_words.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haloform::cli {
namespace {

using namespace std::chrono_literals;

TEST(ProgressWords, of_a_reading_name_each_type_with_its_pages) {
  Listings listings{};
  listings.at(ResourceType::contact) = ports::PagesRead{40, 201};
  EXPECT_EQ(reading_words(listings, 2'400ms), "Reading contacts, page 40 of 201 (2 s)");
  listings.at(ResourceType::agent) = ports::PagesRead{0, 0};
  EXPECT_EQ(reading_words(listings, 65s), "Reading agents, page 1; contacts, page 40 of 201 (1 m 05 s)");
}

TEST(ProgressWords, of_requests_count_them) {
  EXPECT_EQ(request_words(1, 0, 3s), "Waiting for 1 request to HaloPSA (3 s)");
  EXPECT_EQ(request_words(8, 412, 59'900ms), "Waiting for 8 requests to HaloPSA; 412 answered (59 s)");
}

TEST(ProgressWords, of_waits_say_why_and_how_long_still) {
  struct Row {
    ports::Wait wait;
    std::string words;
  };
  const ports::LockInfo jane{"jane", "ci-7", 123, {}, "apply", {}};
  const std::vector<Row> table{
      {ports::LockWait{jane, 290s},
       "Waiting for the lock of the state, held by jane on ci-7 (pid 123, haloform apply); giving up in "
       "4 m 50 s"},
      {ports::LockWait{{}, 5s}, "Waiting for the lock of the state; giving up in 5 s"},
      {ports::RetryWait{"HTTP 503", 3, 11'200ms},
       "A request failed (HTTP 503, attempt 3); it is sent again in 12 s"},
      {ports::RateLimitWait{false, 250, 300s, 252s},
       "Rate limit: 250 requests in 300 s are used up; going on in 4 m 12 s"},
      {ports::RateLimitWait{true, 250, 300s, 16s},
       "Rate limit: the instance wants fewer requests (HTTP 429); asking again in 16 s"},
      {ports::RateLimitWait{true, 0, 0s, 1s},
       "Rate limit: the instance wants fewer requests (HTTP 429); asking again in 1 s"},
  };
  for (const Row& row : table) EXPECT_EQ(wait_words(row.wait), row.words);
}

// Who holds the lock is what another run wrote into a file.
TEST(ProgressWords, of_a_lock_are_safe_for_a_terminal) {
  const ports::LockInfo nasty{"eve\x1b[31m", "host\r\n", 1, {}, "apply\x07", {}};
  for (const char letter : wait_words(ports::LockWait{nasty, 5s})) EXPECT_GE(letter, ' ');
}

TEST(ProgressWords, of_an_interrupt_say_what_is_still_in_flight) {
  EXPECT_EQ(interrupted_writing_words(3),
            "Interrupted: nothing more is started; waiting for 3 requests to end, to record the result.\n"
            "Press Ctrl-C again to end at once; the next plan or apply then finds out what was done.\n");
  EXPECT_EQ(interrupted_writing_words(0),
            "Interrupted: nothing more is started.\n"
            "Press Ctrl-C again to end at once; the next plan or apply then finds out what was done.\n");
  EXPECT_EQ(interrupted_reading_words(1), "Interrupted: ending 1 request; nothing was being changed.\n");
  EXPECT_EQ(ending_words(2, 12s), "Interrupted: waiting for 2 requests to end (12 s)");
}

}  // namespace
}  // namespace haloform::cli
