#include "cli/files.hpp"

#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string>

namespace haloform::cli {
namespace {

using test::TempDir;

unsigned mode_of(const std::string& path) {
  struct stat found{};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0U;
}

TEST(Files, a_saved_plan_is_its_owners_alone) {
  const TempDir folder;
  ASSERT_TRUE(write_file(folder / "plan.json", "{}\n"));
  EXPECT_EQ(mode_of(folder / "plan.json"), 0600U);
  EXPECT_EQ(folder.read("plan.json"), "{}\n");
}

// Somebody may have made the file before, for everybody to read.
TEST(Files, also_where_the_file_was_there_before) {
  const TempDir folder;
  folder.write("plan.json", "an older and longer plan");
  ::chmod((folder / "plan.json").c_str(), 0644);
  ASSERT_TRUE(write_file(folder / "plan.json", "{}"));
  EXPECT_EQ(mode_of(folder / "plan.json"), 0600U);
  EXPECT_EQ(folder.read("plan.json"), "{}");
}

TEST(Files, leave_nothing_behind_where_they_cannot_be_written) {
  const TempDir folder;
  std::filesystem::create_directory(folder.path() / "taken");
  const auto written = write_file(folder / "nowhere/plan.json", "{}");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::io);
  EXPECT_NE(written.error().where.plain().find("nowhere/plan.json"), std::string::npos);
  EXPECT_FALSE(write_file(folder / "taken", "{}"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(AppendFile, grows_and_is_its_owners_alone) {
  const TempDir folder;
  for (const char* line : {"{\"time\":1}", "{\"time\":2}"}) {
    auto file = AppendFile::open(folder / "audit.jsonl", "{\"time\":");
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->append(line));
    ::chmod((folder / "audit.jsonl").c_str(), 0644);
  }
  ASSERT_TRUE(AppendFile::open(folder / "audit.jsonl", "{\"time\":"));
  EXPECT_EQ(folder.read("audit.jsonl"), "{\"time\":1}\n{\"time\":2}\n");
  EXPECT_EQ(mode_of(folder / "audit.jsonl"), 0600U);
}

// Whoever wrote the last line was ended in the middle of it.
TEST(AppendFile, gives_a_torn_line_its_end_and_reads_its_own_end) {
  const TempDir folder;
  folder.write("audit.jsonl", "{\"time\":1}\n{\"ti");
  {
    auto file = AppendFile::open(folder / "audit.jsonl", "{\"time\":");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->size(), 15U);
    EXPECT_EQ(*file->tail(5), "\n{\"ti");
    EXPECT_EQ(*file->tail(1000), "{\"time\":1}\n{\"ti");
    ASSERT_TRUE(file->append("{\"time\":2}"));
    ASSERT_TRUE(file->append("{\"time\":3}"));
    EXPECT_TRUE(file->sync());
  }
  EXPECT_EQ(folder.read("audit.jsonl"), "{\"time\":1}\n{\"ti\n{\"time\":2}\n{\"time\":3}\n");
}

// A pull request can put a link to anything where the pipeline says --audit-log.
TEST(AppendFile, grows_none_that_is_something_else) {
  const TempDir folder;
  for (const char* text : {"export PATH=/bin\n", "{", "{\"tome\":1}\n"}) {
    folder.write("profile", text);
    ::chmod((folder / "profile").c_str(), 0644);
    std::filesystem::remove(folder.path() / "audit.jsonl");
    std::filesystem::create_symlink("profile", folder.path() / "audit.jsonl");
    const auto file = AppendFile::open(folder / "audit.jsonl", "{\"time\":");
    ASSERT_FALSE(file) << text;
    EXPECT_NE(file.error().what.plain().find("this is a link"), std::string::npos) << file.error().what;
    EXPECT_EQ(mode_of(folder / "profile"), 0644U);
    const auto itself = AppendFile::open(folder / "profile", "{\"time\":");
    ASSERT_FALSE(itself) << text;
    EXPECT_EQ(itself.error().advice, "name another file");
    EXPECT_EQ(mode_of(folder / "profile"), 0644U);
  }
  std::filesystem::remove(folder.path() / "profile");
  EXPECT_FALSE(AppendFile::open(folder / "audit.jsonl", "{\"time\":"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "profile"));
}

// An empty file elsewhere is nobody's log, and a log elsewhere is another one.
TEST(AppendFile, follows_no_link_to_a_file_that_could_be_a_log) {
  for (const char* text : {"", "{\"time\":1}\n"}) {
    const TempDir folder;
    folder.write("elsewhere", text);
    ::chmod((folder / "elsewhere").c_str(), 0644);
    std::filesystem::create_symlink("elsewhere", folder.path() / "audit.jsonl");
    EXPECT_FALSE(AppendFile::open(folder / "audit.jsonl", "{\"time\":")) << text;
    EXPECT_EQ(mode_of(folder / "elsewhere"), 0644U);
    EXPECT_EQ(folder.read("elsewhere"), text);
  }
}

// As the shell names what it hands over.
TEST(AppendFile, grows_behind_a_link_that_the_system_made) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  auto file = AppendFile::open("/dev/fd/" + std::to_string(ends[1]), "{\"time\":");
  ASSERT_TRUE(file) << file.error().text();
  ASSERT_TRUE(file->append("{\"time\":1}"));
  std::array<char, 11> text{};
  EXPECT_EQ(::read(ends[0], text.data(), text.size()), 11);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Files, replace_a_link_and_follow_none) {
  const TempDir folder;
  folder.write("elsewhere", "precious");
  for (const char* target : {"elsewhere", "nothing", "/dev/null"}) {
    std::filesystem::remove(folder.path() / "plan.json");
    std::filesystem::create_symlink(target, folder.path() / "plan.json");
    ASSERT_TRUE(write_file(folder / "plan.json", "{}")) << target;
    EXPECT_FALSE(std::filesystem::is_symlink(folder.path() / "plan.json")) << target;
  }
  EXPECT_EQ(folder.read("elsewhere"), "precious");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "nothing"));
}

}  // namespace
}  // namespace haloform::cli
