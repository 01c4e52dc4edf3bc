#pragma once

#include "cli/context.hpp"
#include "cli/output.hpp"
#include "planner/ports/state_backend.hpp"

#include <functional>
#include <memory>

namespace haloform::cli {

/// Learns the salt of hashes where an output has some: a hash is that of the person in every output of one state, and only for
/// that the state is opened, by `open`.
[[nodiscard]] Outcome<void> learn_lineage(
    const Context& context, const Outputs& outputs,
    const std::function<Outcome<std::unique_ptr<ports::StateBackend>>()>& open);

}  // namespace haloform::cli
