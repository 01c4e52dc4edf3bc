#pragma once

#include "tests/support/random_world.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace haloform {

/// A world and its plan.
struct Planned {
  DesiredState desired;
  state::State state;
  Snapshot live;
  plan::Policy policy;
  plan::Plan plan;
};

/// Bytes that decide about a world. They are not shrunk: 480 bytes take minutes to shrink, and a law says in its log what it saw.
[[nodiscard]] std::vector<std::uint8_t> some_bytes();
/// Worlds that contradict themselves have no plan.
[[nodiscard]] std::optional<Planned> planned(std::vector<std::uint8_t> bytes);
[[nodiscard]] inline auto plan_again(const Planned& one, const state::State& state, const Snapshot& live) {
  return plan::make_plan(sample_catalog(), one.desired, state, live, one.policy);
}

}  // namespace haloform
