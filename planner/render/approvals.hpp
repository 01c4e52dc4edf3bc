#pragma once

#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/plan/approval/moved.hpp"
#include "planner/plan/judging/misfit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform::render {

/// That the plan is not what was approved in `file`, and nothing was done (ErrorKind::stale): each step by address, person and
/// part, the first few of them.
[[nodiscard]] Error moved_error(const Catalog& catalog, const plan::Moved& moved, const plan::Plan& plan,
                                const std::string& file);
/// That the approval in `file` does not belong here (ErrorKind::stale).
[[nodiscard]] Error unfit_approval(const std::vector<plan::Misfit>& misfits, const std::string& file);
/// That the approval in `file` is not the one of this digest (ErrorKind::stale).
[[nodiscard]] Error other_approval(const std::string& digest, const std::string& expected,
                                   const std::string& file);

/// What was approved and has nothing left to be done, in a sentence; nothing where there is none.
[[nodiscard]] std::optional<std::string> done_note(const plan::Moved& moved);
/// What was approved and is not planned any more, likewise.
[[nodiscard]] std::optional<std::string> gone_note(const plan::Moved& moved);

}  // namespace haloform::render
