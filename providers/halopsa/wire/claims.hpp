#pragma once

#include "planner/ports/provider.hpp"
#include "providers/halopsa/tables/profiles.hpp"

#include <string_view>

namespace haloform::halopsa {

/// What an answer to GET /Agent/me says of whom the credentials log in as: the agent, or the claims of the token, as a list of
/// `{"type": …, "value": …}` in whatever envelope, or as one object (docs/halopsa-facts.md, "Paths and records"). Of claims an
/// id counts only where its name says that it is an agent's.
[[nodiscard]] ports::OwnAgent decode_self(const TypeRow& agents, std::string_view body);

}  // namespace haloform::halopsa
