#pragma once

#include "planner/config/defaults.hpp"
#include "planner/config/file_check.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// The sections that only the root file has, but for `instance:`, `state:`, `pii:` and `include:`.
struct RootSections {
  GuardTable guards;
  std::optional<std::uint32_t> agent_seats;
  Defaults defaults;
  LifecycleDefaults lifecycle;
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

/// The keys that these sections may have: `guards:`, one type in it, `seats:`, one type of `defaults:`, and `defaults:`.
[[nodiscard]] std::vector<std::string_view> keys_of_guards();
[[nodiscard]] std::vector<std::string_view> keys_of_type_guards();
[[nodiscard]] std::vector<std::string_view> keys_of_seats();
[[nodiscard]] std::vector<std::string_view> keys_of_defaults(const TypeSchema& schema,
                                                             std::optional<Profile> profile);
[[nodiscard]] std::vector<std::string_view> keys_of_all_defaults();

}  // namespace haloform::config
