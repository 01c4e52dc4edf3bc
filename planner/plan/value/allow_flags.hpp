#pragma once

#include "planner/model/address.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace haloform::plan {

/// What `--allow` gives. `--allow contacts.deactivate=90` speaks of one type. `--allow deactivate=90` names none: it
/// counts only where a single type needs it, so that what was meant for one type never lets another go.
using Allowed = std::map<std::string, std::uint32_t>;
/// Whether either form was given for the type.
[[nodiscard]] bool is_allowed(const Allowed& allowed, ResourceType type, std::string_view name);

/// What `--allow` gives to each type, where `wanted` is how much each needs; 0: it needs nothing.
struct Grants {
  PerType<std::optional<std::uint32_t>> of;
  std::optional<std::uint32_t> untyped;  ///< What a form without a type gave, where it did not count.
};

[[nodiscard]] Grants grants(const Allowed& allowed, std::string_view name,
                            const PerType<std::size_t>& wanted);

}  // namespace haloform::plan
