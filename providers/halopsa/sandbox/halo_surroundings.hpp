#pragma once

#include "providers/halopsa/sandbox/dialect.hpp"
#include "providers/halopsa/sandbox/instance.hpp"

namespace haloform::sandbox {

/// Tickets, CABs, approval processes and connections, as real instances list them: rows of the last two tell less than a single
/// record does.
[[nodiscard]] Answer surroundings_answer(const Instance& instance, const Call& call, const Request& request);
/// The scope that reading it takes.
[[nodiscard]] std::string_view surroundings_scope(Place place);

}  // namespace haloform::sandbox
