#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/document/store.hpp"

#include <memory>

namespace haloform::storage {

/// A blob of Azure; writes are conditional on its ETag. Beside it are two that hold nothing of the state: `BLOB.lease`, whose
/// metadata says who holds the lease, and `BLOB.began`, by which a state that is lost is missed.
///
/// Leases of 15 to 60 s are Azure's own besides; all others end by the store's clock, which tells whole seconds: up to two later
/// than asked for, never earlier.
///
/// Credentials are AZURE_STORAGE_KEY, AZURE_STORAGE_SAS_TOKEN or ARM_* of `context`, in this order. ErrorKind::credentials where
/// there are none, ErrorKind::configuration where a name is none of Azure; nothing is sent yet.
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> open_azblob_store(const StateLocation::Azblob& location,
                                                                       const StoreContext& context);

}  // namespace haloform::storage
