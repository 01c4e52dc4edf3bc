#include "planner/render/commit_orders.hpp"

#include "planner/base/clock.hpp"
#include "planner/base/quote.hpp"
#include "planner/render/escape.hpp"

#include <fmt/format.h>

namespace haloform::render {

namespace {

using Verdict = plan::CommitOrder::Verdict;

/// `4f2c1a9b03d7 of 2026-11-23T22:05:07Z`.
std::string commit_words(const state::Commit& commit) {
  constexpr std::size_t digits = 12;
  std::string words = terminal_safe(commit.id.substr(0, digits));
  if (commit.time) {
    std::string time = iso_time(*commit.time);
    time.replace(time.find('.'), std::string::npos, "Z");
    words += " of " + time;
  }
  return words;
}

std::string last_words(const state::AppliedFrom& last) {
  return commit_words(last.commit) +
         (last.run.empty() ? "" : " in " + terminal_safe(openly_clipped(last.run)));
}

std::string here_words(const plan::CommitOrder& order, const RunSource& source) {
  return fmt::format("{} ({})", source.plan_file ? "the plan" : "this checkout", commit_words(order.here));
}

std::string older_words(const plan::CommitOrder& order, const RunSource& source) {
  std::string words = fmt::format("{} is older than what was applied last ({})", here_words(order, source),
                                  last_words(order.last));
  if (order.by_time)
    words += "; the history here does not tell (a shallow clone?), so the times of the two commits decided";
  return words;
}

}  // namespace

Error older_error(const plan::CommitOrder& order, const RunSource& source) {
  std::string advice = source.plan_file ? "plan again from the newer commit" : "check out the newer commit";
  advice += "; to go back to the older one on purpose, use --allow-older";
  if (order.by_time) advice += "; a whole clone (fetch depth 0) tells for certain";
  return Error{ErrorKind::stale, older_words(order, source) + "; nothing was done",
               source.plan_file.value_or(std::string()), std::move(advice)};
}

std::optional<std::string> order_note(const plan::CommitOrder& order, const RunSource& source,
                                      OlderIs older) {
  switch (order.verdict) {
    case Verdict::older:
      return older_words(order, source) + (older == OlderIs::allowed
                                               ? ", which --allow-older allows"
                                               : "; apply refuses it without --allow-older");
    case Verdict::apart:
      return fmt::format(
          "{} and the commit that was applied last ({}) are of two branches: neither contains the other",
          here_words(order, source), last_words(order.last));
    case Verdict::undecided:
      return fmt::format(
          "whether {} is older than what was applied last ({}) cannot be told here: git does not know both "
          "commits, nor the times of both",
          here_words(order, source), last_words(order.last));
    case Verdict::nothing:
    case Verdict::same:
    case Verdict::newer: break;
  }
  return std::nullopt;
}

}  // namespace haloform::render
