#include "providers/ci/run.hpp"

#include "planner/base/url.hpp"
#include "providers/ci/dialects.hpp"
#include "providers/ci/facts.hpp"
#include "providers/ci/github_event.hpp"
#include "providers/ci/switches.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

namespace haloform::ci {
namespace {

using Column = std::string_view Dialect::*;

// What is asked for besides the rows of the dialects.
constexpr auto further_names = std::to_array<std::string_view>(
    {"GITHUB_SERVER_URL", "GITHUB_EVENT_PATH", "GITHUB_REF", "CI_MERGE_REQUEST_PROJECT_ID",
     "CI_OPEN_MERGE_REQUESTS", "CI_PROJECT_PATH", "CI_COMMIT_MESSAGE", "SYSTEM_TEAMPROJECT",
     "SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "BUILD_SOURCEVERSIONMESSAGE", "BASE_REPO_OWNER",
     "BASE_REPO_NAME"});
constexpr std::array columns{&Dialect::told_by,      &Dialect::commit,     &Dialect::url,
                             &Dialect::actor,        &Dialect::repository, &Dialect::api,
                             &Dialect::workspace,    &Dialect::number,     &Dialect::attempt,
                             &Dialect::pull_request, &Dialect::author,     &Dialect::head};

/// What is behind the last slash of a path or an address; all of it where there is none.
std::string_view last_part(std::string_view text) { return text.substr(text.rfind('/') + 1); }

/// The file of an event, as far as GitHub makes them (25 MB); empty where there is none.
std::string event_text(const std::string& path) {
  constexpr std::size_t most = std::size_t{32} << 20U;
  std::error_code ignored;
  if (path.empty() || !std::filesystem::is_regular_file(path, ignored)) return {};
  std::ifstream in(path, std::ios::binary);
  std::string text;
  std::array<char, 64UL * 1024> block{};
  while (in.good() && text.size() <= most) {
    in.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
  }
  return text.size() <= most ? text : std::string();
}

class Reading {
 public:
  explicit Reading(const Variables& variables) : variables_(variables) {
    for (const Dialect& row : dialects()) {
      if (spoken_ == nullptr && says_yes(variables, row.told_by)) spoken_ = &row;
    }
  }

  Run run() {
    Run run;
    run.host = spoken_ != nullptr ? spoken_->host : pipeline_of(variables_) ? Host::other : Host::none;
    run.commit = of_any(&Dialect::commit, commit_in);
    run.actor = of_any(&Dialect::actor, name_in);
    run.url = address_of_run(run.host);
    if (spoken_ == nullptr) return run;
    run.workspace = get(spoken_->workspace);
    if (!run.workspace.starts_with('/')) run.workspace.clear();
    run.number = count_in(get(spoken_->number));
    run.attempt = count_in(get(spoken_->attempt));
    run.api = api_in(get(spoken_->api));
    run.pull_request = pull_request();
    run.repository = repository(run.pull_request.has_value());
    return run;
  }

 private:
  [[nodiscard]] std::string get(std::string_view name) const {
    return name.empty() ? std::string() : variables_.get(name).value_or("");
  }

  /// What the host says in that column; where it says nothing, or nobody knows which one it is, what the first other one would.
  [[nodiscard]] std::string of_any(Column column, std::string (*meant)(std::string_view)) const {
    if (spoken_ != nullptr) {
      if (std::string value = meant(get(spoken_->*column)); !value.empty()) return value;
    }
    for (const Dialect& row : dialects()) {
      if (row.has_plain_names) continue;
      if (std::string value = meant(get(row.*column)); !value.empty()) return value;
    }
    return {};
  }

