#include "cli/program_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>

namespace haloform::cli {
namespace {

std::optional<ProgramFacts::Library> library_of(const ProgramFacts& facts, const std::string& name) {
  const auto found = std::ranges::find(facts.libraries, name, &ProgramFacts::Library::name);
  return found == facts.libraries.end() ? std::nullopt : std::optional(*found);
}

// A test is linked like the program of a developer: with the libraries of Debian.
TEST(ProgramFacts, say_how_each_library_came_into_this_program) {
  const ProgramFacts facts = program_facts();
  EXPECT_EQ(facts.version, HALOFORM_TEST_VERSION);
  EXPECT_THAT(facts.compiler, testing::ContainsRegex("^(gcc|Clang) [0-9]"));
  for (const auto& [name, linkage] : {std::pair{"libcurl", Linkage::shared},
                                      {"fmt", Linkage::shared},
                                      {"nlohmann-json", Linkage::inside},
                                      {"libpq", Linkage::loaded}}) {
    const auto library = library_of(facts, name);
    ASSERT_TRUE(library) << name;
    EXPECT_EQ(library->linkage, linkage) << name;
    if (linkage == Linkage::loaded) continue;
    EXPECT_THAT(library->version.value_or(""), testing::ContainsRegex("^[0-9]+\\.[0-9]+")) << name;
  }
}

TEST(ProgramFacts, know_the_commit_or_say_that_they_do_not) {
  const ProgramFacts facts = program_facts();
  EXPECT_THAT(facts.commit.value_or("(none)"),
              testing::AnyOf("(none)", testing::MatchesRegex("[0-9a-f]{40}(-modified)?")));
  const ProgramFacts unknown{"1.2.3", std::nullopt, "gcc 12", {{"libpq", std::nullopt, Linkage::loaded}}};
  EXPECT_EQ(facts_text(unknown), "haloform 1.2.3\ncommit unknown, gcc 12\nlibpq not installed\n");
  EXPECT_EQ(
      facts_json(unknown),
      "{\n  \"version\": \"1.2.3\",\n  \"commit\": null,\n  \"compiler\": \"gcc 12\",\n  \"libraries\": [\n  "
      "  {\n"
      "      \"name\": \"libpq\",\n      \"version\": null,\n      \"linked\": \"loaded\"\n    }\n  ]\n}\n");
}

}  // namespace
}  // namespace haloform::cli
