#pragma once

#include "providers/halopsa/doctor/finding.hpp"

#include <string>
#include <vector>

namespace haloform::cli {

/// What the doctor found, for people and for programs.
[[nodiscard]] std::string findings_text(const std::vector<halopsa::Finding>& findings);
[[nodiscard]] std::string findings_json(const std::vector<halopsa::Finding>& findings);

}  // namespace haloform::cli
