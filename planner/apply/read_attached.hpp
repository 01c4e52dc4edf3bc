#pragma once

#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <optional>

namespace haloform::apply {

/// About whom it is asked what hangs on them.
enum class AskAbout : std::uint8_t {
  all_who_leave,
  held,  ///< Those whom `block_if` may hold back: all that the judgement of a saved plan needs.
};

/// Reads what hangs on the people whom the plan deactivates or deletes; nothing where there are none. A plan is made again with
/// it, or a saved one judged.
[[nodiscard]] Result<std::optional<Snapshot::Attached>> read_attached(const plan::Plan& plan,
                                                                      const DesiredState& desired,
                                                                      const state::State& state,
                                                                      ports::Reader& reader, AskAbout whom);

}  // namespace haloform::apply
