#pragma once

#include "planner/json/node.hpp"
#include "planner/json/writer.hpp"
#include "planner/ports/state_backend.hpp"

#include <string>
#include <string_view>

namespace haloform::storage {

/// The fields of a holder in an object of JSON that is being written, and in one that was read.
void write_holder(json::Writer& out, const ports::LockInfo& holder);
[[nodiscard]] ports::LockInfo holder_in(const json::Node& object);

/// Who holds a lease, as a line of JSON in UTF-8 for a store to keep beside it.
[[nodiscard]] std::string holder_text(const ports::LockInfo& holder);
/// Takes what it can: the text is for people, and what decides is the lease.
[[nodiscard]] ports::LockInfo read_holder(std::string_view text);

}  // namespace haloform::storage
