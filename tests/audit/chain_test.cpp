#include "planner/audit/chain.hpp"

#include "tests/audit/log_maker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::audit {
namespace {

TEST(AuditChain, without_a_line_has_no_head) {
  EXPECT_EQ(Chain::begun("c0ffee").head(), std::nullopt);
  EXPECT_EQ(LogMaker(1).head().count, 1U);
}

TEST(AuditChain, goes_on_behind_the_line_that_the_state_knows) {
  const LogMaker log(10);
  Chain chain(log.head());
  ASSERT_TRUE(chain.follow(file_of(log.lines()).text));
  EXPECT_EQ(chain.head(), log.head());
}

TEST(AuditChain, goes_on_behind_what_a_run_wrote_that_was_ended) {
  LogMaker log(10);
  Chain chain(log.head());
  log.grow(4);
  std::string text = file_of(log.lines()).text;
  text += "{\"time\":\"2026";  // the last line, which never came to its end
  ASSERT_TRUE(chain.follow(text));
  EXPECT_EQ(chain.head(), log.head());
}

// The disk was full before the very last byte: the next line that is appended gives it its end, and stands behind it.
TEST(AuditChain, goes_on_behind_a_line_that_lacks_its_end_alone) {
  LogMaker log(10);
  Chain chain(log.head());
  log.grow(2);
  std::string text = file_of(log.lines()).text;
  text.pop_back();
  ASSERT_TRUE(chain.follow(text));
  EXPECT_EQ(chain.head(), log.head());
  LogFile file{"audit.jsonl", text + '\n' + chain.add(sample_line(13)) + '\n'};
  const Verification found = verify({&file, 1}, chain.head(), 1);
  EXPECT_TRUE(found.intact()) << flaws_of(found);
  EXPECT_EQ(found.proved, 13U);
}

TEST(AuditChain, does_not_follow_what_does_not_belong_to_it) {
  const LogMaker log(10);
  Chain chain(log.head());
  std::string text = file_of(log.lines()).text;
  text += file_of(LogMaker(3, "0ther").lines()).text + encode_line(sample_line(1)) + "\nnoise\n";
  ASSERT_TRUE(chain.follow(text));
  EXPECT_EQ(chain.head(), log.head());
}

TEST(AuditChain, begins_where_the_state_is_in_a_file_that_does_not_have_its_line) {
  const LogMaker log(10);
  Chain chain(log.head());
  EXPECT_FALSE(chain.follow(file_of(log.lines(1, 9)).text));
  EXPECT_FALSE(chain.follow(""));
  EXPECT_EQ(chain.head(), log.head());
  const auto spoken = listen(chain.add(sample_line(11)));
  ASSERT_TRUE(spoken);
  EXPECT_EQ(spoken->link.number, 11U);
  EXPECT_EQ(spoken->link.previous, log.head().head);
}

TEST(AuditChain, hears_only_what_stands_at_the_top_of_a_line) {
  const auto spoken =
      listen(R"({"time":"now","person":{"line":9,"chain":"x"},"line":3,"chain":"c","prev":null})");
  ASSERT_TRUE(spoken);
  EXPECT_EQ(spoken->link.number, 3U);
  EXPECT_EQ(spoken->link.chain, "c");
  EXPECT_EQ(spoken->link.previous, "");
  for (const char* text : {"", "[1]", "7", "{", "{\"line\":1} {}"}) EXPECT_FALSE(listen(text)) << text;
}

}  // namespace
}  // namespace haloform::audit
