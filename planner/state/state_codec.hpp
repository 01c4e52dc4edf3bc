#pragma once

#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/state/state.hpp"
#include "planner/state/state_peek.hpp"

#include <streambuf>
#include <string>
#include <string_view>

namespace haloform::state {

/// The state file's text: pretty-printed, keys sorted, one resource per block, a final newline. `open` is not
/// in it.
[[nodiscard]] std::string encode_state(const Catalog& catalog, const State& state);

/// Reads what encode_state wrote. `origin` (a path) names the text in errors. An empty text, anything
/// unreadable, a duplicate or unknown key, a newer format_version, or an invalid address or id is
/// ErrorKind::state with a place (line and column where JSON itself is broken) and what to do; it is never
/// taken for a new state.
[[nodiscard]] Result<State> decode_state(const Catalog& catalog, std::string_view text,
                                         std::string_view origin);
/// The same from a source, which stands at its position 0 and can be put there again. A large one is read in blocks, so that no
/// text of it is ever whole in memory.
[[nodiscard]] Result<State> decode_state(const Catalog& catalog, std::streambuf& source,
                                         std::string_view origin);

}  // namespace haloform::state
