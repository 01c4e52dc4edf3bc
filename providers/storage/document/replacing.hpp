#pragma once

#include "planner/base/result.hpp"
#include "planner/state/state.hpp"
#include "providers/storage/document/held_document.hpp"

#include <string_view>

namespace haloform::storage {

/// Makes `state` the one that is there, under a serial above the present one. Creates without an end of the present document
/// stay, and ids that only its journal has. A document that cannot be read is replaced where the store has a history, and else
/// after it was kept in a file.
[[nodiscard]] Result<state::State> put_in_place(HeldDocument& held, state::State state);
/// What is there says from now on that the state has moved, and stays readable for `state pull`.
[[nodiscard]] Result<void> put_pointer(HeldDocument& held, std::string_view moved_to);

}  // namespace haloform::storage