  [[nodiscard]] std::string address_of_run(Host host) const {
    const std::string repository = slug_in(get("GITHUB_REPOSITORY"));
    const std::string id = number_in(get("GITHUB_RUN_ID"));
    const std::string server = link_in(get("GITHUB_SERVER_URL"));
    if (!server.empty() && !repository.empty() && !id.empty())
      return server + "/" + repository + "/actions/runs/" + id;
    if (host == Host::azure) {
      std::string collection = link_in(get("SYSTEM_COLLECTIONURI"));
      while (collection.ends_with('/')) collection.pop_back();
      const std::string build = number_in(get("BUILD_BUILDID"));
      if (collection.empty() || build.empty()) return {};
      return collection + "/" + url_encoded(get("SYSTEM_TEAMPROJECT")) + "/_build/results?buildId=" + build;
    }
    if (host == Host::bitbucket) {
      const std::string slug = slug_in(get("BITBUCKET_REPO_FULL_NAME"));
      const std::string build = number_in(get("BITBUCKET_BUILD_NUMBER"));
      if (slug.empty() || build.empty()) return {};
      return "https://bitbucket.org/" + slug + "/pipelines/results/" + build;
    }
    return of_any(&Dialect::url, link_in);
  }

  [[nodiscard]] std::string repository(bool of_pull_request) const {
    const std::string said = get(spoken_->repository);
    switch (spoken_->host) {
      case Host::gitlab: {
        // Of a merge request from a fork it is the project that it goes to.
        std::string target = number_in(get("CI_MERGE_REQUEST_PROJECT_ID"));
        return of_pull_request && !target.empty() ? target : number_in(said);
      }
      case Host::azure: return guid_in(said);
      case Host::atlantis: return slug_in(get("BASE_REPO_OWNER") + "/" + get("BASE_REPO_NAME"));
      default: return slug_in(said);
    }
  }

  [[nodiscard]] std::optional<PullRequest> pull_request() const {
    if (spoken_->has_events) return of_event();
    PullRequest found{number_in(last_part(get(spoken_->pull_request))), name_in(get(spoken_->author)), {}};
    if (found.number.empty()) return said_otherwise();
    found.commit = commit_in(get(spoken_->head));
    if (found.commit.empty() && spoken_->host != Host::azure) found.commit = commit_in(get(spoken_->commit));
    return found;
  }

  [[nodiscard]] std::optional<PullRequest> of_event() const {
    if (auto found = pull_request_in(event_text(get("GITHUB_EVENT_PATH")))) return found;
    PullRequest found{number_in_ref(get("GITHUB_REF")), {}, {}};
    return found.number.empty() ? std::nullopt : std::optional(std::move(found));
  }

  /// A merge request that is open for the branch of a pipeline; what the commit of a merge says, as the host words it.
  [[nodiscard]] std::optional<PullRequest> said_otherwise() const {
    PullRequest found;
    if (spoken_->host == Host::gitlab) {
      const std::string project = get("CI_PROJECT_PATH");
      const std::string open = get("CI_OPEN_MERGE_REQUESTS");
      if (open.starts_with(project + "!") && !open.contains(',')) {
        found = {number_behind(open, project + "!"), {}, commit_in(get(spoken_->commit))};
      } else if (const std::string message = get("CI_COMMIT_MESSAGE"); !project.empty()) {
        found = {number_behind(message, "See merge request " + project + "!"), {}, {}, true};
      }
    }
    if (spoken_->host == Host::azure) {
      const std::string message = get("BUILD_SOURCEVERSIONMESSAGE");
      found.number = number_in(get("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"));
      if (!found.number.empty()) {
        found.commit = commit_in(get(spoken_->head));
      } else if (message.starts_with("Merged PR ")) {
        found = {number_behind(message, "Merged PR "), {}, {}, true};
      }
    }
    return found.number.empty() ? std::nullopt : std::optional(std::move(found));
  }

  const Variables& variables_;
  const Dialect* spoken_ = nullptr;
};

}  // namespace

Run run_of(const Variables& variables) { return Reading(variables).run(); }

std::optional<std::string> pipeline_of(const Variables& variables) {
  for (const std::string_view name : pipeline_switches()) {
    if (says_yes(variables, name)) return std::string(name);
  }
  for (const std::string_view name : pipeline_places()) {
    if (variables.get(name)) return std::string(name);
  }
  return std::nullopt;
}

std::vector<std::string_view> variable_names() {
  std::vector<std::string_view> names(further_names.begin(), further_names.end());
  for (const auto& list : {pipeline_switches(), pipeline_places()})
    names.insert(names.end(), list.begin(), list.end());
  for (const Dialect& row : dialects()) {
    for (const Column column : columns) names.push_back(row.*column);
  }
  std::erase(names, std::string_view());
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

}  // namespace haloform::ci
