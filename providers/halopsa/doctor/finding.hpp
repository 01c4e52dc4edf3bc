#pragma once

#include "planner/base/marked_text.hpp"
#include "planner/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace haloform::halopsa {

/// One thing that was looked at before anybody relies on it.
struct Finding {
  enum class Health : std::uint8_t { ok, warning, failure } health = Health::ok;
  std::string about;               ///< One or two words: `token`, `agents`.
  MarkedText text;                 ///< What was found.
  MarkedText advice;               ///< What to do; empty where all is well.
  std::optional<ErrorKind> error;  ///< Of a failure.
};

}  // namespace haloform::halopsa
