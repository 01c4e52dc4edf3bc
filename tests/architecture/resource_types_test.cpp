// What types are called, and how they differ, stands in their rows (planner/model/resource_type.cpp): nothing else of the
// program has a table of types, or a branch for one of them.
#include "planner/model/resource_type.hpp"
#include "tests/architecture/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::house {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

constexpr std::string_view table_of_types = "planner/model/resource_type.cpp";

/// The sources that keep to the rule; the sandbox shares no table with the rest.
std::vector<SourceFile> bound_sources() {
  std::vector<SourceFile> sources = all_sources();
  std::erase_if(sources, [](const SourceFile& file) {
    return file.path == table_of_types || file.path.starts_with("providers/halopsa/sandbox/");
  });
  return sources;
}

std::string_view without_blanks_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \n") + 1);
}

/// Where a type is compared with one of its values, or a switch has a case for it. std::regex takes seconds for all of the house.
std::vector<std::string> branches_in(std::string_view text) {
  constexpr std::string_view enumeration = "ResourceType::";
  std::vector<std::string> found;
  for (auto at = text.find(enumeration); at != std::string_view::npos; at = text.find(enumeration, at + 1)) {
    const auto end =
        std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + enumeration.size()), text.size());
    const std::string_view before = without_blanks_behind(text.substr(0, at));
    const auto next = std::min(text.find_first_not_of(" \n", end), text.size());
    const std::string_view behind = text.substr(next);
    if (before.ends_with("==") || before.ends_with("!=") || before.ends_with("case") ||
        behind.starts_with("==") || behind.starts_with("!="))
      found.emplace_back(text.substr(at, end - at));
  }
  return found;
}

/// Literals that are the noun or the plural of a type and nothing else. `teams` is left out: that is also the name of the
/// list of an agent, as of a field.
std::vector<std::string> type_words_in(std::string_view text) {
  std::vector<std::string> found;
  for (const ResourceType type : all_types) {
    for (const std::string_view word : {type_name(type), type_plural(type)}) {
      if (word == "teams") continue;
      const std::string literal = '"' + std::string(word) + '"';
      for (auto at = text.find(literal); at != std::string_view::npos; at = text.find(literal, at + 1))
        found.push_back(literal);
    }
  }
  return found;
}

TEST(ResourceTypes, are_told_apart_by_their_rows) {
  std::vector<std::string> found;
  for (const SourceFile& file : bound_sources()) {
    for (const std::string& branch : branches_in(file.text)) found.push_back(file.path + ": " + branch);
  }
  EXPECT_THAT(found, IsEmpty()) << "a property in TypeFacts, or in a profile's row, says it for every type";
}

TEST(ResourceTypes, are_called_what_their_rows_say) {
  std::vector<std::string> found;
  for (const SourceFile& file : bound_sources()) {
    for (const std::string& word : type_words_in(file.text)) found.push_back(file.path + ": " + word);
  }
  // The words of HaloPSA and of a saved plan, which stay what they are whatever a type is called.
  const std::vector<std::string> words_of_others{
      "planner/model/instance_url.cpp: \"agent\"",
      "planner/model/instance_url.cpp: \"team\"",
      "planner/plan/value/note.hpp: \"team\"",
      "planner/render/why/why_text.cpp: \"team\"",
      "planner/render/why/why_text.cpp: \"team\"",
      "providers/halopsa/wire/member_lists.cpp: \"agents\"",
      "providers/halopsa/tables/profiles.cpp: \"agents\"",
      "providers/halopsa/tables/profiles.cpp: \"contact\"",
      "providers/halopsa/tables/profiles.cpp: \"agents\"",
      "providers/halopsa/tables/profiles.cpp: \"team\"",
      "providers/halopsa/writing/writer_memberships.cpp: \"team\"",
  };
  EXPECT_THAT(found, UnorderedElementsAreArray(words_of_others));
}

// The rules themselves, so that nobody finds out later that the tests above could not fail.
TEST(ResourceTypes, are_seen_where_they_stand) {
  EXPECT_THAT(branches_in("if (type == ResourceType::agent) {}"), ElementsAre("ResourceType::agent"));
  EXPECT_THAT(branches_in("case ResourceType::team: return 1;"), ElementsAre("ResourceType::team"));
  EXPECT_THAT(branches_in("return ResourceType::team !=\n  type;"), ElementsAre("ResourceType::team"));
  EXPECT_THAT(branches_in("snapshot.of(ResourceType::agent)"), IsEmpty());
  EXPECT_THAT(type_words_in("f(\"agent\", \"an agent\", \"contacts\")"),
              ElementsAre("\"agent\"", "\"contacts\""));
}

}  // namespace
}  // namespace haloform::house
