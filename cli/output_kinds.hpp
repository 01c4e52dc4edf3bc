#pragma once

#include "planner/base/diagnostic.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/text_options.hpp"
#include "planner/state/state.hpp"
#include "providers/halopsa/doctor/finding.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::cli {

/// What `validate` found.
struct Validation {
  const DesiredState* desired = nullptr;  ///< Absent where the configuration is invalid.
  const Diagnostics& found;
};

/// What a kind of output asks of whoever writes it.
struct OutputNeeds {
  bool whole_stdout = false;  ///< It is one document: on its stdout stands nothing else.
};

/// The row of one kind of output: for each thing that commands show, what renders it, and nullptr where the kind cannot
/// show that. Each gives whole lines with a final newline. Only text looks at the options.
struct OutputKind {
  std::string_view name;  ///< As `-o` takes it.
  std::string (*renders_plan)(const Catalog&, const plan::Plan&, const render::TextOptions&) = nullptr;
  std::string (*renders_report)(const Catalog&, const plan::Plan&, const plan::ApplyReport&,
                                const render::TextOptions&) = nullptr;
  std::string (*renders_diagnostics)(const Validation&, const render::TextOptions&) = nullptr;
  std::string (*renders_state)(const Catalog&, const state::State&, const render::TextOptions&) = nullptr;
  std::string (*renders_record)(const Catalog&, ResourceType, const Record&,
                                const render::TextOptions&) = nullptr;
  std::string (*renders_findings)(const std::vector<halopsa::Finding>&, const render::TextOptions&) = nullptr;
  std::string (*renders_version)(std::string_view version, const render::TextOptions&) = nullptr;
  OutputNeeds needs{};
};

/// All kinds there are; the first one is what people read where no other is asked for.
[[nodiscard]] std::span<const OutputKind> output_kinds();
[[nodiscard]] inline const OutputKind& usual_output() { return output_kinds().front(); }

/// Whether a kind shows what a command has to show.
using CanShow = std::function<bool(const OutputKind&)>;
template <typename Column>
CanShow shows(Column OutputKind::* column) {
  return [column](const OutputKind& kind) { return kind.*column != nullptr; };
}

/// The names of those that can, in order.
[[nodiscard]] std::vector<std::string_view> output_names(const CanShow& can_show);

}  // namespace haloform::cli
