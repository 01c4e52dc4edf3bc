#pragma once

#include "planner/state/state.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace haloform::plan {

/// What history says of two commits: that of this run, and the one that was applied last.
enum class History : std::uint8_t {
  same,
  older,    ///< The one of this run is an ancestor of the other.
  newer,    ///< It is a descendant.
  apart,    ///< Neither: two branches.
  unknown,  ///< It does not reach far enough (a shallow clone), or there is none here.
};

/// What the commit of a run is, held against the one that was applied last.
struct CommitOrder {
  enum class Verdict : std::uint8_t {
    nothing,  ///< One of the two is not known: there is nothing to compare.
    same,
    newer,
    older,      ///< An apply is refused.
    apart,      ///< An apply goes on, and says so.
    undecided,  ///< Neither history nor times tell; an apply goes on, and says so.
  } verdict = Verdict::nothing;
  bool by_time = false;  ///< The times of the two commits decided, not history.
  state::Commit here{};  ///< Of this run: the checkout's, or that of a saved plan.
  state::AppliedFrom last{};

  /// Whether the state should learn of this commit even where the plan is empty: else a job of a commit between the two would
  /// pass later on.
  [[nodiscard]] bool is_news() const {
    return verdict == Verdict::newer || (verdict == Verdict::nothing && !here.id.empty());
  }
};

/// Whether a text is the id of a commit of git: 40 or 64 lower-case hex digits. Nothing else is compared.
[[nodiscard]] bool is_commit_id(std::string_view text);

/// `history` counts where both are known and differ. Where it tells nothing, the later committer's time is the newer commit.
[[nodiscard]] CommitOrder judge_commits(const std::optional<state::Commit>& here,
                                        const std::optional<state::AppliedFrom>& last, History history);

}  // namespace haloform::plan
