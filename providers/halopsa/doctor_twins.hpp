#pragma once

#include "providers/halopsa/halopsa.hpp"
#include "providers/halopsa/instance.hpp"

#include <cstddef>
#include <optional>

namespace haloform {

/// Active records of a type that share an e-mail: each may be taken for the other. Nothing where there are none, where the type
/// has no e-mails, or where more than `most_looked_through` exist (`count`), since that would take many requests.
[[nodiscard]] std::optional<Finding> twins_finding(Instance& instance, ResourceType type, std::size_t count);
inline constexpr std::size_t most_looked_through = 2000;

}  // namespace haloform
