#pragma once

#include "planner/model/address.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace haloform::plan {

// ---- why a step is not what was approved; planner/render/phrases has the words

/// A part of a step that is not as it was approved.
struct PartChanged {
  std::string part;  ///< `phone`, `phone.before`, `teams`, `step.person` (plan/codec/step_content.hpp).
  bool was = false;  ///< Whether the step had that part when it was approved.
  bool is = false;   ///< Whether it has it now.
  static constexpr auto members() {
    return std::tuple(member("part", &PartChanged::part, Tells::nobody), member("was", &PartChanged::was),
                      member("is", &PartChanged::is));
  }
};

/// The approval has no step of its address.
struct NewSince {
  static constexpr std::string_view kind = "new_since";
  static constexpr auto members() { return std::tuple(); }
};

/// The approval has another step of its address.
struct DiffersSince {
  static constexpr std::string_view kind = "differs_since";
  std::string approved;            ///< The action that was approved, where it was another one; else empty.
  bool of_another_record = false;  ///< The approved step was about a record of another id.
  std::vector<PartChanged> parts;
  static constexpr auto members() {
    return std::tuple(member("approved", &DiffersSince::approved, Tells::nobody),
                      member("of_another_record", &DiffersSince::of_another_record),
                      member("parts", &DiffersSince::parts));
  }
};

/// The step is as it was approved, and no active record of its type would be left by now.
struct LeavesNobodySince {
  static constexpr std::string_view kind = "leaves_nobody_since";
  static constexpr auto members() { return std::tuple(); }
};

/// It is as it was approved, and needs a step that is not.
struct NeedsUnapproved {
  static constexpr std::string_view kind = "needs_unapproved";
  Address needed;
  static constexpr auto members() { return std::tuple(member("needed", &NeedsUnapproved::needed)); }
};

using Unapproved = std::variant<NewSince, DiffersSince, LeavesNobodySince, NeedsUnapproved>;

}  // namespace haloform::plan
