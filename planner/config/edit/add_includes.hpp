#pragma once

#include "planner/base/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace haloform::config {

/// The text of a root file whose `include:` has these patterns besides. All other bytes stay as they are. It is read again before it
/// is given back. ErrorKind::configuration where it cannot be edited so, with what to write by hand.
[[nodiscard]] Result<std::string> add_includes(const std::string& file, std::string_view text,
                                               std::span<const std::string> patterns);

}  // namespace haloform::config
