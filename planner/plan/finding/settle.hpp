#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/value/plan.hpp"
#include "planner/state/state.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace haloform::plan {

/// What became of one open intent, as far as the live records tell.
struct Settlement {
  enum class End : std::uint8_t {
    bound,       ///< One unbound record matches the key: `entry` is what it becomes.
    superseded,  ///< The address is bound to a live record by now; the intent says nothing any more.
    none,        ///< No record answers.
    several,     ///< More than one does: `candidates`.
    uncovered,   ///< The reading was not asked for the key.
  };
  const state::OpenIntent* intent = nullptr;
  End end = End::none;
  std::optional<state::Entry> entry;
  std::vector<RemoteId> candidates;
};

/// The longest that a create waits for an earlier one of the same address.
inline constexpr std::chrono::minutes longest_settling{2};
/// For so long a create that was refused is looked for before another is sent: longer than reads lag, by the time that a
/// reading may take.
inline constexpr std::chrono::seconds refusals_count_for{60};
/// Whether a reading made by `now` that lacks it shows that nothing came of a create that was refused.
[[nodiscard]] inline bool is_spent(const state::OpenIntent& intent, WallTime now) {
  return intent.refused && now >= intent.since + refusals_count_for;
}
/// No sooner than this a create is sent again whose earlier sending has no known end: it may still be under way. An intent
/// of the future counts from now: the clock was set back. Nothing where it may be sent again without a further look.
[[nodiscard]] std::optional<WallTime> earliest_repeat(const state::OpenIntent& intent, WallTime now);

/// Whether words about a create in doubt name the record: `id 7`, or a list behind `id`. A record that is like nothing that was
/// sent is known by that alone in a later run.
[[nodiscard]] bool names_id(std::string_view words, RemoteId id);

/// One settlement per open intent, in their order. Cheap where there are none.
[[nodiscard]] std::vector<Settlement> settlements(const Catalog& catalog, const state::State& state,
                                                  const Snapshot& snapshot);

/// Settles the open intents of the state against the live records: one unbound record that answers to the key
/// is bound (the entry's draft as sent); several leave the intent open with a reason; none leaves it open, save one that was
/// refused, which at `now` may be too old to say anything.
/// Pure; called by make_plan, and by apply to know which intents it may close.
[[nodiscard]] state::State settle_intents(const Catalog& catalog, state::State state,
                                          const Snapshot& snapshot, WallTime now);

/// Says of each create how long it has to wait for an earlier one of its address whose end is not known. Called for a saved
/// plan too, whose own word is not asked: the state knows.
void hold_creates(Plan& plan, const state::State& state, WallTime now);

}  // namespace haloform::plan
