#pragma once

#include "planner/ports/state_backend.hpp"

#include <string>
#include <string_view>

namespace haloform::storage {

/// Who holds a lease, as a line of JSON in UTF-8 for a store to keep beside it.
[[nodiscard]] std::string holder_text(const ports::LockInfo& holder);
/// Takes what it can: the text is for people, and what decides is the lease.
[[nodiscard]] ports::LockInfo read_holder(std::string_view text);

}  // namespace haloform::storage
