#pragma once

#include "planner/audit/history.hpp"
#include "planner/audit/verify.hpp"
#include "planner/render/options.hpp"

#include <string>

namespace haloform::render {

/// What was found out about an audit log, and what happened to somebody, for people.
[[nodiscard]] std::string render_verification(const audit::Verification& verification,
                                              const Options& options);
[[nodiscard]] std::string render_history(const audit::History& history, const Options& options);

}  // namespace haloform::render
