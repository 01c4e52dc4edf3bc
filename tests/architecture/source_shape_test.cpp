#include "tests/architecture/house.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>

namespace haloform::house {
namespace {

// A longer source is two things. Aim at 400; these are the sizes at which nobody may look away.
constexpr std::size_t longest_source = 480;
constexpr std::size_t longest_header = 260;

TEST(Sources, are_short_enough_to_be_one_thing) {
  for (const SourceFile& file : all_sources()) {
    EXPECT_LE(file.lines(), file.is_header() ? longest_header : longest_source) << file.path;
  }
}

TEST(Headers, are_included_once) {
  for (const SourceFile& file : all_sources()) {
    if (!file.is_header()) continue;
    EXPECT_TRUE(file.text.starts_with("#pragma once\n")) << file.path;
  }
}

bool is_letter_of_word(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_';
}

/// Whether a text has one of these words, each by itself and with `behind` right after it. std::regex takes seconds for all of
/// the house.
bool has_word(std::string_view text, std::initializer_list<std::string_view> words,
              std::string_view behind = {}) {
  for (const std::string_view word : words) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      const std::string_view rest = text.substr(at + word.size());
      const bool ends = rest.empty() || !is_letter_of_word(rest.front());
      if (ends && rest.starts_with(behind) && (at == 0 || !is_letter_of_word(text[at - 1]))) return true;
    }
  }
  return false;
}

// Two types of one name in one program: the linker keeps either one's functions, and nobody is told.
TEST(Headers, define_no_type_twice) {
  std::map<std::string, std::string> defined;
  for (const SourceFile& file : all_sources()) {
    if (!file.is_header()) continue;
    for (const auto& [name, path] : types_of(file)) {
      const auto [first, is_new] = defined.emplace(name, path);
      EXPECT_TRUE(is_new) << name << " is defined in " << first->second << " and in " << path;
    }
  }
  EXPECT_GT(defined.size(), 100U) << "the types were not found";
}

TEST(Sources, promise_nothing_for_later) {
  for (const SourceFile& file : all_sources()) {
    EXPECT_FALSE(has_word(file.text, {"TODO", "FIXME", "XXX", "HACK"})) << file.path;
  }
}

// The keys of the state are the one thing that many have and nobody owns.
TEST(Sources, own_by_value_and_unique_ptr) {
  for (const SourceFile& file : all_sources()) {
    if (file.path == "planner/base/sealing.cpp") continue;
    std::string text = file.text;
    constexpr std::string_view keys = "shared_ptr<const Sealing>";
    for (auto at = text.find(keys); at != std::string::npos; at = text.find(keys))
      text.erase(at, keys.size());
    EXPECT_FALSE(has_word(text, {"shared_ptr", "weak_ptr", "make_shared"})) << file.path;
  }
}

// A tree of JSON takes up to seventy times its text: what others send is measured first, and by everybody alike. A saved plan
// throws its tree away step by step, with bounds of its own.
TEST(Sources, build_trees_of_json_within_bounds) {
  const auto parses = [](const std::string& text) {
    return text.contains("son::parse(") || text.contains("son::sax_parse(");
  };
  std::set<std::string> parsers;
  for (const SourceFile& file : all_sources()) {
    if (file.path.starts_with("providers/halopsa/sandbox/")) continue;
    if (parses(file.text)) parsers.insert(file.path);
  }
  EXPECT_EQ(parsers, (std::set<std::string>{"planner/json/events.cpp", "planner/json/quick_reader.cpp",
                                            "planner/json/tree.cpp", "planner/plan/codec/plan_codec.cpp"}));
}

// Which backends there are is known to providers/storage alone: a new one leaves every command as it is.
TEST(Sources, of_the_command_line_name_no_backend) {
  const std::regex backend(
      R"(\b(Local|Remote)(Backend|Session)\b|\bStateLocation::(Local|Git|Http|S3|Azblob|Postgres)\b)");
  const std::set<std::string> doors{"providers/storage/files.hpp",
                                    "providers/storage/cursors.hpp",
                                    "providers/storage/lock_info.hpp",
                                    "providers/storage/storage.hpp",
                                    "providers/storage/places/pinned_place.hpp",
                                    "providers/storage/places/place_kinds.hpp",
                                    "providers/storage/places/store_variables.hpp",
                                    "providers/storage/places/trusted_place.hpp"};
  for (const SourceFile& file : all_sources()) {
    if (!file.path.starts_with("cli/")) continue;
    EXPECT_FALSE(std::regex_search(file.text, backend)) << file.path;
    for (const Include& include : file.includes) {
      if (!include.path.starts_with("providers/storage/")) continue;
      EXPECT_TRUE(doors.contains(include.path)) << file.path << " includes " << include.path;
    }
  }
}

// The environment holds secrets: it is read once, at the start, and the programs that it is passed on to (git, and the command of
// `watch --exec`) get it without what is not for them. The others look at what is no secret: where certificates and
// files of passwords stand, and which run holds the lock.
TEST(Sources, read_the_environment_in_known_places_and_start_programs_in_one) {
  std::set<std::string> readers;
  for (const SourceFile& file : all_sources()) {
    if (file.path.starts_with("tests/")) continue;
    if (has_word(file.text, {"getenv", "secure_getenv", "environ"})) readers.insert(file.path);
    if (file.path == "providers/process/child.cpp") continue;
    EXPECT_FALSE(has_word(file.text,
                          {"fork", "vfork", "execl", "execlp", "execle", "execv", "execvp", "execve",
                           "execvpe", "fexecve", "posix_spawn", "posix_spawnp", "popen", "system"},
                          "("))
        << file.path;
  }
  EXPECT_EQ(readers, (std::set<std::string>{
                         "cli/environment.cpp", "providers/git/git.cpp", "providers/http/curl_transport.cpp",
                         "providers/storage/lock_info.cpp", "providers/storage/postgres/parameters.cpp"}));
}

}  // namespace
}  // namespace haloform::house
