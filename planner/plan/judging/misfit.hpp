#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/approval.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace haloform::plan {

// ---- why a saved plan does not belong here and now; planner/render/misfits has the words

/// The instance that it was made for, and the present one.
struct OtherInstance {
  std::string made_for;
  std::string here;
};

/// Likewise; empty where none is named.
struct OtherTenant {
  std::string made_for;
  std::string here;
};

struct OtherProfile {
  Profile made_under = Profile::guide;
  Profile here = Profile::guide;
};

struct AppliedAlready {};

/// It was made before there was a state.
struct MadeWithoutState {};

/// The lineage of the state that it was made from, and of the present one; empty where there is none.
struct OtherLineage {
  std::string made_from;
  std::string here;
};

struct MadeInFuture {
  WallTime made;
  WallTime now;
};

/// It is the plan of another moment than that at which it was made.
struct MadeAsOf {
  WallTime as_of;
};

struct TooOld {
  Milliseconds age;
  Milliseconds allowed;
};

/// It raises guards, and the state was written since.
struct RaisesOfOldState {
  std::uint64_t serial = 0;
  std::uint64_t now = 0;
};

/// It raises a guard of which the configuration says something else by now.
struct OtherRaise {
  GuardRaise raise;
  Limit now;
};

using Misfit = std::variant<OtherInstance, OtherTenant, OtherProfile, AppliedAlready, MadeWithoutState,
                            OtherLineage, MadeAsOf, MadeInFuture, TooOld, RaisesOfOldState, OtherRaise>;

/// What a saved plan is held against before the instance is asked anything.
struct PresentFacts {
  std::string instance;
  std::string tenant;
  Profile profile = Profile::guide;
  WallTime now{};
  Milliseconds max_age{};
};

/// That it was made for another instance: known before anything is sent. `made_for` is what the plan, or the approval, names.
[[nodiscard]] std::optional<Misfit> other_instance(const std::string& made_for, const std::string& instance);

/// All that can be told without the instance; empty where it belongs here.
[[nodiscard]] std::vector<Misfit> misfits(const Plan& plan, const state::State& state,
                                          const PresentFacts& facts);

/// Likewise of an approval. One that was made before there was a state belongs to whatever state that instance has by now: its
/// steps are held against the ones of a new plan. `lineage` is what stands for that of the state (plan/codec/plan_digest.hpp).
[[nodiscard]] std::vector<Misfit> misfits(const ApprovedHead& head, const std::string& lineage,
                                          const PresentFacts& facts);

/// What of the guards that it raises does not fit any more.
[[nodiscard]] std::vector<Misfit> raise_misfits(const Plan& plan, const DesiredState& desired,
                                                const state::State& state);

}  // namespace haloform::plan
