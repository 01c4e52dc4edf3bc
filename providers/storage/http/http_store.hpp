#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/document/store.hpp"

#include <memory>

namespace haloform::storage {

/// A store behind Terraform's HTTP protocol, as GitLab, Gitea and Forgejo serve it. Nothing is sent yet.
///
/// - The protocol knows no conditions: a write reads back first and compares; what keeps others out between the two is the
///   lock, which GitLab demands of each write. The version of a document is the digest of its bytes.
/// - The lock has no end of its own, so that there is nothing to renew: it stays until it is released or broken.
/// - The protocol cannot read the lock. `lease` takes it and frees it at once, which needs the right to lock (Maintainer at
///   GitLab), so `plan` does without.
/// - GitLab does not keep what a holder says of itself: of a holder there one knows its user name, id and time.
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> open_http_store(const StateLocation::Http& location,
                                                                     const StoreContext& context);

}  // namespace haloform::storage
