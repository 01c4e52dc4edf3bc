#pragma once

#include "planner/base/clock.hpp"
#include "planner/model/address.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/model/remote_id.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/value/guard_use.hpp"
#include "planner/plan/value/plan.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace haloform::plan {

/// A part of a step, and a short digest of it: enough to say which part of a step differs, and for nothing else.
struct PartDigest {
  std::string part;  ///< `phone`, `phone.before`, `teams`, `step.person` (plan/codec/step_content.hpp).
  std::string digest;
  friend auto operator<=>(const PartDigest&, const PartDigest&) = default;
};

/// A step as an approval knows it: whom it is about by address and id, and a digest of all that it does.
struct ApprovedStep {
  Address address;
  ActionKind action = ActionKind::create;
  std::optional<RemoteId> id;
  std::uint64_t changed = 0;   ///< As in its precondition.
  std::vector<Address> needs;  ///< As the step has them.
  std::string digest;
  std::vector<PartDigest> parts{};  ///< In the order of plan/codec/step_content.
};

/// All of a plan that decides what apply does, but its steps.
struct ApprovedHead {
  std::string instance;
  std::string tenant;
  Profile profile = Profile::guide;
  std::string
      lineage;  ///< What stands for the lineage of the state (state::lineage_mark); empty where no state existed.
  std::map<std::string, std::uint32_t> allowed;
  bool deletes_allowed = false;
  std::vector<std::pair<ResourceType, GuardKind>>
      leaves_nobody;  ///< Guards under which nobody is left active.
  std::vector<GuardRaise> raises;
  std::string rest;  ///< A digest of what a saved plan is held against besides.
};

/// What a reviewer of a plan approved, without a word about anybody but addresses and ids.
struct Approval {
  ApprovedHead head;
  std::vector<ApprovedStep> steps;  ///< In the order of the plan, each address once.
  std::string digest;               ///< Of the plan.
  WallTime created{};               ///< When the plan was made. Not in the digest.
  std::string commit{};  ///< From which it was made; empty where that is not known. Not in the digest.
};

}  // namespace haloform::plan
