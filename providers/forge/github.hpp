#pragma once

#include "providers/forge/discussion.hpp"

#include <memory>
#include <string>

namespace haloform::forge {

/// The comments of a pull request of GitHub. `repository`: `owner/name`.
[[nodiscard]] std::unique_ptr<Discussion> github_discussion(std::unique_ptr<Api> api,
                                                            const std::string& repository,
                                                            const std::string& number);

}  // namespace haloform::forge
