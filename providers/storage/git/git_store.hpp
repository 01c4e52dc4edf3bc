#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/document/store.hpp"

#include <memory>

namespace haloform::storage {

/// A branch of a repository of git, which any git reaches by path, https or ssh. Compare-and-swap is its atomic push. Nothing is
/// touched yet. ErrorKind::configuration where the remote or the branch is one that is never spoken to.
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> open_git_store(const StateLocation::Git& location,
                                                                    const StoreContext& context);

}  // namespace haloform::storage
