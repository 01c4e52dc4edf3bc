#include "planner/config/include_globs.hpp"
#include "planner/config/include_patterns.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

namespace haloform::config {
namespace {

namespace fs = std::filesystem;
using test::TempDir;
using testing::ElementsAre;

/// The paths that a pattern finds, or what is wrong with it.
std::vector<std::string> found(const TempDir& folder, std::string_view pattern) {
  const std::string text(pattern);
  const IncludedFiles files = find_included(folder.path(), {&text, 1});
  if (files.faults.front()) return {"fault: " + files.faults.front()->what.plain()};
  std::vector<std::string> paths;
  paths.reserve(files.files.size());
  for (const IncludedFile& file : files.files) paths.push_back(file.path);
  return paths;
}

TEST(IncludePatterns, fit_names) {
  struct Row {
    std::string_view pattern;
    std::string_view name;
    bool fits;
  };
  for (const Row& row : {
           Row{"*.yaml", "a.yaml", true},
           Row{"*.yaml", "a.yml", false},
           Row{"*", "", true},
           Row{"a*b*c", "aXbYbZc", true},
           Row{"a*b*c", "aXbYbZ", false},
           Row{"?.yaml", "\u00e4.yaml", true},
           Row{"?.yaml", "ab.yaml", false},
           Row{"[a-c].yaml", "b.yaml", true},
           Row{"[a-c].yaml", "d.yaml", false},
           Row{"[!a-c].yaml", "d.yaml", true},
           Row{"[]x].yaml", "].yaml", true},
           Row{"[a", "[a", true},
           Row{"[a-]", "-", true},
           Row{"\\*", "*", true},
           Row{"\\*", "x", false},
           Row{"*.yaml", ".hidden.yaml", false},
           Row{".*.yaml", ".hidden.yaml", true},
           Row{"*****a", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", false},
       }) {
    EXPECT_EQ(name_fits(row.pattern, row.name), row.fits) << row.pattern << " " << row.name;
  }
}

TEST(IncludePatterns, find_files_sorted_and_each_once) {
  const TempDir folder;
  for (const std::string_view name : {"people/b.yaml", "people/a.yaml", "people/deep/er/c.yaml",
                                      "people/.git/x.yaml", "note.YML", "more.json"}) {
    folder.write(name, "");
  }
  EXPECT_THAT(found(folder, "people/*.yaml"), ElementsAre("people/a.yaml", "people/b.yaml"));
  EXPECT_THAT(found(folder, "people/**/*.yaml"),
              ElementsAre("people/a.yaml", "people/b.yaml", "people/deep/er/c.yaml"));
  EXPECT_THAT(found(folder, "**/c.yaml"), ElementsAre("people/deep/er/c.yaml"));
  EXPECT_THAT(found(folder, "people/**"),
              ElementsAre("people/a.yaml", "people/b.yaml", "people/deep/er/c.yaml"));
  EXPECT_THAT(found(folder, "./people//a.yaml"), ElementsAre("people/a.yaml"));
  EXPECT_THAT(found(folder, "*"), ElementsAre("more.json", "note.YML"));
  EXPECT_THAT(found(folder, "p*/[ab].yaml"), ElementsAre("people/a.yaml", "people/b.yaml"));
}

TEST(IncludePatterns, stay_inside_of_the_root) {
  const TempDir outside;
  outside.write("x.yaml", "");
  const TempDir folder;
  folder.write("people/a.yaml", "");
  fs::create_symlink(outside.path() / "x.yaml", folder.path() / "people/out.yaml");
  fs::create_symlink(outside.path(), folder.path() / "linked");
  EXPECT_THAT(found(folder, "../*.yaml"),
              ElementsAre("fault: the pattern \"../*.yaml\" leaves the folder of the configuration"));
  EXPECT_THAT(found(folder, "people/../../x"), ElementsAre(testing::HasSubstr("leaves the folder")));
  EXPECT_THAT(found(folder, "/etc/passwd"), ElementsAre(testing::HasSubstr("leaves the folder")));
  EXPECT_THAT(
      found(folder, "people/*.yaml"),
      ElementsAre(
          "fault: people/out.yaml is a symbolic link to a place outside of the configuration's folder"));
  EXPECT_THAT(
      found(folder, "linked/*.yaml"),
      ElementsAre("fault: linked is a symbolic link to a place outside of the configuration's folder"));
}

TEST(IncludePatterns, name_something_that_exists_and_is_a_file) {
  const TempDir folder;
  folder.write("people/a.yaml", "");
  ASSERT_EQ(::mkfifo((folder / "pipe.yaml").c_str(), 0600), 0);
  fs::create_symlink("nowhere", folder.path() / "dead.yaml");
  EXPECT_THAT(found(folder, "peple/*.yaml"), ElementsAre("fault: no file matches \"peple/*.yaml\""));
  EXPECT_THAT(found(folder, "people"), ElementsAre("fault: people is a folder"));
  EXPECT_THAT(found(folder, "pipe.yaml"), ElementsAre("fault: pipe.yaml is not a regular file"));
  EXPECT_THAT(found(folder, "d*.yaml"),
              ElementsAre("fault: dead.yaml is a symbolic link that leads nowhere"));
  EXPECT_THAT(found(folder, ""), ElementsAre("fault: the pattern \"\" names no file"));
  EXPECT_THAT(found(folder, "a**b/*.yaml"), ElementsAre(testing::HasSubstr("** inside of a name")));
}

TEST(IncludePatterns, come_to_an_end_in_circles_of_links) {
  const TempDir folder;
  folder.write("a/x.yaml", "");
  folder.write("b/y.yaml", "");
  fs::create_directory_symlink("../b", folder.path() / "a/to-b");
  fs::create_directory_symlink("../a", folder.path() / "b/to-a");
  fs::create_directory_symlink(".", folder.path() / "a/self");
  EXPECT_THAT(found(folder, "**/*.yaml"), ElementsAre("a/to-b/y.yaml", "a/x.yaml"));
}

}  // namespace
}  // namespace haloform::config
