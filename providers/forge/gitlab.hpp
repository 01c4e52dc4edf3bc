#pragma once

#include "providers/forge/discussion.hpp"

#include <memory>
#include <string>

namespace haloform::forge {

/// The notes of a merge request of GitLab. `project` and `number` are its ids.
[[nodiscard]] std::unique_ptr<Discussion> gitlab_discussion(std::unique_ptr<Api> api,
                                                            const std::string& project,
                                                            const std::string& number);

}  // namespace haloform::forge
