#pragma once

#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

namespace haloform::apply {

/// Looks up whose the sites are, where that decides: a contact is declared at a site of which no row tells the client, and the
/// e-mail stands at another site. An instance that does not let sites be read leaves it open.
[[nodiscard]] Result<void> look_up_clients(const Catalog& catalog, const DesiredState& desired,
                                           const state::State& state, ports::Reader& reader,
                                           Snapshot& snapshot);

}  // namespace haloform::apply
