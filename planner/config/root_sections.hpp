#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace haloform::config {

/// What `defaults:` gives to every block of a type, by type.
using Defaults = PerType<Attributes>;

/// The sections that only the root file has, but for `instance:`, `state:`, `pii:` and `include:`.
struct RootSections {
  GuardTable guards;
  std::optional<std::uint32_t> agent_seats;
  Defaults defaults;
};

/// One entry of `include:`.
struct IncludePattern {
  std::string pattern;
  SourceSpan where;
};

/// Reads version, guards, seats and defaults.
[[nodiscard]] RootSections root_sections_of(const YamlNode& root, const Catalog& catalog,
                                            std::optional<Profile> profile, FileCheck& check);
/// Reads `include:`, which is a list of patterns, or one.
[[nodiscard]] std::vector<IncludePattern> include_patterns_of(const YamlNode& root, FileCheck& check);

}  // namespace haloform::config
