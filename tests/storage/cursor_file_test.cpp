#include "providers/storage/cursor_file.hpp"

#include "tests/storage/disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

namespace haloform::storage {
namespace {

using ::testing::HasSubstr;

constexpr const char* cursor_text = "{\"haloform_watch\": 1,\n\"x\": 1\n}\n";

class CursorOnDisk : public ::testing::Test {
 protected:
  CursorOnDisk() : folder(TempFolder::On::memory), path(folder.at("c.watch")) {}
  Result<std::unique_ptr<CursorFile>> open() { return CursorFile::open(path, {}, {}, clock); }
  TempFolder folder;
  std::string path;
  SystemClock clock;
};

TEST_F(CursorOnDisk, keeps_its_text_and_what_was_taken_since) {
  {
    const auto file = open();
    ASSERT_TRUE(file);
    EXPECT_FALSE(*(*file)->load());
    ASSERT_TRUE((*file)->replace(cursor_text, "id"));
    ASSERT_TRUE((*file)->take(4));
    ASSERT_TRUE((*file)->take(9));
  }
  const auto kept = (*open())->load();
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->text, cursor_text);
  EXPECT_EQ((*kept)->taken, 9U);
}

// The machine may go down in the middle of a line.
TEST_F(CursorOnDisk, that_was_cut_in_its_last_line_tells_again_and_no_more) {
  for (std::size_t cut = 1; cut < 13; ++cut) {
    {
      const auto file = open();
      ASSERT_TRUE((*file)->replace(cursor_text, "id"));
      ASSERT_TRUE((*file)->take(4));
      ASSERT_TRUE((*file)->take(9));
    }
    const std::string text = text_of(path);
    put_text(path, text.substr(0, text.size() - cut));
    const auto file = open();
    const auto kept = (*file)->load();
    ASSERT_TRUE(kept && *kept) << cut;
    EXPECT_EQ((*kept)->text, cursor_text);
    EXPECT_EQ((*kept)->taken, 4U) << cut;
    ASSERT_TRUE((*file)->take(10));
    EXPECT_EQ((*(*file)->load())->taken, 10U) << cut;
  }
}

TEST_F(CursorOnDisk, is_for_one_at_a_time) {
  const auto first = open();
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::locked);
  EXPECT_THAT(second.error().text(), HasSubstr("--cursor"));
}

TEST_F(CursorOnDisk, stays_as_it_was_where_it_cannot_be_written) {
  const auto file = open();
  ASSERT_TRUE((*file)->replace(cursor_text, "id"));
  std::filesystem::create_directories(path + ".tmp/in-the-way");
  EXPECT_FALSE((*file)->replace("{}\n", "id"));
  EXPECT_EQ((*(*file)->load())->text, cursor_text);
}

}  // namespace
}  // namespace haloform::storage
