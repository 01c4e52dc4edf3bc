#pragma once

#include "cli/options.hpp"
#include "planner/base/clock.hpp"
#include "planner/export/scope.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace haloform::cli {

/// What `export` is to do.
struct ExportOptions {
  enum class Mode : std::uint8_t { write, dry_run };
  enum class Existing : std::uint8_t { refuse, merge };

  Locations at;
  InstanceFlags instance;
  Milliseconds lock_timeout{0};
  std::map<std::string, std::uint32_t> allow;
  Outputs outputs;
  exporting::Scope scope;
  Mode mode = Mode::write;
  Existing existing = Existing::refuse;
};

}  // namespace haloform::cli
