#pragma once

#include "cli/program_facts.hpp"
#include "cli/validation.hpp"
#include "planner/audit/history.hpp"
#include "planner/audit/verify.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/privacy.hpp"
#include "planner/drift/report.hpp"
#include "planner/export/report.hpp"
#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/calendar.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/listing.hpp"
#include "planner/render/options.hpp"
#include "planner/render/trouble.hpp"
#include "planner/render/why/explanation.hpp"
#include "planner/state/state.hpp"
#include "providers/halopsa/doctor/finding.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::cli {

struct Context;
struct OutputKind;
/// A command's result as one kind of output; empty where that kind does not show it.
using Rendered = std::function<std::string(const OutputKind&, const render::Options&)>;

/// What a kind of output asks of whoever writes it.
struct OutputNeeds {
  /// It is one document: on its stdout stands nothing else. What is not can be written bit by bit: apply shows its plan in it, and
  /// then what was done.
  bool whole_stdout = false;
  /// What keeps a command from going on is on stderr in the same words, so that its stdout need not repeat it.
  bool trouble_on_stderr = false;
  /// It speaks to the runner: it escapes by itself what is inside its commands, and what comes out is written as it is.
  bool runner_commands = false;
  /// It shows nothing of people, and is made of all that is known of them: `--pii` does not count.
  bool whole_people = false;
  bool byte_limit = false;  ///< It keeps to `--max-bytes`.
  bool published = false;   ///< Without a file it goes onto the pull request, and not to stdout.
  bool place = false;       ///< It stands for what fits where this runs (cli/ci_outputs.hpp).
};

/// What is written to stdout while a command runs, as it happens; nullptr where nothing is.
struct WhileItRuns {
  std::string (*begins)(const render::Options&) = nullptr;  ///< Before anything else.
  std::string (*step_begins)(const plan::Step&, const render::Options&) = nullptr;
  /// Every ten seconds of a step: for how long it has been.
  std::string (*step_goes_on)(const plan::Step&, Milliseconds, const render::Options&) = nullptr;
  std::string (*step_ends)(const plan::StepResult&, const render::Options&) = nullptr;
};

/// The row of one kind of output: for each thing that commands show, what renders it, and nullptr where the kind cannot
/// show that. Each gives whole lines with a final newline. Only text looks at the options.
struct OutputKind {
  std::string_view name;  ///< As `-o` takes it.
  std::string (*renders_plan)(const Catalog&, const plan::Plan&, const render::Options&) = nullptr;
  std::string (*renders_report)(const Catalog&, const plan::Plan&, const plan::ApplyReport&,
                                const render::Options&) = nullptr;
  std::string (*renders_drift)(const Catalog&, const drift::Report&, const render::Options&) = nullptr;
  std::string (*renders_export)(const exporting::Report&, const render::Options&) = nullptr;
  std::string (*renders_diagnostics)(const Validation&, const render::Options&) = nullptr;
  std::string (*renders_state)(const Catalog&, const state::State&, const render::Options&) = nullptr;
  std::string (*renders_record)(const Catalog&, ResourceType, const Record&,
                                const render::Options&) = nullptr;
  std::string (*renders_listing)(const render::Listing&, const render::Options&) = nullptr;
  std::string (*renders_entry)(Directory::Kind, const Directory::Entry&, const render::Options&) = nullptr;
  std::string (*renders_verification)(const audit::Verification&, const render::Options&) = nullptr;
  std::string (*renders_history)(const audit::History&, const render::Options&) = nullptr;
  std::string (*renders_why)(const render::Explanation&, const render::Options&) = nullptr;
  std::string (*renders_calendar)(const plan::Calendar&, const render::Options&) = nullptr;
  std::string (*renders_findings)(const std::vector<halopsa::Finding>&, const render::Options&) = nullptr;
  /// What keeps a command from going on, as a document of this kind: an output that is wanted exists, whatever happens.
  std::string (*renders_trouble)(const render::Trouble&, const render::Options&) = nullptr;
  std::string (*renders_version)(const ProgramFacts&, const render::Options&) = nullptr;
  WhileItRuns live{};
  OutputNeeds needs{};
  /// What it leaves with the runner of a pipeline besides, wherever its text is written. Gives back what the text is to say of
  /// that, whole lines. What cannot be left there is said on stderr, and is no error of the command.
  std::string (*delivers)(const Context&, const Rendered&, const render::Options&) = nullptr;
  Privacy privacy =
      Privacy::full;  ///< What it shows of people where neither `--pii` nor `pii:` says otherwise.
};

/// Whether a kind shows what a command has to show.
using CanShow = std::function<bool(const OutputKind&)>;
template <typename Column>
CanShow shows(Column OutputKind::* column) {
  return [column](const OutputKind& kind) { return kind.*column != nullptr; };
}

}  // namespace haloform::cli
