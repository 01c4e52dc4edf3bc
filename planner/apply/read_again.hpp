#pragma once

#include "planner/apply/read_options.hpp"
#include "planner/base/result.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/ports/provider.hpp"
#include "planner/state/state.hpp"

#include <vector>

namespace haloform::apply {

/// What reads that lag behind writes may not show yet is read again, for `options.read_again` at most; without a clock
/// nothing is.

/// Of the ids `wanted`, which are sorted, those that haloform made lately and that the reading lacks; what does not show in
/// time is awaited. `patience`: how long that may still take, of which what it took is taken off, so that all types of one
/// reading share it.
[[nodiscard]] Result<void> await_newborns(const state::State& state, const std::vector<RemoteId>& wanted,
                                          ports::Reader& reader, const ReadOptions& options,
                                          Milliseconds& patience, TypeSnapshot& live);

/// Those whom haloform switched on or off, or put into other teams, a moment ago, and whom the reading shows otherwise, until
/// it does not or that moment is over: what was before a write must not be taken for what somebody did after it.
[[nodiscard]] Result<void> await_changes(const state::State& state, ports::Reader& reader,
                                         const ReadOptions& options, TypeSnapshot& live);

}  // namespace haloform::apply
