#include "planner/render/annotations.hpp"

#include "planner/render/repository_path.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace haloform::render {

std::string_view level_name(Level level) {
  constexpr std::array<std::string_view, levels> names{"error", "warning", "notice"};
  return names.at(static_cast<std::size_t>(level));
}

SourceSpan line_or_nothing(const SourceSpan& span) { return span.line == 0 ? SourceSpan() : span; }

LevelCounts count_levels(const std::vector<Annotation>& all) {
  LevelCounts counts;
  for (const Annotation& one : all) {
    switch (one.level) {
      case Level::error: counts.errors += one.count; break;
      case Level::warning: counts.warnings += one.count; break;
      case Level::notice: counts.notices += one.count; break;
    }
  }
  return counts;
}

std::string one_line(const Annotation& one) {
  std::string line;
  for (const char letter : one.message) {
    if (letter == '\n') {
      line += "; ";
    } else {
      line += letter;
    }
  }
  return line;
}

std::optional<RepositoryPlace> place_of(const Annotation& one, const RunFacts& run) {
  if (one.where.line == 0) return std::nullopt;
  auto path = path_in_repository(run, one.where.file);
  if (!path) return std::nullopt;
  return RepositoryPlace{std::move(*path), one.where.line, std::max<std::uint32_t>(one.where.column, 1)};
}

RepositoryPlace place_or_root(const Annotation& one, const RunFacts& run) {
  constexpr std::string_view root_file = "haloform.yaml";
  if (auto place = place_of(one, run)) return std::move(*place);
  return {path_in_repository(run, root_file).value_or(std::string(root_file)), 1, 1};
}

}  // namespace haloform::render
