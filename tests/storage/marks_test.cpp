#include "providers/storage/marks.hpp"

#include "tests/storage/disk.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

namespace haloform::storage {
namespace {

using enum Neighbour;

bool is_ours(Neighbour kind, const std::string& text, unsigned mode) {
  const TempFolder folder;
  const std::string path = folder.at("file");
  put_text(path, text);
  ::chmod(path.c_str(), mode);
  const auto file = open_regular(path, O_RDONLY, "test");
  return check_ours(**file, kind, path).has_value();
}

TEST(Marks, tell_what_is_ours_whoever_may_read_it) {
  EXPECT_TRUE(is_ours(state, "{\n  \"format_version\": 2,\n  \"lineage\": \"6f1c", 0644));
  EXPECT_TRUE(is_ours(state, R"({"format_version":12,"lineage":"6f1c)", 0644));
  const std::string sorted =
      R"({"format_version": 1, "instance": "http://127.0.0.1:1", "lineage": "6f1c", "x": ")";
  EXPECT_TRUE(is_ours(state, sorted + std::string(70'000, 'x'), 0644)) << "by another program";
  EXPECT_TRUE(is_ours(state, R"({"serial": 1, "lineage": "x", "format_version": 1})", 0644)) << "by hand";
  EXPECT_TRUE(is_ours(lock, std::string(lock_mark) + "\"who\": \"a\"", 0644));
  EXPECT_TRUE(is_ours(journal, "{\"haloform_journal\": 1, ", 0644));
}

// A run that was killed wrote with mode 0600, whatever it wrote; others write blanks and braces.
TEST(Marks, that_are_cut_count_where_the_owner_alone_may_read) {
  struct Row {
    Neighbour kind;
    std::string text;
  };
  for (const Row& row :
       {Row{state, ""}, Row{state, "{"}, Row{state, "{\n  \"format_vers"},
        Row{state, "{\n  \"format_version\": 2"}, Row{state, "{\n  \"format_version\": 2,\n  \"lin"},
        Row{lock, ""}, Row{lock, "{\"halo"}, Row{journal, ""}, Row{journal, "{\"haloform_jour"},
        Row{journal, std::string(9000, '\0')}, Row{state, std::string(200'000, '\0')}}) {
    EXPECT_TRUE(is_ours(row.kind, row.text, 0600)) << row.text;
    EXPECT_FALSE(is_ours(row.kind, row.text, 0644)) << row.text;
  }
}

TEST(Marks, are_not_found_where_there_are_none) {
  for (const std::string& text :
       {std::string("\n"), std::string(300, '\n') + "text", "{" + std::string(300, ' ') + "text",
        std::string(100'000, '\0') + "text",
        std::string(R"({"format_version":"1.2","terraform_version":"1"})"),
        std::string(R"({"format_version": 1, "entries": []})"), std::string("{}"), std::string("[")}) {
    for (const Neighbour kind : {lock, journal, state}) EXPECT_FALSE(is_ours(kind, text, 0600)) << text;
  }
}

}  // namespace
}  // namespace haloform::storage
