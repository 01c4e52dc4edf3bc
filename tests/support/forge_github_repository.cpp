// GitHub's API as far as the workflows of a repository go beside comments: issues, artifacts, reviews, and which pull request a commit
// came from. With its rules and its words.
#include "tests/support/forge_world.hpp"

#include <algorithm>
#include <set>

namespace haloform::test {

namespace {

using nlohmann::json;
using Right = ForgeUser::Right;

constexpr std::size_t longest_body = 65'536;
constexpr std::size_t longest_title = 256;
constexpr std::int64_t first_issue = 500;

ForgeAnswer said(int status, const std::string& message) {
  return {status, json{{"message", message}, {"status", std::to_string(status)}}.dump()};
}

class Repository {
 public:
  Repository(const ForgeRequest& request, ForgeWorld& world, const std::string& url, const ForgeUser& user)
      : request_(request), world_(world), url_(url), user_(user) {}

  ForgeAnswer answer() {
    const auto parts = request_.parts();
    const bool gets = request_.method == "GET";
    if (gets && parts.size() == 6 && parts[3] == "commits" && parts[5] == "pulls") return pulls_of(parts[4]);
    if (gets && parts.size() == 6 && parts[3] == "pulls" && parts[5] == "reviews") return reviews(parts[4]);
    if (gets && parts.size() == 5 && parts[3] == "actions" && parts[4] == "artifacts") return artifacts();
    if (parts.size() == 4 && parts[3] == "issues" && gets) return issues();
    if (parts.size() == 4 && parts[3] == "issues" && request_.method == "POST") return new_issue();
    if (parts.size() == 5 && parts[3] == "issues" && request_.method == "PATCH")
      return changed_issue(std::stoll(parts[4]));
    return said(404, "Not Found");
  }

 private:
  ForgeAnswer forbidden() {
    broke("the token may not do that: " + user_.permissions);
    return said(403, "Resource not accessible by integration");
  }
  void broke(const std::string& rule) {
    world_.broken.push_back(request_.method + " " + request_.target + ": " + rule);
  }
  /// Of a listing, which is one page here.
  void look_at_page() {
    if (std::stoul(request_.asked("per_page", "30")) > 100) broke("per_page above 100");
  }

  ForgeAnswer pulls_of(const std::string& commit) {
    if (!user_.may("pull-requests", Right::reads)) return forbidden();
    json out = json::array();
    for (const auto& [number, pull] : world_.pulls) {
      if (pull.commit != commit && pull.merged_as != commit) continue;
      const bool merged = !pull.merged_as.empty();
      out.push_back({{"number", std::stoll(number)},
                     {"state", merged ? "closed" : "open"},
                     {"merged_at", merged ? json("2026-10-12T12:00:00Z") : json()},
                     {"merge_commit_sha", merged ? pull.merged_as : std::string(40, 'f')},
                     {"head", {{"sha", pull.commit}, {"ref", "change"}}}});
    }
    return {200, out.dump()};
  }

  ForgeAnswer reviews(const std::string& number) {
    if (!user_.may("pull-requests", Right::reads)) return forbidden();
    look_at_page();
    const auto found = world_.pulls.find(number);
    if (found == world_.pulls.end()) return said(404, "Not Found");
    json out = json::array({{{"user", {{"login", "sceptic"}}}, {"state", "COMMENTED"}}});
    for (const std::string& name : found->second.approvers)
      out.push_back({{"user", {{"login", name}}}, {"state", "APPROVED"}});
    return {200, out.dump()};
  }

