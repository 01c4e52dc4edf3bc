#pragma once

#include "planner/plan/steps.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace haloform {

/// What a limit may hold back.
enum class GuardKind : std::uint8_t { deactivate, remove, create, update };

/// A limit as it counts for one type.
struct Allowance {
  std::size_t number = 0;
  std::string words;  ///< `11 (10% of 118)`
};

/// What a limit means for a type with `base` managed records. A count is that count. A percentage is rounded
/// down, never means less than 3 (`update`: 10), and never more than half of the type, rounded up (of an
/// `update` limit, the 10 hold all the same).
[[nodiscard]] Allowance allowance(Limit limit, GuardKind kind, std::size_t base);
[[nodiscard]] Limit default_limit(GuardKind kind);

/// Blocks what goes beyond the limits (DESIGN 5.5, 12). Every step of the kind and type is blocked, since
/// nobody knows which of them is the mistake.
///
/// The base of a percentage is the number of active entries of the type that the state held at the start.
/// Where it held none (a first apply), it is the number of declared resources that were found as records:
/// adopting 118 agents of whom 40 get another field is 40 of 118, not 40 of nothing.
void guard_steps(const Scene& scene, std::vector<Step>& steps);

/// The block of the whole plan, one for each type of which more than 10% (at least 3), or all, of the records
/// that the state knows are gone: a lost permission looks like that.
[[nodiscard]] std::vector<Block> guard_missing(const Scene& scene);

}  // namespace haloform
