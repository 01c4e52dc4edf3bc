#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/plan.hpp"
#include "planner/plan/report.hpp"
#include "planner/plan/text_diff.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform {

/// What a plan shows, chosen here once for every renderer: a renderer lays rows out and escapes them, and
/// decides nothing. Strings are as they came from outside; each renderer escapes them in its one `cell`.

/// How much a row weighs. A renderer may colour by it; the symbol and the words say the same.
enum class Tone : std::uint8_t { plain, quiet, add, change, remove, warn };

/// One value or phrase, not yet escaped.
struct Cell {
  enum class Kind : std::uint8_t {
    words,    ///< A phrase: shown bare.
    text,     ///< A text value: shown in quotes.
    literal,  ///< `null`, `true`, `42`: shown bare, told from a text by having no quotes.
  } kind = Kind::words;
  std::string text;
};

/// One field that changes, or that a create sends.
struct FieldRow {
  std::string label;
  std::optional<Cell> before;  ///< Absent where there was no record.
  Cell after;
  std::vector<DiffHunk> hunks;  ///< Not empty for values of several lines: shown instead of the cells.
  Drift drift = Drift::no;
  std::string remark;  ///< `changes the name: is it the same person?`. May be empty.
};

/// Why something must not run, and the way out.
struct BlockRow {
  std::string rule;
  std::string what;
  std::string way_out;
  std::size_t steps = 1;  ///< How many steps it stops, in a summary.
};

/// One step as it is shown.
struct StepView {
  char symbol = ' ';  ///< `+ ~ > ^ x - . ! ? =`
  Tone tone = Tone::plain;
  std::string address;
  std::string id;                    ///< Empty where it has none.
  std::string action;                ///< `update`; `update, blocked`; `create, deferred`.
  std::string source;                ///< `people/agents.yaml:12:3`; empty where the block is gone.
  std::vector<std::string> remarks;  ///< Reason, notes, where it comes from, what it waits for.
  std::vector<FieldRow> fields;
  std::vector<BlockRow> blocks;
  std::string deferred;  ///< Why it waits; empty where it does not.
};
[[nodiscard]] StepView view_step(const Catalog& catalog, const Step& step);

struct LabelRow {
  std::string label;
  std::string text;
};

struct UnmanagedRow {
  ResourceType type = ResourceType::agent;
  std::string text;  ///< `12 agents`
};

/// All of a plan but its steps, which are viewed one at a time: a plan of a hundred thousand steps keeps no
/// second copy of itself.
struct PlanView {
  std::vector<LabelRow> read;  ///< Instance, configuration, state, what was read.
  std::vector<std::string> warnings;
  std::vector<std::string> drift;  ///< `agent.bob (id 4): switched off outside`
  std::vector<UnmanagedRow> unmanaged;
  std::vector<std::string> raises;  ///< `contacts.deactivate 10% -> 100`
  std::vector<LabelRow> guards;     ///< By type: what each guard allows, and what the plan uses.
  std::string allowed;              ///< Limits raised for this run; empty where none is.
  std::vector<BlockRow> blocks;     ///< Each rule once, of the plan and of its steps.
  std::string seats;                ///< `48 of 50 used, -1 +2 -> 49 (peak 49)`; empty where unknown.
  std::string requests;             ///< `4 writes to apply it`; empty where there is nothing to apply.
  std::string pace;  ///< `250 requests in 300 s; applying takes about 420, …`; empty where no limit is kept.
  std::string verdict;       ///< `Plan: 1 to add, 3 to change, 0 to destroy.`, or `No changes. …`
  std::string counts;        ///< `1 create, 3 update, 2 blocked`; empty where there are no steps.
  std::size_t deferred = 0;  ///< Steps that wait for a seat.
  std::string digest;        ///< Empty where there is nothing to approve.
  bool has_steps = false;
  bool shows_drift = false;  ///< Whether any step sets back what was changed outside.
};
[[nodiscard]] PlanView view_plan(const Plan& plan);

/// `contacts.deactivate 10% -> 100`, for each guard that the plan raises.
[[nodiscard]] std::vector<std::string> raise_words(const Plan& plan);

[[nodiscard]] char action_symbol(ActionKind kind);
/// `agent.jane-smith (id 99)`, or the address alone.
[[nodiscard]] std::string named(const Address& address, const std::optional<RemoteId>& id);
/// `created`, `updated`, …: what was done once a step has ended well.
[[nodiscard]] std::string_view action_done(ActionKind kind);
/// `Support Tier 1 (tier-1), Projects (id 7)`, or `none`.
[[nodiscard]] std::string teams_words(const std::vector<TeamRef>& teams);

}  // namespace haloform
