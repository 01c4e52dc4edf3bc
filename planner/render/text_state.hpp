#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/render/options.hpp"
#include "planner/state/state.hpp"

#include <string>

namespace haloform::render {

/// `state list`: one line per entry. `state show`: all of one entry.
[[nodiscard]] std::string render_state_list(const state::State& state, const Options& options);
[[nodiscard]] std::string render_entry(const Catalog& catalog, const state::State& state,
                                       const Address& address, const Options& options);
/// One live record, for `get` and `import`.
[[nodiscard]] std::string render_record(const Catalog& catalog, ResourceType type, const Record& record,
                                        const Options& options);

}  // namespace haloform::render
