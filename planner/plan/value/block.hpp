#pragma once

#include "planner/plan/value/block_rule.hpp"
#include "planner/plan/value/guard_blocks.hpp"
#include "planner/plan/value/match_blocks.hpp"
#include "planner/plan/value/people_blocks.hpp"
#include "planner/plan/value/reason_parts.hpp"

#include <string_view>
#include <tuple>
#include <variant>

namespace haloform::plan {

/// It needs a step that is blocked.
struct NeedsBlocked {
  static constexpr std::string_view kind = "needs_blocked";
  static constexpr BlockRule rule = BlockRule::needs;
  Address address;
  Address needed;
  static constexpr auto members() {
    return std::tuple(member("address", &NeedsBlocked::address), member("needed", &NeedsBlocked::needed));
  }
};

/// Why a step must not run. How to proceed is said by planner/render/phrases.
using Block =
    std::variant<Protected, OwnAgent, BuiltInRecord, DeleteNotAllowed, LimitExceeded, NoneLeftActive,
                 ReactivationsExceeded, RecordsMissing, AnotherPersonNow, NeverSeenPerson, NameAndEmailChange,
                 UnknownCustomFields, SeveralPossibleEnds, MayBeUnlisted, NotShownYet, MovedAndDeclared,
                 MovesInCircle, BothMovedTo, DeletedById, NoSuchId, IdsDisagree, CannotBeRead, TwoAddresses,
                 OnlyBuiltInMatches, OnlyInactiveMatches, SeveralMatch, MayBeRecord, WaitInCircle,
                 KeyOfUnread, BothWouldGet, GivenUpLater, KeyKept, StillAttached, NeedsBlocked,
                 SiteLimitExceeded, BreakGlass, ExternalIdDisagrees, ExternalIdDiffers, SeveralOfExternalId>;

[[nodiscard]] inline BlockRule rule_of(const Block& block) {
  return std::visit([](const auto& one) { return one.rule; }, block);
}

}  // namespace haloform::plan
