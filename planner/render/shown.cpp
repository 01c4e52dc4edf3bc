#include "planner/render/shown.hpp"

#include "planner/base/text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace haloform::render {

namespace {

/// What stands for those that are not shown: how many they are, and of which rules.
Annotation rest_of(std::span<const Annotation> hidden, Level level, std::string_view noun) {
  std::size_t count = 0;
  std::map<std::string_view, std::size_t> by_rule;
  for (const Annotation& one : hidden) {
    count += one.count;
    by_rule[one.rule] += one.count;
  }
  std::string rules;
  for (const auto& [rule, of_rule] : by_rule)
    rules += fmt::format("{}{} {}", rules.empty() ? "" : ", ", of_rule, rule);
  const std::string title = counted(count, fmt::format("more {}", noun));
  return {level,
          "more",
          {},
          {},
          title,
          fmt::format("{} not shown here: {}; the text and the JSON of the same command have all of them",
                      title, rules),
          count};
}

}  // namespace

std::vector<Annotation> first_of_all(std::vector<Annotation> all, std::size_t most) {
  if (all.size() <= most) return all;
  Annotation rest = rest_of(std::span(all).subspan(most - 1), all[most - 1].level, "finding");
  all.resize(most - 1);
  all.push_back(std::move(rest));
  return all;
}

std::vector<Annotation> first_of_each_level(const std::vector<Annotation>& all, std::size_t most) {
  std::vector<Annotation> shown;
  for (const Level level : {Level::error, Level::warning, Level::notice}) {
    std::vector<Annotation> of_level;
    for (const Annotation& one : all) {
      if (one.level == level) of_level.push_back(one);
    }
    if (of_level.size() > most) {
      Annotation rest = rest_of(std::span(of_level).subspan(most - 1), level, level_name(level));
      of_level.resize(most - 1);
      of_level.push_back(std::move(rest));
    }
    shown.insert(shown.end(), std::make_move_iterator(of_level.begin()),
                 std::make_move_iterator(of_level.end()));
  }
  return shown;
}

}  // namespace haloform::render
