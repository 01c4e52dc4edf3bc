// No room, or no right to write: a clear error, the old state as it was, and nothing that was done is forgotten.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace haloform::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

/// No file grows beyond so many bytes, for the programs that are started meanwhile.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;
  ~SmallFiles() { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

/// The folder, mounted over itself for reading only: this binds root as well.
class ReadOnlyFolder {
 public:
  explicit ReadOnlyFolder(std::string path) : path_(std::move(path)) {
    if (::mount(path_.c_str(), path_.c_str(), nullptr, MS_BIND, nullptr) != 0) return;
    mounted_ = true;
    read_only_ = ::mount(nullptr, path_.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0;
  }
  ReadOnlyFolder(const ReadOnlyFolder&) = delete;
  ReadOnlyFolder& operator=(const ReadOnlyFolder&) = delete;
  ~ReadOnlyFolder() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool holds() const { return read_only_; }

 private:
  std::string path_;
  bool mounted_ = false;
  bool read_only_ = false;
};

// Room for the journal of all steps is reserved before the first write.
TEST(Disk, without_room_for_the_journal_nothing_is_sent) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(2));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::string before = stage.read("haloform.state.json");
  stage.configure(many_agents(60));
  stage.control().reset_log();
  ProcessResult result;
  {
    const SmallFiles full(4096);
    result = stage.apply();
  }
  EXPECT_EQ(result.exit_code, 1) << shown(result);
  EXPECT_THAT(shown(result), HasSubstr("haloform.state.json.journal"));
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.read("haloform.state.json"), before);
  const ProcessResult next = stage.apply();
  EXPECT_EQ(next.exit_code, 0) << shown(next);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Disk, without_room_for_the_state_what_was_done_stands_in_the_journal) {
  const Stage stage(world_of({}));
  stage.configure("guards: {create: 500}\n" + many_agents(200));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::string before = stage.read("haloform.state.json");
  stage.configure("guards: {create: 500}\n" + many_agents(203));
  ProcessResult result;
  {
    const SmallFiles full(before.size() / 2);
    result = stage.apply();
  }
  EXPECT_EQ(result.exit_code, 6) << shown(result);
  EXPECT_THAT(shown(result), HasSubstr("The state was not written."));
  EXPECT_THAT(shown(result), HasSubstr("journal"));
  EXPECT_EQ(stage.read("haloform.state.json"), before);
  EXPECT_TRUE(stage.exists("haloform.state.json.journal"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << "a plan reads the journal";
  const ProcessResult next = stage.apply();
  EXPECT_EQ(next.exit_code, 0) << shown(next);
  EXPECT_EQ(stage.state().at("resources").size(), 203U);
  EXPECT_EQ(stage.sandbox().world().at("agents").size(), 203U);
  EXPECT_FALSE(stage.exists("haloform.state.json.journal"));
}

TEST(Disk, in_a_folder_that_is_only_readable_nothing_is_sent_and_a_plan_is_made) {
  const Stage stage(world_of({}));
  stage.configure(many_agents(2));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::string before = stage.read("haloform.state.json");
  stage.configure(many_agents(3));
  stage.control().reset_log();
  {
    const ReadOnlyFolder folder(stage.path(""));
    if (!folder.holds()) GTEST_SKIP() << "no folder can be mounted read-only here: " << std::strerror(errno);
    const ProcessResult result = stage.apply();
    EXPECT_EQ(result.exit_code, 1) << shown(result);
    EXPECT_THAT(result.err, AnyOf(HasSubstr("Read-only"), HasSubstr("read-only")));
    EXPECT_THAT(result.err, HasSubstr("haloform.state.json.lock"));
    EXPECT_EQ(stage.plan().exit_code, 0) << "who only looks writes nothing";
  }
  EXPECT_EQ(stage.control().writes(), 0);
  EXPECT_EQ(stage.read("haloform.state.json"), before);
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.sandbox().world().at("agents").size(), 3U);
}

}  // namespace
}  // namespace haloform::test