  ForgeAnswer artifacts() {
    if (!user_.may("actions", Right::reads)) return forbidden();
    look_at_page();
    const std::string name = request_.asked("name", "");
    json found = json::array();
    for (std::size_t at = world_.artifacts.size(); at-- > 0;) {
      const ForgeArtifact& one = world_.artifacts[at];
      if (!name.empty() && one.name != name) continue;
      found.push_back({{"id", 7'000 + at},
                       {"name", one.name},
                       {"expired", false},
                       {"workflow_run",
                        {{"id", one.run},
                         {"repository_id", 55},
                         {"head_repository_id", one.from_fork ? 99 : 55},
                         {"head_sha", one.commit}}}});
    }
    return {200, json{{"total_count", found.size()}, {"artifacts", found}}.dump()};
  }

  json issue_of(const ForgeIssue& issue) const {
    json labels = json::array();
    for (const std::string& label : issue.labels) labels.push_back({{"name", label}});
    return {{"number", issue.number},
            {"title", issue.title},
            {"body", issue.body},
            {"labels", labels},
            {"state", issue.is_open ? "open" : "closed"},
            {"html_url", "https://github.example/acme/people/issues/" + std::to_string(issue.number)},
            {"url", url_ + "/repos/acme/people/issues/" + std::to_string(issue.number)}};
  }

  ForgeAnswer issues() {
    if (!user_.may("issues", Right::reads)) return forbidden();
    look_at_page();
    const std::string label = request_.asked("labels", "");
    const std::string state = request_.asked("state", "open");
    json out = json::array();
    if (label.empty()) {
      // Pull requests are issues too, for whoever does not ask for a label.
      for (const auto& [number, pull] : world_.pulls)
        out.push_back({{"number", std::stoll(number)}, {"state", "open"}, {"pull_request", json::object()}});
    }
    for (const ForgeIssue& issue : world_.issues) {
      const bool fits = state == "all" || (state == "open") == issue.is_open;
      if (fits && (label.empty() || std::ranges::find(issue.labels, label) != issue.labels.end()))
        out.insert(out.begin(), issue_of(issue));
    }
    return {200, out.dump()};
  }

  /// The body of the request, where it has nothing that the API does not know.
  json body_with(const std::set<std::string>& known) {
    json tree = request_.tree();
    if (!tree.is_object()) {
      broke("the body is no object of JSON");
      return {};
    }
    for (const auto& [key, value] : tree.items()) {
      if (!known.contains(key)) broke("there is no field \"" + key + "\"");
      if (key == "body" && characters_in(value.get<std::string>()) > longest_body) broke("body is too long");
      if (key == "title" && characters_in(value.get<std::string>()) > longest_title)
        broke("title is too long");
    }
    return tree;
  }

  ForgeAnswer new_issue() {
    if (!user_.may("issues", Right::writes)) return forbidden();
    const json tree = body_with({"title", "body", "labels", "assignees", "milestone"});
    if (!tree.is_object() || tree.value("title", "").empty())
      return said(422, "Invalid request.\n\n\"title\" wasn't supplied.");
    ForgeIssue issue{.number = first_issue + static_cast<std::int64_t>(world_.issues.size()),
                     .title = tree.at("title"),
                     .body = tree.value("body", ""),
                     .labels = tree.value("labels", std::vector<std::string>())};
    world_.issues.push_back(issue);
    return {201, issue_of(issue).dump()};
  }

  ForgeAnswer changed_issue(std::int64_t number) {
    if (!user_.may("issues", Right::writes)) return forbidden();
    const auto found = std::ranges::find(world_.issues, number, &ForgeIssue::number);
    if (found == world_.issues.end()) return said(404, "Not Found");
    const json tree = body_with({"title", "body", "state", "state_reason", "labels", "assignees"});
    if (!tree.is_object()) return said(400, "Problems parsing JSON");
    found->title = tree.value("title", found->title);
    found->body = tree.value("body", found->body);
    const std::string state = tree.value("state", found->is_open ? "open" : "closed");
    if (state != "open" && state != "closed") return said(422, "Validation Failed");
    found->is_open = state == "open";
    ++found->edits;
    return {200, issue_of(*found).dump()};
  }

  const ForgeRequest& request_;
  ForgeWorld& world_;
  const std::string& url_;
  const ForgeUser& user_;
};

}  // namespace

ForgeAnswer github_repository_answer(const ForgeRequest& request, ForgeWorld& world, const std::string& url,
                                     const ForgeUser& user) {
  return Repository(request, world, url, user).answer();
}

}  // namespace haloform::test
