#pragma once

#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/privacy/veil.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/render/plan_view.hpp"
#include "planner/render/step_view.hpp"
#include "planner/state/state.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace haloform::render {

/// One field, and who says what of it. Cells are as they came from outside.
struct FieldFacts {
  std::string field;
  std::optional<Cell> declared;                   ///< Absent: not managed, or only left to its default.
  std::vector<DesiredState::Origin> declared_at;  ///< Empty: it is written nowhere.
  std::string standard;         ///< What counts since nothing is written: `who is declared is active`.
  std::optional<Cell> applied;  ///< By the state.
  std::optional<Cell> kept;     ///< The form in which HaloPSA stores what was applied.
  std::optional<Cell> live;     ///< By the record.
  std::optional<Cell> planned;  ///< What the step would send.
  bool drift = false;           ///< Changed outside since the last apply.
  bool ignored = false;         ///< `lifecycle.ignore_changes`.
};

/// One rule that had a say.
struct RuleFacts {
  enum class Role : std::uint8_t { reason, note, block, deferral } role = Role::reason;
  std::string name;  ///< A machine name that never changes: `removed_from_configuration`, `limit`.
  std::string words;
  std::string to_proceed;  ///< Of what blocks; may be empty.
};

/// Everything that a plan knows of one address, and from where.
struct Explanation {
  std::string address;
  std::string id;  ///< Of the record; empty where there is none.
  plan::Person who;
  std::string action;   ///< `update`; `none` where nothing is to be done.
  std::string verdict;  ///< `update, blocked by limit`; `nothing: the record is as declared`.
  std::string differs;  ///< Which fields differ, where no rule says why there is a step.

  bool declared = false;
  std::string feed;  ///< Whose row its block is; empty where it is none.
  SourceSpan block;  ///< Where its block begins; of one that is gone, where it began last, as far as known.

  bool has_state = false;
  std::uint64_t serial = 0;
  const state::Entry* entry = nullptr;  ///< Of the state; nothing where it does not know the address.
  std::string in_doubt;                 ///< Of an earlier create.

  std::string record;  ///< How it was read: `as read`, `deleted outside: HTTP 404 for its id`.
  std::optional<bool> active;
  std::string found_by;  ///< By what the record was found.

  std::vector<RuleFacts> rules;
  std::vector<std::string> needs;
  std::vector<LabelRow> guards;
  std::vector<FieldFacts> fields;
};

/// What an explanation is made of. All of it outlives the explanation.
struct WhyFacts {
  const DesiredState& desired;
  std::span<const DesiredState::Origin> origins;
  const state::State& state;
  const Snapshot& snapshot;
  const plan::Plan&
      plan;  ///< Of which whoever is named is covered already, where `veil` is to cover anybody.
  const plan::Veil& veil;
};

/// Nothing where neither the configuration nor the state knows the address.
[[nodiscard]] std::optional<Explanation> explain(const Catalog& catalog, const Address& address,
                                                 const WhyFacts& facts);

}  // namespace haloform::render
