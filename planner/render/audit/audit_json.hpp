#pragma once

#include "planner/audit/history.hpp"
#include "planner/audit/verify.hpp"

#include <string>

namespace haloform::render {

/// What was found out about an audit log, and what happened to somebody, as one JSON document.
[[nodiscard]] std::string json_verification(const audit::Verification& verification);
[[nodiscard]] std::string json_history(const audit::History& history);

}  // namespace haloform::render
