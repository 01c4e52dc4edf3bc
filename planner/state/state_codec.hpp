#pragma once

#include <string>
#include <string_view>

#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/state/state.hpp"

namespace haloform {

/// The state file's text: pretty-printed, keys sorted, one resource per block, a final newline. `open` is not in it.
[[nodiscard]] std::string encode_state(const Catalog& catalog, const State& state);

/// Reads what encode_state wrote. `origin` (a path) names the text in errors. An empty text, anything unreadable, a
/// duplicate or unknown key, a newer format_version, or an invalid address or id is ErrorKind::state with a place
/// (line and column where JSON itself is broken) and what to do; it is never taken for a new state.
[[nodiscard]] Result<State> decode_state(const Catalog& catalog, std::string_view text, std::string_view origin);

}  // namespace haloform
