#include "planner/plan/judging/commit_order.hpp"

#include <algorithm>

namespace haloform::plan {

namespace {

using Verdict = CommitOrder::Verdict;

Verdict by_times(const state::Commit& here, const state::Commit& last) {
  if (!here.time || !last.time || *here.time == *last.time) return Verdict::undecided;
  return *here.time < *last.time ? Verdict::older : Verdict::newer;
}

}  // namespace

bool is_commit_id(std::string_view text) {
  const auto is_digit = [](char sign) {
    return (sign >= '0' && sign <= '9') || (sign >= 'a' && sign <= 'f');
  };
  return (text.size() == 40 || text.size() == 64) && std::ranges::all_of(text, is_digit);
}

CommitOrder judge_commits(const std::optional<state::Commit>& here,
                          const std::optional<state::AppliedFrom>& last, History history) {
  CommitOrder order;
  if (here) order.here = *here;
  if (last) order.last = *last;
  if (!here || !last) return order;
  if (here->id == last->commit.id) {
    order.verdict = Verdict::same;
    return order;
  }
  switch (history) {
    case History::same: order.verdict = Verdict::same; break;
    case History::older: order.verdict = Verdict::older; break;
    case History::newer: order.verdict = Verdict::newer; break;
    case History::apart: order.verdict = Verdict::apart; break;
    case History::unknown:
      order.verdict = by_times(*here, last->commit);
      order.by_time = order.verdict != Verdict::undecided;
      break;
  }
  return order;
}

}  // namespace haloform::plan
