#pragma once

#include "cli/console.hpp"
#include "cli/environment.hpp"
#include "cli/exit_code.hpp"
#include "cli/people_rules.hpp"
#include "cli/progress_display.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"
#include "providers/ci/run.hpp"

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
  PeopleRules& people;       ///< What of them outputs show.
  ci::Run run{};             ///< Of the pipeline that this runs in.
  render::RunFacts facts{};  ///< What a page for others says about this run.
};

/// `run` shows it, and it decides the exit code.
using render::Trouble;

template <typename T>
using Outcome = std::expected<T, Trouble>;

[[nodiscard]] inline std::unexpected<Trouble> trouble(Error error) {
  return std::unexpected(Trouble(std::move(error)));
}
[[nodiscard]] inline std::unexpected<Trouble> trouble(ErrorKind kind, MarkedText what, MarkedText where = {},
                                                      MarkedText advice = {}) {
  return trouble(Error{kind, std::move(what), std::move(where), std::move(advice)});
}

}  // namespace haloform::cli
