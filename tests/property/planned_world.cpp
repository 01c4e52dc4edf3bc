#include "tests/property/planned_world.hpp"

#include <rapidcheck.h>

#include <utility>

namespace haloform {

std::vector<std::uint8_t> some_bytes() {
  const auto byte = rc::gen::cast<std::uint8_t>(rc::gen::resize(256, rc::gen::inRange<int>(0, 256)));
  return *rc::gen::noShrink(rc::gen::container<std::vector<std::uint8_t>>(800, byte));
}

std::optional<Planned> planned(std::vector<std::uint8_t> bytes) {
  RandomWorld world = random_world(std::move(bytes));
  DesiredState desired = world.wanted.build();
  state::State state = world.known.build();
  Snapshot live = world.live.build();
  auto plan = plan::make_plan(sample_catalog(), desired, state, live, world.policy);
  if (!plan) return std::nullopt;
  return Planned{std::move(desired), std::move(state), std::move(live), std::move(world.policy),
                 std::move(*plan)};
}

}  // namespace haloform
