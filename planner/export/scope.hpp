#pragma once

#include "planner/model/resource_type.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace haloform::exporting {

/// Whom an export is about.
struct Scope {
  enum class Inactive : std::uint8_t { with, without };

  std::set<ResourceType> types;
  std::vector<std::string> teams{};    ///< Keys or names: agents of these alone, and these teams; empty: all.
  std::vector<std::string> clients{};  ///< Names: contacts of these alone; empty: all.
  Inactive inactive = Inactive::with;  ///< Whether people who are switched off come along.
};

}  // namespace haloform::exporting
