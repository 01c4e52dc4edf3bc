#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/render/text_options.hpp"
#include "planner/state/state.hpp"

#include <string>

namespace haloform::render {

/// `state list`: one line per entry. `state show`: all of one entry.
[[nodiscard]] std::string render_state_list(const state::State& state, const TextOptions& options);
[[nodiscard]] std::string render_entry(const Catalog& catalog, const state::State& state,
                                       const Address& address, const TextOptions& options);
/// One live record, for `get` and `import`.
[[nodiscard]] std::string render_record(const Catalog& catalog, ResourceType type, const Record& record,
                                        const TextOptions& options);

}  // namespace haloform::render
