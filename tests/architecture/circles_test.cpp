// No file leads back to itself, so that each can be read after those that it includes. A source counts together with its
// header; scripts/figures counts in the same way.
#include "tests/architecture/house.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::house {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// `planner/plan/finding/match`, of which there may be a header, a source or both.
std::string unit_of(std::string_view path) { return std::string(path.substr(0, path.rfind('.'))); }

/// Which units each unit includes.
using Units = std::map<std::string, std::set<std::string>>;

Units units_of(const std::vector<SourceFile>& files) {
  Units units;
  for (const SourceFile& file : files) {
    const std::string unit = unit_of(file.path);
    std::set<std::string>& included = units[unit];
    for (const Include& include : file.includes) {
      if (include.ours && unit_of(include.path) != unit) included.insert(unit_of(include.path));
    }
  }
  return units;
}

/// All that is included on the way, `begin` itself only where it leads back there.
std::set<std::string> reached_from(const Units& units, const std::string& begin) {
  std::set<std::string> seen;
  std::vector<std::string> todo{begin};
  while (!todo.empty()) {
    const auto unit = units.find(todo.back());
    todo.pop_back();
    if (unit == units.end()) continue;
    for (const std::string& included : unit->second) {
      if (seen.insert(included).second) todo.push_back(included);
    }
  }
  return seen;
}

/// Each circle as the names of its units.
std::vector<std::string> circles_in(const std::vector<SourceFile>& files) {
  const Units units = units_of(files);
  std::map<std::string, std::set<std::string>> reached;
  for (const auto& [unit, included] : units) reached.emplace(unit, reached_from(units, unit));
  std::set<std::string> circles;
  for (const auto& [unit, seen] : reached) {
    if (!seen.contains(unit)) continue;
    std::string names;
    for (const std::string& other : seen) {
      const auto back = reached.find(other);
      if (back == reached.end() || !back->second.contains(unit)) continue;
      names += (names.empty() ? "" : ", ") + other;
    }
    circles.insert(std::move(names));
  }
  return {circles.begin(), circles.end()};
}

TEST(Circles, there_are_none) {
  const auto files = all_sources();
  ASSERT_GT(files.size(), 100U) << "the sources were not found";
  EXPECT_THAT(circles_in(files), IsEmpty());
}

// The rule itself, so that nobody finds out later that the test above could not fail.
TEST(Circles, are_seen_through_a_source_and_its_header) {
  const SourceFile match =
      read_source("planner/plan/finding/match.hpp", "#include \"planner/plan/types.hpp\"\n");
  const SourceFile match_source =
      read_source("planner/plan/finding/match.cpp",
                  "#include \"planner/plan/finding/match.hpp\"\n#include \"planner/plan/search.hpp\"\n");
  const SourceFile search =
      read_source("planner/plan/search.hpp", "#include \"planner/plan/finding/match.hpp\"\n");
  const SourceFile types = read_source("planner/plan/types.hpp", "#include <vector>\n");
  EXPECT_THAT(circles_in({match, match_source, search, types}),
              ElementsAre("planner/plan/finding/match, planner/plan/search"));
  EXPECT_THAT(circles_in({match, search, types}), IsEmpty());
}

}  // namespace
}  // namespace haloform::house
