#include "cli/commits.hpp"

#include "providers/git/git.hpp"

#include <string>
#include <utility>

namespace haloform::cli {
namespace {

git::GitOptions where(const Context& context, const Workspace& workspace) {
  git::GitOptions options;
  options.folder = workspace.configuration.root().string();
  options.clock = &context.clock;
  options.stop = &context.stop;
  return options;
}

plan::History history_of(git::Order order) {
  switch (order) {
    case git::Order::same: return plan::History::same;
    case git::Order::ancestor: return plan::History::older;
    case git::Order::descendant: return plan::History::newer;
    case git::Order::apart: return plan::History::apart;
    case git::Order::unknown: break;
  }
  return plan::History::unknown;
}

}  // namespace

std::optional<state::Commit> commit_of(const Context& context, const Workspace& workspace) {
  // Without git, or where it fails, only the pipeline can say.
  if (auto head = git::head(where(context, workspace)); head && *head)
    return state::Commit{std::move((*head)->id), (*head)->time};
  if (!plan::is_commit_id(context.run.commit)) return std::nullopt;
  return state::Commit{context.run.commit, std::nullopt};
}

plan::CommitOrder order_of_commits(const Context& context, const Workspace& workspace,
                                   const std::optional<state::Commit>& commit, const state::State& state) {
  auto history = plan::History::unknown;
  const auto& last = state.applied_from;
  if (commit && last && commit->id != last->commit.id && plan::is_commit_id(commit->id) &&
      plan::is_commit_id(last->commit.id)) {
    const auto order = git::order_of(commit->id, last->commit.id, where(context, workspace));
    if (order) history = history_of(*order);
  }
  return plan::judge_commits(commit, last, history);
}

}  // namespace haloform::cli
