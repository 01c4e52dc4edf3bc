#include "providers/ci/github_event.hpp"

#include "planner/json/tree.hpp"
#include "providers/ci/facts.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace haloform::ci {
namespace {

using haloform::json::text_at;
using Tree = nlohmann::json;

/// The object under a key; an empty one where there is none.
const Tree& object_at(const Tree& tree, const char* key) {
  static const Tree nothing = Tree::object();
  const auto found = tree.find(key);
  return found != tree.end() && found->is_object() ? *found : nothing;
}

std::string number_at(const Tree& tree, const char* key) {
  const auto found = tree.find(key);
  if (found == tree.end() || !found->is_number_unsigned()) return {};
  return number_in(std::to_string(found->get<std::uint64_t>()));
}

bool is_true_at(const Tree& tree, const char* key) {
  const auto found = tree.find(key);
  return found != tree.end() && found->is_boolean() && found->get<bool>();
}

/// Of `pull_request` and `issue` of an event.
PullRequest told_of(const Tree& tree) {
  return {number_at(tree, "number"), name_in(text_at(object_at(tree, "user"), "login")),
          commit_in(text_at(object_at(tree, "head"), "sha")), is_true_at(tree, "merged")};
}

/// Who gave the review that started the run, where it approves.
std::vector<std::string> approver_of(const Tree& review) {
  const std::string name = name_in(text_at(object_at(review, "user"), "login"));
  if (text_at(review, "state") != "approved" || name.empty()) return {};
  return {name};
}

/// A commit that GitHub made of a pull request, when somebody merged it on its page: `Merge pull request #41 from …`, or a title
/// that ends with ` (#41)`. Whoever writes a commit elsewhere may write that too.
PullRequest merged_by(const Tree& commit) {
  if (text_at(object_at(commit, "committer"), "username") != "web-flow") return {};
  const std::string message = text_at(commit, "message");
  const std::string_view title = std::string_view(message).substr(0, message.find('\n'));
  const std::string author = name_in(text_at(object_at(commit, "author"), "username"));
  if (title.starts_with("Merge pull request #"))
    return {number_behind(title, "Merge pull request #"), {}, {}, true};
  const std::size_t open = title.rfind(" (#");
  if (open == std::string_view::npos || !title.ends_with(')')) return {};
  const std::string_view number = title.substr(open + 3, title.size() - open - 4);
  return {number_in(number), author, {}, true};
}

/// A workflow that was started by the end of another one, where that one was of one pull request.
PullRequest started_for(const Tree& workflow_run) {
  const auto all = workflow_run.find("pull_requests");
  if (all == workflow_run.end() || !all->is_array() || all->size() != 1) return {};
  PullRequest found = told_of(all->front());
  if (found.commit.empty()) found.commit = commit_in(text_at(workflow_run, "head_sha"));
  return found;
}

}  // namespace

std::optional<PullRequest> pull_request_in(std::string_view text) {
  const Tree tree = json::tree(text);
  if (!tree.is_object()) return std::nullopt;
  const Tree& issue = object_at(tree, "issue");
  PullRequest found;
  if (const Tree& told = object_at(tree, "pull_request"); !told.empty()) {
    found = told_of(told);
    found.approvers = approver_of(object_at(tree, "review"));
  } else if (!object_at(issue, "pull_request").empty()) {
    found = told_of(issue);
  } else if (const Tree& group = object_at(tree, "merge_group"); !group.empty()) {
    found.number = number_in_ref(text_at(group, "head_ref"));
  } else if (const Tree& started = object_at(tree, "workflow_run"); !started.empty()) {
    found = started_for(started);
  } else {
    found = merged_by(object_at(tree, "head_commit"));
  }
  if (found.number.empty()) return std::nullopt;
  return found;
}

std::string number_in_ref(std::string_view ref) {
  if (ref.starts_with("refs/pull/")) return number_behind(ref, "refs/pull/");
  if (ref.starts_with("refs/heads/gh-readonly-queue/")) {
    // The name of the branch that it merges into stands before it, and may be anything.
    const std::size_t last = ref.rfind("/pr-");
    return last == std::string_view::npos ? std::string() : number_behind(ref.substr(last), "/pr-");
  }
  return {};
}

}  // namespace haloform::ci
