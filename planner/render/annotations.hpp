#pragma once

#include "planner/base/source_span.hpp"
#include "planner/render/options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

enum class Level : std::uint8_t { error, warning, notice };
inline constexpr std::size_t levels = 3;
/// `error`, `warning`, `notice`
[[nodiscard]] std::string_view level_name(Level level);

/// Something to be shown at a line of the configuration by whoever hosts it. Title and message are harmless to look at: what
/// of them came from outside is escaped as for a terminal (render/escape). Each output escapes them once more, for its own form.
struct Annotation {
  Level level = Level::error;
  std::string rule;     ///< A machine name that never changes: `deactivate`, `limit`, `unknown_key`.
  SourceSpan where;     ///< Line 0 and no file where it belongs to no line. The file's name is as it came.
  std::string address;  ///< Empty where it is about no resource, or about several.
  std::string title;    ///< One line.
  std::string message;  ///< What happened and, on lines of their own, what belongs to it and what to do next.
  std::size_t count =
      1;  ///< How many things it speaks of; more than one only where it stands for those that are not listed.
};

/// For `where`: a place that names no line is none.
[[nodiscard]] SourceSpan line_or_nothing(const SourceSpan& span);

/// How many things of each level they speak of.
struct LevelCounts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notices = 0;
};
[[nodiscard]] LevelCounts count_levels(const std::vector<Annotation>& all);

/// The message in one line.
[[nodiscard]] std::string one_line(const Annotation& one);

/// A line of a file, as those see it who know the repository alone.
struct RepositoryPlace {
  std::string path;  ///< Relative, with neither `.` nor `..` in it.
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};
/// Nothing where it belongs to no line that can be named there.
[[nodiscard]] std::optional<RepositoryPlace> place_of(const Annotation& one, const RunFacts& run);
/// For hosts that take nothing without a place: the first line of the configuration, where it has none.
[[nodiscard]] RepositoryPlace place_or_root(const Annotation& one, const RunFacts& run);

}  // namespace haloform::render
