#pragma once

#include "planner/model/schema.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/plan/value/text_diff.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::render {

/// What a plan shows, chosen once for every renderer, of each step here and of the plan as a whole in
/// render/plan_view.hpp: a renderer lays rows out and escapes them, and decides nothing. Strings are as they came from
/// outside; each renderer escapes them in its one `cell`.

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

[[nodiscard]] Cell value_cell(const Value& value);

/// How a set changes: a list of teams, or a field that is a set of names.
struct SetChange {
  std::vector<std::string> joins;
  std::vector<std::string> leaves;
  bool emptied = false;  ///< Nothing is left in it.
};

/// One field that changes, or that a create sends.
struct FieldRow {
  std::string
      label;  ///< The name of a field; of one of several entries `custom.CFVan`, which may be anything.
  std::optional<Cell> before;  ///< Absent where there was no record.
  Cell after;
  std::vector<plan::DiffHunk> hunks;  ///< Not empty for values of several lines: shown instead of the cells.
  plan::Drift drift = plan::Drift::no;
  std::string remark;              ///< `changes the name: is it the same person?`. May be empty.
  std::optional<SetChange> set{};  ///< Of a set that changes: shown instead of the cells.
};

/// One step as it is shown.
struct StepView {
  char symbol = ' ';  ///< `+ ~ > ^ x - . ! ? =`
  Tone tone = Tone::plain;
  plan::Person who;  ///< As the record is now, or as it will be created; nameless where neither is known.
  std::string address;
  std::string id;      ///< Empty where it has none.
  std::string action;  ///< `update`; `update, blocked by limit`; `create, deferred`.
  std::string
      source;  ///< `people/agents.yaml:12:3`; empty where the block is gone: a remark says where it was.
  std::vector<std::string> remarks;  ///< Reason, notes, where it comes from, what it waits for.
  std::vector<FieldRow> fields;
  std::string deferred;  ///< Why it waits; empty where it does not.
};
/// The fields that change, `active` and `teams` behind them.
[[nodiscard]] std::vector<FieldRow> change_rows(const TypeSchema& schema, const plan::Changes& changes);
[[nodiscard]] StepView view_step(const Catalog& catalog, const plan::Step& step);
/// Whether it only writes down which record an address is: nothing is sent, and nothing needs a second look.
[[nodiscard]] bool adopts_unchanged(const plan::Step& step);

/// `update`; `update, blocked by limit`; `create, deferred`.
[[nodiscard]] std::string action_words(const plan::Step& step);
[[nodiscard]] char action_symbol(plan::ActionKind kind);
/// `agent.jane-smith (id 99)`, or the address alone.
[[nodiscard]] std::string named(const Address& address, const std::optional<RemoteId>& id);
/// `created`, `updated`, …: what was done once a step has ended well.
[[nodiscard]] std::string_view action_done(plan::ActionKind kind);
/// `Support Tier 1 (tier-1), Projects (id 7)`, or `none`.
[[nodiscard]] std::string teams_words(const std::vector<plan::TeamRef>& teams);

}  // namespace haloform::render
