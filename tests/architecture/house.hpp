#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::house {

/// `#include "planner/model/value.hpp"` or `#include <fmt/format.h>`.
struct Include {
  std::string path;
  bool ours = false;  ///< In double quotes.
  std::size_t line = 0;
};

/// One source or header of the program (not of its tests), by its path from the root.
struct SourceFile {
  std::string path;
  std::string text;
  std::vector<Include> includes;

  [[nodiscard]] std::string folder() const;
  [[nodiscard]] std::string name() const;
  [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
  [[nodiscard]] std::size_t lines() const;
};

[[nodiscard]] SourceFile read_source(std::string path, std::string text);
/// Everything under planner/, providers/ and cli/, sorted by path.
[[nodiscard]] std::vector<SourceFile> all_sources();

/// The types that a header defines in its namespace, seen by the layout that clang-format keeps.
/// Each with the path of the file.
[[nodiscard]] std::map<std::string, std::string> types_of(const SourceFile& file);

/// What one file includes and may not, each in a sentence with its place; empty where it keeps the rules of
/// docs/architecture.md.
[[nodiscard]] std::vector<std::string> broken_rules(const SourceFile& file);

}  // namespace haloform::house
