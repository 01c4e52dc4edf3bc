#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/state/state.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

/// JSON for machines: one document each, every key always present, a final newline. A plan's JSON is
/// plan/plan_codec's encode_plan: there is one form of it.
[[nodiscard]] std::string json_diagnostics(const Diagnostics& diagnostics);
[[nodiscard]] std::string json_report(const Catalog& catalog, const plan::Plan& plan,
                                      const plan::ApplyReport& report);
[[nodiscard]] std::string json_state_list(const Catalog& catalog, const state::State& state);
[[nodiscard]] std::string json_record(const Catalog& catalog, ResourceType type, const Record& record);
/// What every line of an audit log begins with.
inline constexpr std::string_view audit_line_mark = "{\"time\":";
/// One line, for --audit-log.
[[nodiscard]] std::string json_audit_line(const plan::AuditEntry& entry, const plan::Plan& plan,
                                          std::string_view actor, std::string_view commit);

}  // namespace haloform::render
