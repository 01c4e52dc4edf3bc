#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/model/desired_state.hpp"

#include <string>

namespace haloform::cli {

/// What `validate` found where nothing is wrong; else there is Trouble.
struct Validation {
  const DesiredState* desired = nullptr;
  const Diagnostics& found;  ///< Warnings.
};

/// `The configuration is valid: 2 agents, 1 contact, 0 teams in 1 file.`, without an end of the line.
[[nodiscard]] std::string valid_words(const Validation& validation);

}  // namespace haloform::cli
