#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace haloform::plan {

/// Where the person of a step is: at the site of the record as read, of one that is not there yet, or says none, at that of the
/// block, else where it was last applied. Nothing where none of them says.
[[nodiscard]] std::optional<std::int64_t> site_of(const TypeSchema& schema, const DesiredState& desired,
                                                  const state::State& state, const Snapshot& snapshot,
                                                  const Step& step);
/// Steps by their site.
using BySite = std::map<std::optional<std::int64_t>, std::vector<Step*>>;
/// `Acme Ltd/Head Office`, where names were looked up, else the client of one of the records there; may be empty.
[[nodiscard]] std::string site_name(const TypeSchema& schema, const DesiredState& desired,
                                    const Snapshot& snapshot, std::optional<std::int64_t> site,
                                    const std::vector<Step*>& steps);

}  // namespace haloform::plan
