#pragma once

#include "planner/apply/progress.hpp"
#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"
#include "planner/model/desired_state.hpp"
#include "planner/model/snapshot.hpp"
#include "planner/plan/make_plan.hpp"
#include "planner/plan/plan.hpp"
#include "planner/plan/report.hpp"
#include "planner/ports/provider.hpp"
#include "planner/ports/state_backend.hpp"

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace haloform {

struct ReadOptions {
  /// At most so many missing ids of a type are asked for one by one (a tenth of what the state knows, where
  /// that is more). Beyond it the reading is an Error, since a lost permission looks like that;
  /// `--allow missing=N` is the way past it.
  std::size_t most_missing = 100;
  /// Types whose empty listing is believed (`--allow empty=contacts`).
  std::set<ResourceType> may_be_empty{};
  /// For how long a record that haloform made lately and that no read shows is read again. Without a clock nothing is.
  Milliseconds read_again{15'000};
  const Clock* clock = nullptr;
  const StopFlag* stop = nullptr;
  /// Told before the first wait.
  std::function<void(const std::string&)> notice{};
  bool whole_listings = false;  ///< Reads every type whole: somebody wants to see all that is unmanaged.
};

/// Reads what a plan needs: every type, seats and self; where rows of agents lack managed memberships, those of all
/// agents from the rows of teams; then, by id, records whose rows lacked a managed field (at most 200 of a type), agents
/// whose memberships were only heard of and would change, and ids of the state that the reading lacks (a 404 confirms that they are
/// gone; a record found after all takes the place of its row, one that alone cannot be read is noted as unread, and the reading is
/// doubted from then on). An empty listing of
/// a type of which the state knows an active record is an Error. So is doubted a reading of agents of whom the instance
/// itself counts more. Records that haloform made less than ten minutes ago are read again
/// for `read_again`; what is not shown then is awaited, neither there nor gone. A type that nobody declares and the state does not know
/// may be forbidden: it counts as unread.
[[nodiscard]] Result<Snapshot> read_snapshot(const Catalog& catalog, const DesiredState& desired,
                                             const State& state, Reader& reader,
                                             const ReadOptions& options = {});

/// As above for the steps of a saved plan: only the types that it touches.
[[nodiscard]] Result<Snapshot> read_snapshot(const Catalog& catalog, const Plan& plan, const State& state,
                                             Reader& reader, const ReadOptions& options = {});

/// What of a saved plan no longer holds, each in a sentence that names address, id and field; empty where it
/// may be applied: every field it will touch has its `before`, activation and teams are as read, and nobody
/// took a natural key of a create.
[[nodiscard]] std::vector<std::string> stale_reasons(const Catalog& catalog, const Plan& plan,
                                                     const State& state, const Snapshot& snapshot);

/// What becomes of the rest of a plan when some steps are blocked.
enum class WhatIsBlocked : std::uint8_t { refuses_the_plan, is_skipped };

/// A plan that may be executed. Only `approve` builds one.
class ApprovedPlan {
 public:
  [[nodiscard]] const Plan& plan() const { return plan_; }

 private:
  friend std::expected<ApprovedPlan, Plan> approve(Plan plan, WhatIsBlocked blocked);
  explicit ApprovedPlan(Plan plan) : plan_(std::move(plan)) {}
  Plan plan_;
};

/// The one door to execution: gives a plan with any block back. Where what is blocked is skipped, it gives back only a plan
/// that is blocked as a whole, or of which nothing is left.
[[nodiscard]] std::expected<ApprovedPlan, Plan> approve(
    Plan plan, WhatIsBlocked blocked = WhatIsBlocked::refuses_the_plan);

struct ExecuteOptions {
  std::size_t parallelism = 8;
  std::size_t batch = 1;  ///< At most so many records go into one request.
  std::string tool_version;
  /// What was there when the plan was made: a create that is answered with one of these ids made nobody.
  RecordIds there_before;
  /// When the two look-ups come, counted from the unknown outcome of a create.
  Milliseconds first_lookup{2000};
  Milliseconds second_lookup{8000};
  /// How far reads may lag behind writes, where nothing that this run wrote shows it.
  Milliseconds read_lag{15'000};
  /// How much later a create may be done that was not answered by whoever does it: a gateway answered, or the connection
  /// broke.
  Milliseconds comes_by{30'000};
  /// So long at most a create that was refused waits for a reading that shows that it was not stored all the same. Where none
  /// can show it by then, the next run looks for it.
  Milliseconds refused_lag{2'000};
  /// For how long what was written is read again until it shows.
  Milliseconds read_again{15'000};
  /// How long one create is sent again for nothing but 429.
  Milliseconds throttled_for{360'000};
  /// The digest of the saved plan that is executed; the state keeps it, so that it is not applied twice.
  std::optional<std::string> saved_plan_digest;
};

/// Executes the steps of an approved plan, and no others: phase by phase, in parallel within a phase, each
/// write journalled before it is sent and after it is answered, each answer held against what was sent.
/// `session` holds the lock and `state` is what it loaded (intents settled). Writes the state at the end.
/// Never throws.
[[nodiscard]] ApplyReport execute(const Catalog& catalog, const ApprovedPlan& approved, State state,
                                  Provider& provider, StateSession& session, const Clock& clock,
                                  const StopFlag& stop, ApplyObserver& observer,
                                  const ExecuteOptions& options);

}  // namespace haloform
