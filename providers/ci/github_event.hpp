#pragma once

#include "providers/ci/pull_request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haloform::ci {

/// The pull request that an event of GitHub is about: of `pull_request`, `pull_request_target`, a review or a comment of one, of a
/// merge queue, of a workflow that another one started; or the one that a push merged, where GitHub itself made the commit. `text`
/// is the file of the event.
[[nodiscard]] std::optional<PullRequest> pull_request_in(std::string_view text);

/// The number in `refs/pull/41/merge`, or in a branch of a merge queue.
[[nodiscard]] std::string number_in_ref(std::string_view ref);

}  // namespace haloform::ci
