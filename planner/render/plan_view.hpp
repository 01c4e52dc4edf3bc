#pragma once

#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/report.hpp"
#include "planner/render/step_view.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace haloform::render {

/// Why something must not run, and how to proceed. Said once for a plan, however many steps it stops.
struct BlockRow {
  std::string rule;
  std::string whom;  ///< `agent.jane`, or `agent.jane and 59 more`; empty where it stops the plan as a whole.
  std::string what;
  std::string to_proceed;  ///< May be empty.
};

struct LabelRow {
  std::string label;
  std::string text;
};

/// Whose reading it is.
struct ReadOf {
  const std::string& instance;
  Profile profile = Profile::guide;
  const std::string& overrides;
  std::uint64_t serial = 0;  ///< Of the state.
};
/// What was read, and from where: the first lines of a plan, and of a report of drift.
[[nodiscard]] std::vector<LabelRow> read_rows(const ReadOf& of, const plan::ReadSummary& read);

struct UnmanagedRow {
  ResourceType type = ResourceType::agent;
  std::string text;  ///< `12 agents`
};

/// All of a plan but its steps, which are viewed one at a time: a plan of a hundred thousand steps keeps no
/// second copy of itself.
struct PlanView {
  std::vector<LabelRow> read;  ///< Instance, configuration, state, what was read.
  std::vector<std::string> warnings;
  std::vector<std::string> drift;    ///< `agent.bob (id 4): switched off outside`
  std::vector<std::string> adopted;  ///< `411 contacts`, by type: steps of which `adopts_unchanged` is true.
  std::vector<UnmanagedRow> unmanaged;
  std::vector<std::string> raises;  ///< `contacts.deactivate 10% -> 100`
  std::vector<LabelRow> guards;     ///< By type: what each guard allows, and what the plan uses.
  std::string allowed;              ///< Limits raised for this run; empty where none is.
  std::vector<BlockRow> blocks;     ///< Each block once, of the plan and of its steps.
  std::string seats;                ///< `48 of 50 used, -1 +2 -> 49 (peak 49)`; empty where unknown.
  std::string requests;             ///< `4 writes to apply it`; empty where there is nothing to apply.
  std::string pace;  ///< `250 requests in 300 s; applying takes about 420, …`; empty where no limit is kept.
  std::string summary;  ///< `Plan: 1 to deactivate (1 agent), 2 to create.`; empty where there are no steps.
  /// What tools read: `Plan: 1 to import, 2 to add, 1 to change, 0 to destroy.`, or `No changes. …`
  std::string verdict;
  std::size_t deferred = 0;  ///< Steps that wait.
  std::string_view awaited;  ///< For what: `a seat`.
  std::string digest;        ///< Empty where there is nothing to approve.
  bool has_steps = false;
  bool shows_drift = false;  ///< Whether any step sets back what was changed outside.
};
[[nodiscard]] PlanView view_plan(const plan::Plan& plan);

/// What Terraform would count: `1 to import, 2 to add, 1 to change, 0 to destroy`; no import where there is none.
[[nodiscard]] std::string count_words(const plan::Counts& counts);
/// `1 imported, 2 added, 1 changed, 0 destroyed`, likewise.
[[nodiscard]] std::string done_words(const plan::DoneCounts& done);

/// `contacts.deactivate 10% -> 100`; of what is allowed for a while with `until …` behind it.
[[nodiscard]] std::string raise_words(const plan::GuardRaise& raise);
/// The same for each guard that the plan raises.
[[nodiscard]] std::vector<std::string> raise_words(const plan::Plan& plan);

}  // namespace haloform::render
