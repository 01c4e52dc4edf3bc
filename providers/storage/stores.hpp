#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/document/store.hpp"

#include <memory>
#include <optional>

namespace haloform::storage {

/// The store of a place, for each of the two things that are done with it. Both null: the place is a file of this machine.
struct OpenedStores {
  std::unique_ptr<DocumentStore> reading;  ///< `StoreContext::stop` ends its requests.
  std::unique_ptr<DocumentStore>
      writing;  ///< Not these: what a run has done is written after an interruption, too.
};
/// Nothing is touched yet.
[[nodiscard]] Result<OpenedStores> open_stores(const StatePlace& place, const StoreContext& context);

/// Where in its store the cursor of a watch is kept beside a state: FILE.watch, an object, a blob or a row of that name, the branch
/// BRANCH-watch. Nothing where the store holds one document only.
[[nodiscard]] std::optional<StatePlace> cursor_place(const StatePlace& state);

}  // namespace haloform::storage
