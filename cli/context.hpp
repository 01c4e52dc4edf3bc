#pragma once

#include "cli/console.hpp"
#include "cli/environment.hpp"
#include "cli/exit_code.hpp"
#include "cli/progress_display.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"

#include <expected>
#include <utility>
#include <vector>

namespace haloform::cli {

/// What every command is handed. All of it outlives the command.
struct Context {
  const Catalog& catalog;
  const Environment& environment;
  const Clock& clock;
  const StopFlag& stop;
  Console& console;
  ProgressDisplay& progress;
};

/// Everything that keeps a command from going on: what is wrong with the configuration, or what the world
/// said. `run` shows it, and it decides the exit code.
struct Trouble {
  Diagnostics diagnostics;
  std::vector<Error> errors;

  Trouble(Error error) { errors.push_back(std::move(error)); }
  Trouble(std::vector<Error> all) : errors(std::move(all)) {}
  Trouble(Diagnostics found) : diagnostics(std::move(found)) {}
};

template <typename T>
using Outcome = std::expected<T, Trouble>;

[[nodiscard]] inline std::unexpected<Trouble> trouble(Error error) {
  return std::unexpected(Trouble(std::move(error)));
}
[[nodiscard]] inline std::unexpected<Trouble> trouble(ErrorKind kind, std::string what,
                                                      std::string where = {}, std::string advice = {}) {
  return trouble(Error{kind, std::move(what), std::move(where), std::move(advice)});
}

}  // namespace haloform::cli
