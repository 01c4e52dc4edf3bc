#pragma once

#include "planner/apply/record_ids.hpp"
#include "planner/base/clock.hpp"
#include "planner/model/desired_state.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace haloform::apply {

struct ExecuteOptions {
  std::size_t parallelism = 8;
  std::size_t batch = 1;  ///< At most so many records go into one request.
  std::string tool_version;
  /// What was there when the plan was made: a create that is answered with one of these ids made nobody.
  RecordIds there_before;
  /// When the two look-ups come, counted from the unknown outcome of a create.
  Milliseconds first_lookup{2000};
  Milliseconds second_lookup{8000};
  /// How far reads may lag behind writes, where nothing that this run wrote shows it.
  Milliseconds read_lag{15'000};
  /// How much later a create may be done that was not answered by whoever does it: a gateway answered, or the connection
  /// broke.
  Milliseconds comes_by{30'000};
  /// So long at most a create that was refused waits for a reading that shows that it was not stored all the same. Where none
  /// can show it by then, the next run looks for it.
  Milliseconds refused_lag{2'000};
  /// For how long what was written is read again until it shows.
  Milliseconds read_again{15'000};
  /// How long one create is sent again for nothing but 429.
  Milliseconds throttled_for{360'000};
  /// Says where the blocks stand, for the state to keep; a plan that was saved could have been told otherwise. May be absent.
  const DesiredState* desired = nullptr;
  /// The digest of the saved plan that is executed; the state keeps it, so that it is not applied twice.
  std::optional<std::string> saved_plan_digest;
};

}  // namespace haloform::apply
