#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/plan/plan.hpp"
#include "planner/state/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform {

/// What a saved plan is held against before the instance is asked anything.
struct PresentFacts {
  std::string instance;
  std::string tenant;
  Profile profile = Profile::guide;
  WallTime now{};
  Milliseconds max_age{};
};

/// That a saved plan was made for another instance, in a sentence: known before anything is sent.
[[nodiscard]] std::optional<std::string> other_instance(const Plan& plan, const std::string& instance);

/// Why a saved plan does not belong here and now, each in a sentence; empty where it does.
[[nodiscard]] std::vector<std::string> foreign_reasons(const Plan& plan, const State& state,
                                                       const PresentFacts& facts);

/// What of the guards that the plan raises does not fit any more, likewise.
[[nodiscard]] std::vector<std::string> raise_reasons(const Plan& plan, const DesiredState& desired,
                                                     const State& state);

/// One ErrorKind::stale for all reasons.
[[nodiscard]] Error stale_error(const std::vector<std::string>& reasons, const std::string& file);

}  // namespace haloform
