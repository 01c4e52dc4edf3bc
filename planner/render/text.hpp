#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/base/result.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/plan.hpp"
#include "planner/plan/report.hpp"
#include "planner/render/color.hpp"
#include "planner/state/state.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// What a plan lists one by one that it otherwise counts.
struct Detail {
  bool unmanaged = false;  ///< Every unmanaged record.
  bool adopted = false;    ///< Every adoption that sends nothing.
};

struct TextOptions {
  Color color = Color::off;
  Detail detail{};
};

/// Everything below gives whole lines with a final newline, at most 80 columns where words allow it, and
/// every string from outside escaped: no control character, escape sequence or bidi mark reaches a terminal
/// raw.

/// A plan as a reviewer reads it (docs/plan.md), from what was read to the digest.
[[nodiscard]] std::string render_plan(const Catalog& catalog, const Plan& plan, const TextOptions& options);
/// What apply did, failed to do, left in doubt or never started; grave things first, counts last.
[[nodiscard]] std::string render_report(const Catalog& catalog, const Plan& plan, const ApplyReport& report,
                                        const TextOptions& options);
/// One line for a step that just ended, for logs without a terminal.
[[nodiscard]] std::string render_step_result(const StepResult& result, const TextOptions& options);
/// `[=====>    ] 120 of 300, 2 failed, 14 s left`; without a newline.
[[nodiscard]] std::string render_progress(std::size_t done, std::size_t failed, std::size_t total,
                                          std::optional<Milliseconds> left, std::size_t columns);
[[nodiscard]] std::string render_diagnostics(const Diagnostics& diagnostics, const TextOptions& options);
[[nodiscard]] std::string render_error(const Error& error, const TextOptions& options);
[[nodiscard]] std::string render_errors(const std::vector<Error>& errors, const TextOptions& options);
/// `state list`: one line per entry. `state show`: all of one entry.
[[nodiscard]] std::string render_state_list(const State& state, const TextOptions& options);
[[nodiscard]] std::string render_entry(const Catalog& catalog, const State& state, const Address& address,
                                       const TextOptions& options);
/// One live record, for `get` and `import`.
[[nodiscard]] std::string render_record(const Catalog& catalog, ResourceType type, const Record& record,
                                        const TextOptions& options);

}  // namespace haloform
