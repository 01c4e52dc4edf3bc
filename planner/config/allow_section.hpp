#pragma once

#include "planner/config/file_check.hpp"
#include "planner/model/guard_limits.hpp"
#include "planner/model/schema.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {

/// `allow: [{contacts.deactivate: 90, until: 2027-02-14, reason: "…", site: Acme Ltd/Head Office}]`: what goes beyond a guard until
/// a day is over, and why. A site that is named has no id yet (planner/config/named_values.hpp).
/// Its days end in `zone`, one without a fault.
[[nodiscard]] std::vector<GuardTable::OneOff> allow_section(const YamlNode& value, const Catalog& catalog,
                                                            std::optional<Profile> profile,
                                                            std::string_view zone, FileCheck& check);

/// The limits that an entry may name: `contacts.deactivate`, of each type and guard that there is.
[[nodiscard]] std::vector<std::string> allow_limits(const Catalog& catalog);
/// What stands beside one.
inline constexpr std::array<std::string_view, 3> allow_words{"until", "reason", "site"};

}  // namespace haloform::config
