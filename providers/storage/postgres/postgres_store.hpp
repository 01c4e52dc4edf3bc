#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/document/store.hpp"

#include <memory>
#include <string>

namespace haloform::storage {

/// A row of the table `states` in a schema of PostgreSQL, and up to 100 earlier documents in `history`. The connection is what
/// `location.url`, else HALOFORM_POSTGRES_URL says, completed by the PG* variables of `context`; nothing is connected yet.
/// ErrorKind::configuration where the URL cannot be read, or libpq is not installed.
///
/// Each call is one statement that stands alone (no session, no advisory lock, nothing prepared), so poolers of transactions
/// are fine. Leases end by the database's clock.
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> open_postgres_store(
    const StateLocation::Postgres& location, const StoreContext& context);

/// Of the client library on this machine, `15.14`; empty where there is none.
[[nodiscard]] std::string postgres_client_version();

}  // namespace haloform::storage
