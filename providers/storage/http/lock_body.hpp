#pragma once

#include "providers/storage/document/store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace haloform::storage {

/// What Terraform's HTTP protocol says of a lock: JSON with the seven keys `ID`, `Operation`, `Info`, `Who`, `Version`,
/// `Created` and `Path`, all of them texts, which GitLab requires. `Who` is `user@host`; `Info` is
/// `haloform lease ID, pid N, URL of the run`.
[[nodiscard]] std::string lock_body(std::string_view id, const ports::LockInfo& holder,
                                    std::string_view path);

/// Who holds the lock, as an answer says it; nothing where it is no such JSON. GitLab puts its own user name into `Who`, and
/// repeats `Operation` and `Info` of whoever asked: where `Info` speaks of another lease than `ID`, neither is believed.
[[nodiscard]] std::optional<Lease> lock_holder(std::string_view body);

}  // namespace haloform::storage
