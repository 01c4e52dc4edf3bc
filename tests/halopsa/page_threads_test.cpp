#include "providers/halopsa/listing/page_threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <new>

namespace haloform::halopsa {
namespace {

// It ended the program, and left the lock behind.
TEST(Errands, what_one_of_them_throws_is_told_to_whoever_waits) {
  PageThreads threads(2);
  std::atomic<int> done{0};
  Errands errands(threads);
  for (int number = 0; number < 8; ++number) {
    errands.post([&done, number] {
      ++done;
      if (number == 3) throw std::bad_alloc();
    });
  }
  EXPECT_THROW(errands.wait(), std::bad_alloc);
  EXPECT_EQ(done, 8) << "the others were done all the same";
}

TEST(Errands, are_waited_for_where_whoever_posted_them_leaves_early) {
  PageThreads threads(2);
  std::atomic<int> done{0};
  {
    Errands errands(threads);
    for (int number = 0; number < 8; ++number) errands.post([&done] { ++done; });
  }
  EXPECT_EQ(done, 8);
}

}  // namespace
}  // namespace haloform::halopsa
