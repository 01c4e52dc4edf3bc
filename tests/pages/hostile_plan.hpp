#pragma once

#include "planner/plan/value/plan.hpp"

#include <string>
#include <vector>

namespace haloform::test {

/// What somebody could call themselves to become more than a name on a page: markup, links, mentions, references, scripts; and the
/// texts that every output is tried with.
[[nodiscard]] const std::vector<std::string>& hostile_names();

/// Two kinds of steps in turn, deactivations and updates, in which each text is a name, an e-mail, a value before and after, a team
/// and words of a note; and each is in a warning.
[[nodiscard]] plan::Plan hostile_plan();

}  // namespace haloform::test
