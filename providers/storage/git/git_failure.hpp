#pragma once

#include "planner/base/result.hpp"
#include "providers/git/git.hpp"

#include <string>
#include <string_view>

namespace haloform::storage {

/// Whether a push failed because somebody else moved the branch meanwhile: nothing was written.
[[nodiscard]] bool is_ref_race(const git::Ended& ended);
/// Whether a fetch failed because the repository has no such branch.
[[nodiscard]] bool is_missing_branch(const git::Ended& ended);
/// What a command of git that failed means. `doing` completes "git could not …"; `where` and `branch` are for the message. What is
/// not recognised is `unavailable`: of a push, nobody knows whether it was done.
[[nodiscard]] Error git_failure(const git::Ended& ended, std::string_view doing, const std::string& where,
                                std::string_view branch);

}  // namespace haloform::storage
