#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/trouble.hpp"
#include "planner/state/state.hpp"

#include <string>

namespace haloform::render {

/// JSON for machines: one document each, every key always present, a final newline. A plan's JSON is
/// plan/plan_codec's encode_plan: there is one form of it.
[[nodiscard]] std::string json_diagnostics(const Diagnostics& diagnostics);
/// The same document, with what the world said under `failures`: `valid` is null where nothing is wrong with the configuration
/// as far as it was read.
[[nodiscard]] std::string json_trouble(const Trouble& trouble);
/// `unavailable`, `in_doubt`, …: machine names that never change.
[[nodiscard]] std::string_view error_kind_name(ErrorKind kind);
[[nodiscard]] std::string json_report(const Catalog& catalog, const plan::Plan& plan,
                                      const plan::ApplyReport& report);
[[nodiscard]] std::string json_state_list(const Catalog& catalog, const state::State& state);
[[nodiscard]] std::string json_record(const Catalog& catalog, ResourceType type, const Record& record);

}  // namespace haloform::render
