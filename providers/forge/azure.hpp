#pragma once

#include "providers/forge/discussion.hpp"

#include <memory>
#include <string>

namespace haloform::forge {

/// The threads of a pull request of Azure DevOps. `repository` is its id.
[[nodiscard]] std::unique_ptr<Discussion> azure_discussion(std::unique_ptr<Api> api,
                                                           const std::string& repository,
                                                           const std::string& number);

}  // namespace haloform::forge
