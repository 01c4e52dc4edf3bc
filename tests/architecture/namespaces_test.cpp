// Namespaces follow folders, so that a name says where it is from, and two folders may each have a name of their own for what
// they read, keep or find. What all share (planner/base and planner/model) is in haloform itself, and stays small.
#include "tests/architecture/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::house {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t most_types_of_all = 60;

/// The longest beginning of a path counts, and its sub-folders have the same namespace.
constexpr std::array<std::pair<std::string_view, std::string_view>, 23> spaces{{
    {"planner/base", "haloform"},
    {"planner/model", "haloform"},
    {"planner/json", "haloform::json"},
    {"planner/state", "haloform::state"},
    {"planner/ports", "haloform::ports"},
    {"planner/config", "haloform::config"},
    {"planner/plan", "haloform::plan"},
    {"planner/audit", "haloform::audit"},
    {"planner/drift", "haloform::drift"},
    {"planner/export", "haloform::exporting"},
    {"planner/render", "haloform::render"},
    {"planner/apply", "haloform::apply"},
    {"planner/watch", "haloform::watch"},
    {"providers/http", "haloform::http"},
    {"providers/halopsa", "haloform::halopsa"},
    {"providers/halopsa/sandbox", "haloform::sandbox"},
    {"providers/ci", "haloform::ci"},
    {"providers/forge", "haloform::forge"},
    {"providers/git", "haloform::git"},
    {"providers/process", "haloform::process"},
    {"providers/notify", "haloform::notify"},
    {"providers/storage", "haloform::storage"},
    {"cli", "haloform::cli"},
}};

std::optional<std::string_view> space_of(const SourceFile& file) {
  std::optional<std::string_view> found;
  std::size_t longest = 0;
  for (const auto& [folder, space] : spaces) {
    if (folder.size() <= longest || !file.path.starts_with(std::string(folder) + '/')) continue;
    longest = folder.size();
    found = space;
  }
  return found;
}

/// What one namespace of a file holds at its own level, seen by the layout that clang-format keeps.
struct Block {
  std::string space;
  bool only_announces = true;  ///< Nothing but `class Name;`: a class of another folder that is a friend.
};

std::vector<Block> blocks_of(const SourceFile& file) {
  static const std::regex opening(R"(^namespace (haloform[a-z_:]*) \{$)");
  static const std::regex announced(R"(^(?:class|struct) [A-Z]\w*;.*$)");
  std::vector<Block> blocks;
  bool inside = false;
  std::istringstream lines(file.text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, opening)) {
      blocks.push_back({match[1].str()});
      inside = true;
    } else if (line.starts_with("}  // namespace haloform")) {
      inside = false;
    } else if (inside && !line.empty() && !line.starts_with("//") && !std::regex_match(line, announced)) {
      blocks.back().only_announces = false;
    }
  }
  return blocks;
}

/// What is wrong with a file's namespaces, each in a sentence.
std::vector<std::string> astray(const SourceFile& file) {
  const auto space = space_of(file);
  if (!space) return {file.path + ": a folder whose namespace is not known here"};
  std::vector<std::string> found;
  for (const Block& block : blocks_of(file)) {
    if (block.space == *space || block.only_announces) continue;
    found.push_back(file.path + ": " + block.space + " in the place of " + std::string(*space));
  }
  if (file.text.contains("using namespace haloform") ||
      (file.is_header() && file.text.contains("using namespace"))) {
    found.push_back(file.path + ": `using namespace`");
  }
  return found;
}

TEST(Namespaces, follow_folders) {
  std::size_t with_own = 0;
  for (const SourceFile& file : all_sources()) {
    EXPECT_THAT(astray(file), IsEmpty());
    for (const Block& block : blocks_of(file)) with_own += block.space == space_of(file) ? 1U : 0U;
  }
  EXPECT_GT(with_own, 500U) << "the namespaces were not found";
}

// The same as the figure `root-types` of scripts/figures.
TEST(Namespaces, of_all_holds_few_types) {
  std::vector<std::string> found;
  for (const SourceFile& file : all_sources()) {
    if (!file.is_header()) continue;
    for (const auto& [name, path] : types_of(file)) {
      constexpr std::string_view root = "haloform::";
      if (name.starts_with(root) && name.find(':', root.size()) == std::string::npos) found.push_back(name);
    }
  }
  EXPECT_THAT(found, SizeIs(testing::AllOf(testing::Gt(20U), testing::Le(most_types_of_all))))
      << "what serves one type is nested in it, what serves one folder is that folder's";
}

// The rule itself, so that nobody finds out later that the test above could not fail.
TEST(Namespaces, are_seen_where_they_are_another_folders) {
  const auto of = [](const char* path, const char* text) { return astray(read_source(path, text)); };
  const std::string step = "struct Step {\n  int id = 0;\n};\n";
  const std::string plan = "namespace haloform::plan {\n\n" + step + "\n}  // namespace haloform::plan\n";
  EXPECT_THAT(of("planner/plan/value/plan.hpp", plan.c_str()), IsEmpty());
  EXPECT_THAT(of("planner/render/text.hpp", plan.c_str()),
              ElementsAre("planner/render/text.hpp: haloform::plan in the place of haloform::render"));
  EXPECT_THAT(
      of("planner/plan/value/plan.hpp", "namespace haloform {\nint count();\n}  // namespace haloform\n"),
      ElementsAre(HasSubstr("haloform in the place of haloform::plan")));
  EXPECT_THAT(of("planner/model/desired_state.hpp",
                 "namespace haloform::config {\nclass Validator;\n}  // namespace haloform::config\n"),
              IsEmpty());
  EXPECT_THAT(of("planner/plan/value/plan.hpp", "using namespace std;\n"), ElementsAre(HasSubstr("using")));
  EXPECT_THAT(of("cli/run.cpp", "using namespace haloform::plan;\n"), ElementsAre(HasSubstr("using")));
  EXPECT_THAT(of("planner/new/new.hpp", ""), ElementsAre(HasSubstr("not known here")));
}

}  // namespace
}  // namespace haloform::house
