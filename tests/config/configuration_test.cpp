// A configuration on disk, in its two stages.

#include "planner/config/configuration.hpp"

#include "tests/config/support.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace haloform::config {
namespace {

namespace fs = std::filesystem;
using test::TempDir;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ConfigurationReader opened(const fs::path& path) {
  auto reader = ConfigurationReader::open(guide_catalog(), path);
  EXPECT_TRUE(reader) << (reader ? "" : lines(reader.error()).front());
  return std::move(reader).value();
}

std::vector<std::string> mistakes_at(const fs::path& path) {
  auto reader = ConfigurationReader::open(guide_catalog(), path);
  if (!reader) return places(reader.error());
  const auto desired = reader->read(Profile::guide);
  return desired ? std::vector<std::string>{} : places(desired.error());
}

TEST(Configuration, is_a_folder_or_a_file) {
  const TempDir folder;
  folder.write("haloform.yaml", "version: 1\ninstance: {url: https://acme.halopsa.com}\n");
  folder.write("other.yaml", "version: 1\ncontacts: {a: {name: A}}\n");
  ConfigurationReader whole = opened(folder.path());
  ASSERT_TRUE(whole.settings());
  EXPECT_EQ(whole.settings()->url, "https://acme.halopsa.com");
  EXPECT_EQ(whole.root(), folder.path());
  EXPECT_EQ(whole.total_bytes(), 53U);
  ConfigurationReader other = opened(folder.path() / "other.yaml");
  const auto desired = other.read(Profile::guide);
  EXPECT_EQ(desired->file_count(), 1U);
  EXPECT_EQ(desired->resources().size(), 1U);
}

TEST(Configuration, that_is_missing_or_broken_says_so) {
  const TempDir folder;
  EXPECT_THAT(mistakes_at(folder.path()), ElementsAre(HasSubstr("haloform.yaml: there is no such file")));
  EXPECT_THAT(mistakes_at(folder / "nope.yaml"), ElementsAre(HasSubstr("nope.yaml: there is no such file")));
  folder.write("haloform.yaml", "version: [1\n");
  EXPECT_THAT(mistakes_at(folder.path()), ElementsAre(HasSubstr("haloform.yaml:2:1: a `[` is not closed")));
  ASSERT_EQ(::mkfifo((folder / "pipe.yaml").c_str(), 0600), 0);
  EXPECT_THAT(mistakes_at(folder / "pipe.yaml"), ElementsAre(HasSubstr("this is not a regular file")));
}

TEST(Configuration, reads_many_files_at_once) {
  const TempDir folder;
  folder.write("haloform.yaml", "version: 1\ninclude: [people/*.yaml, \"people/**/*.yaml\", \"*.yaml\"]\n");
  std::size_t bytes = fs::file_size(folder / "haloform.yaml");
  for (int file = 0; file < 40; ++file) {
    std::string text = "agents:\n";
    for (int at = 0; at < 50; ++at) {
      const std::string key = "p" + std::to_string(file * 50 + at);
      text +=
          "  " + key + ": {name: P, email: " + key + "@x.example, teams: [t" + std::to_string(file) + "]}\n";
    }
    text += "teams:\n  t" + std::to_string((file + 1) % 40) + ": {name: T" + std::to_string(file) + "}\n";
    bytes += text.size();
    folder.write("people/" + std::to_string(file) + ".yaml", text);
  }
  ConfigurationReader reader = opened(folder.path());
  EXPECT_EQ(reader.total_bytes(), bytes);
  for (int again = 0; again < 3; ++again) {
    const auto desired = reader.read(Profile::guide);
    ASSERT_TRUE(desired) << lines(desired.error()).front();
    EXPECT_EQ(desired->resources(ResourceType::agent).size(), 2000U);
    EXPECT_EQ(desired->resources(ResourceType::team).size(), 40U);
    EXPECT_THAT(resource(*desired, "agent.p1999").teams, ElementsAre("t39"));
    EXPECT_EQ(desired->file_count(), 41U);
  }
}

TEST(Configuration, shows_the_mistakes_of_all_files_and_of_the_root_at_once) {
  const TempDir folder;
  folder.write("haloform.yaml", "version: 1\ninstance: {url: acme}\ninclude: [people/*.yaml, nope/*.yaml]\n");
  folder.write("people/a.yaml", "agents: {Jane: {name: J, email: j@x.example}}\n");
  folder.write("people/b.yaml", "agents: {\n");
  ConfigurationReader reader = opened(folder.path());
  ASSERT_FALSE(reader.settings());
  EXPECT_THAT(places(reader.settings().error()), ElementsAre(HasSubstr("haloform.yaml:2:17: instance.url")));
  const auto desired = reader.read(Profile::guide);
  ASSERT_FALSE(desired);
  EXPECT_THAT(places(desired.error()),
              ElementsAre(HasSubstr("haloform.yaml:2:17: instance.url"),
                          "haloform.yaml:3:26: no file matches \"nope/*.yaml\"",
                          "people/a.yaml:1:10: \"Jane\" cannot be the key of a block",
                          HasSubstr("people/b.yaml:2:1: a `{` is not closed")));
}

TEST(Configuration, reads_a_file_with_two_names_once) {
  const TempDir folder;
  folder.write("haloform.yaml", "version: 1\ninclude: [\"*.yaml\"]\n");
  folder.write("people.yaml", "contacts: {a: {name: A}}\n");
  fs::create_symlink("people.yaml", folder.path() / "again.yaml");
  EXPECT_THAT(mistakes_at(folder.path()), IsEmpty());
}

TEST(Configuration, people_are_not_missed_where_their_only_include_is_wrong) {
  const TempDir folder;
  folder.write("haloform.yaml",
               "version: 1\ninclude: peple/*.yaml\nteams: {t: {name: T, members: [jane]}}\n");
  EXPECT_THAT(mistakes_at(folder.path()),
              ElementsAre("haloform.yaml:2:10: no file matches \"peple/*.yaml\""));
}

TEST(Configuration, a_file_that_vanishes_or_may_not_be_read_is_an_error) {
  const TempDir folder;
  folder.write("haloform.yaml", "version: 1\ninclude: [a.yaml]\n");
  folder.write("a.yaml", "");
  ConfigurationReader reader = opened(folder.path());
  fs::remove(folder.path() / "a.yaml");
  const auto desired = reader.read(Profile::guide);
  ASSERT_FALSE(desired);
  EXPECT_THAT(places(desired.error()),
              ElementsAre(HasSubstr("a.yaml: the file cannot be read (No such file")));
}

TEST(Configuration, warns_of_a_file_that_declares_nothing) {
  const TempDir folder;
  folder.write("haloform.yaml", "version: 1\ninclude: [a.yaml]\n");
  folder.write("a.yaml", "# nobody yet\n");
  ConfigurationReader reader = opened(folder.path());
  ASSERT_TRUE(reader.read(Profile::guide));
  EXPECT_THAT(places(reader.warnings()), ElementsAre("a.yaml:1:1: this file declares nothing"));
}

TEST(Configuration, patterns_must_be_texts) {
  EXPECT_THAT(mistakes_in("include: [5, {a: b}]\n"),
              ElementsAre("haloform.yaml:2:11: include must be a text, but 5 is a number",
                          "haloform.yaml:2:14: include must be a text, but it is a mapping"));
  EXPECT_THAT(mistakes_in("include:\n"), ElementsAre(HasSubstr("haloform.yaml:2:1: include must be a list")));
}

}  // namespace
}  // namespace haloform::config
