#pragma once

#include "planner/base/result.hpp"
#include "planner/base/variables.hpp"
#include "planner/model/state_location.hpp"
#include "providers/storage/store_environment.hpp"

namespace haloform::storage {

/// What a store sees of the environment: the variables of its own kind, and no others. Of a store that is not trusted, nothing by
/// which it could come to a credential. TF_HTTP_ADDRESS and its like are not among them: they were filled in before. `environment`
/// outlives it.
[[nodiscard]] StoreEnvironment store_environment(const Variables& environment, const StatePlace& place,
                                                 bool trusted);

/// The first credential of the kind of this store that cannot be meant as it is (check_variable).
[[nodiscard]] Result<void> check_store_variables(const Variables& environment, const StatePlace& place);

}  // namespace haloform::storage
