#include "providers/forge/publish.hpp"

#include "planner/base/text.hpp"
#include "providers/forge/azure.hpp"
#include "providers/forge/github.hpp"
#include "providers/forge/gitlab.hpp"
#include "providers/forge/marker.hpp"
#include "providers/storage/web/base64.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::forge {
namespace {

using What = Published::What;
using OpenDiscussion = std::unique_ptr<Discussion> (*)(std::unique_ptr<Api>, const std::string&,
                                                       const std::string&);

Secret bearer(const Secret& token) { return Secret("Bearer " + token.reveal()); }

/// A token of a job, or of Entra, is a JWT; a personal one is a password without a user.
Secret bearer_or_password(const Secret& token) {
  const std::string& text = token.reveal();
  if (text.starts_with("eyJ") && std::ranges::count(text, '.') == 2) return bearer(token);
  return storage::basic_authorization("", token);
}

/// A host of pull requests: what it is called, where its token is, and what has to be done for it.
struct HostRow {
  ci::Host host;
  std::string_view name;
  std::array<std::string_view, 2> tokens;  ///< The first that is set counts.
  std::string_view no_token;               ///< What to do without one.
  std::string_view right;                  ///< What to do where the token is refused.
  std::size_t most_characters;             ///< Of a comment.
  OpenDiscussion open;
  Secret (*authorization)(const Secret&);
  std::array<std::pair<std::string_view, std::string_view>, 2> headers{};
};

constexpr std::array hosts{
    HostRow{.host = ci::Host::github,
            .name = "GitHub",
            .tokens = {"GITHUB_TOKEN", "GH_TOKEN"},
            .no_token = "give the step `env: {GITHUB_TOKEN: ${{ github.token }}}` and the job "
                        "`permissions: {pull-requests: write}`; pull requests from forks have a token that "
                        "only reads",
            .right = "give the job `permissions: {pull-requests: write}`; in pull requests from forks GitHub "
                     "lets the token of the job only read",
            .most_characters = 65'536,
            .open = github_discussion,
            .authorization = bearer,
            .headers = {{{"Accept", "application/vnd.github+json"}, {"X-GitHub-Api-Version", "2022-11-28"}}}},
    HostRow{.host = ci::Host::gitlab,
            .name = "GitLab",
            .tokens = {"HALOFORM_GITLAB_TOKEN", "GITLAB_TOKEN"},
            .no_token = "set GITLAB_TOKEN to a project access token with the scope api and the role Reporter "
                        "(CI_JOB_TOKEN cannot write notes); a protected variable is only there on protected "
                        "branches",
            .right = "GITLAB_TOKEN must be a token with the scope api of somebody who has at least the role "
                     "Reporter in the project; CI_JOB_TOKEN cannot write notes",
            .most_characters = 1'000'000,
            .open = gitlab_discussion,
            .authorization = bearer},
    HostRow{.host = ci::Host::azure,
            .name = "Azure DevOps",
            .tokens = {"AZURE_DEVOPS_TOKEN", "SYSTEM_ACCESSTOKEN"},
            .no_token = "give the step `env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}`, and the build "
                        "service the right \"Contribute to pull requests\" on the repository",
            .right = "give the build service of the project the right \"Contribute to pull requests\" on the "
                     "repository (Project settings, Repositories, Security), and map the token again",
            .most_characters = 150'000,
            .open = azure_discussion,
            .authorization = bearer_or_password,
            .headers = {{{"X-TFS-FedAuthRedirect", "Suppress"}, {}}}},
};

/// What is needed for a comment.
struct Target {
  const HostRow* host = nullptr;
  Secret token;
};

Result<Target> target_of(const ci::Run& run, const Variables& variables, Marker::Of of) {
  const auto host = std::ranges::find(hosts, run.host, &HostRow::host);
  if (host == hosts.end())
    return fail(ErrorKind::usage,
                run.host == ci::Host::none
                    ? std::string("this does not run in a pipeline")
                    : fmt::format("haloform does not comment on pull requests from {}", host_name(run.host)),
                {}, "comments are for GitHub Actions, GitLab CI and Azure Pipelines");
  if (!run.pull_request)
    return fail(ErrorKind::usage,
                fmt::format("this run of {} is not for a pull request", host_name(run.host)));
  if (run.pull_request->merged && of == Marker::Of::plan)
    return fail(ErrorKind::usage, fmt::format("this run is of what pull request {} brought, after its merge",
                                              run.pull_request->number));
  if (run.repository.empty() || run.api.empty())
    return fail(ErrorKind::configuration,
                fmt::format("the environment does not name a repository of {} and the address of its API",
                            host->name),
                {},
                "the address must be https; of Azure Pipelines the repository must be one of Azure Repos");
  for (const std::string_view name : host->tokens) {
    auto token = name.empty() ? std::nullopt : variables.secret(name);
    if (!token) continue;
    if (auto usable = check_variable(name, token->reveal(), ErrorKind::credentials); !usable)
      return std::unexpected(std::move(usable.error()));
    return Target{&*host, std::move(*token)};
  }
  return fail(ErrorKind::credentials, fmt::format("there is no token for comments on {}", host->name), {},
              std::string(host->no_token));
}

std::size_t characters_of(std::string_view text) {
  // One for each byte that begins one.
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

/// Publishing on one pull request.
class Publishing {
 public:
  Publishing(Discussion& discussion, const ci::PullRequest& pull_request, Marker ours, std::string text,
             const PublishOptions& options, SteadyTime until)
      : discussion_(discussion),
        pull_request_(pull_request),
        ours_(std::move(ours)),
        text_(std::move(text)),
        options_(options),
        until_(until) {}

  Result<Published> run() {
    auto me = discussion_.me();
    if (!me) return std::unexpected(std::move(me.error()));
    me_ = std::move(*me);
    constexpr int most_tries = 4;
    for (int tried = 1;; ++tried) {
      auto done = once();
      if (done || tried == most_tries || !is_unclear(done.error()) || !waits(tried)) return done;
    }
  }

 private:
  /// Whether a new comment may be there all the same, or a later try may do it: then it is searched for again.
  [[nodiscard]] bool is_unclear(const Error& error) const {
    const bool passing = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::throttled ||
                         error.kind == ErrorKind::protocol;
    return adding_ && passing;
  }

  /// False where the time does not reach that far.
  [[nodiscard]] bool waits(int tried) const {
    const Milliseconds pause = std::max(discussion_.asked_to_wait(), Milliseconds(500) * tried);
    if (options_.clock->steady() + pause >= until_) return false;
    options_.clock->sleep(pause, *options_.stop);
    return !options_.stop->raised();
  }

  Result<Published> once() {
    adding_ = false;
    auto ours = our_comments();
    if (!ours) return std::unexpected(std::move(ours.error()));
    if (!ours->empty() && is_newer(*marker_of(ours->front().text), ours_)) return newer(ours->front());
    // Looked at last: whoever pushes now has a run that begins later than this one ends.
    auto newest = discussion_.newest_commit();
    if (!newest) return std::unexpected(std::move(newest.error()));
    if (!pull_request_.commit.empty() && !newest->empty() && *newest != pull_request_.commit)
      return Published{
          What::left, {}, fmt::format("the pull request has a newer commit ({})", short_of(*newest))};
    if (!ours->empty()) return replace_first(*ours);
    adding_ = true;
    auto added = discussion_.add(text_);
    if (!added) return std::unexpected(std::move(added.error()));
    adding_ = false;
    return settle(*added);
  }

  /// Those that are about the same, of whom we are; that which knows its instance first, and then the oldest.
  Result<std::vector<Comment>> our_comments() {
    auto all = discussion_.marked_comments();
    if (!all) return all;
    std::erase_if(*all, [this](const Comment& comment) {
      return comment.author != me_ || !same_subject(*marker_of(comment.text), ours_);
    });
    std::ranges::stable_partition(
        *all, [this](const Comment& comment) { return marker_of(comment.text)->instance == ours_.instance; });
    return all;
  }

  /// What else there is of the same came of two runs that met, or of an answer that was lost. A later run removes what this one
  /// does not.
  Result<Published> replace_first(const std::vector<Comment>& ours) {
    const Comment& first = ours.front();
    if (auto replaced = discussion_.replace(first.id, text_); !replaced)
      return std::unexpected(std::move(replaced.error()));
    for (std::size_t at = 1; at < ours.size(); ++at) {
      if (marker_of(ours[at].text)->instance == ours_.instance)
        static_cast<void>(discussion_.remove(ours[at].id));
    }
    return Published{What::updated, discussion_.address_of(first.id)};
  }

  /// Two runs at once may both have found nothing and added a comment: the older comment stays, with the newer plan.
  Result<Published> settle(const std::string& added) {
    auto ours = our_comments();
    if (!ours || ours->empty() || ours->front().id == added)
      return Published{What::created, discussion_.address_of(added)};
    if (!is_newer(*marker_of(ours->front().text), ours_)) return replace_first(*ours);
    static_cast<void>(discussion_.remove(added));
    return newer(ours->front());
  }

  [[nodiscard]] Published newer(const Comment& comment) const {
    const std::string commit = marker_of(comment.text)->commit;
    return {What::left, discussion_.address_of(comment.id),
            fmt::format("it has the plan of a newer run{}",
                        commit.empty() ? "" : fmt::format(" (commit {})", short_of(commit)))};
  }

  static std::string short_of(const std::string& commit) { return commit.substr(0, 8); }

  Discussion& discussion_;
  const ci::PullRequest& pull_request_;
  const Marker ours_;
  const std::string text_;
  const PublishOptions& options_;
  const SteadyTime until_;
  std::string me_;
  bool adding_ = false;
};

}  // namespace

std::size_t most_bytes_in(const ci::Run& run) {
  constexpr std::size_t of_marker = 4096;
  const auto host = std::ranges::find(hosts, run.host, &HostRow::host);
  return host == hosts.end() ? SIZE_MAX : host->most_characters - of_marker;
}

Result<Published> publish(const ci::Run& run, const Variables& variables, const std::string& text,
                          const PublishOptions& options) {
  Marker marker = marker_of(text).value_or(Marker{});
  // What kept a plan after the merge from being made kept it from being applied.
  if (marker.of == Marker::Of::plan && marker.instance.empty() && run.pull_request &&
      run.pull_request->merged)
    marker.of = Marker::Of::apply;
  auto target = target_of(run, variables, marker.of);
  if (!target) return std::unexpected(std::move(target.error()));
  const HostRow& host = *target->host;
  marker.run = run.number;
  marker.attempt = run.attempt;
  if (marker.at == WallTime{}) marker.at = options.clock->wall();
  std::string marked = std::string(without_marker(text)) + marker.text();
  if (const std::size_t length = characters_of(marked); length > host.most_characters)
    return fail(ErrorKind::refused,
                fmt::format("the comment has {} characters, and {} takes {}", length, host.name,
                            host.most_characters),
                {}, "set --max-bytes to less");
  const SteadyTime until = options.clock->steady() + options.within;
  std::vector<std::pair<std::string, std::string>> headers;
  for (const auto& [name, value] : host.headers) {
    if (!name.empty()) headers.emplace_back(name, value);
  }
  Secret authorization = host.authorization(target->token);
  auto api = Api::open({.host = host.name,
                        .base = run.api,
                        .token = std::move(target->token),
                        .authorization = std::move(authorization),
                        .headers = std::move(headers),
                        .right = host.right,
                        .clock = options.clock,
                        .stop = options.stop,
                        .until = until,
                        .observer = options.observer});
  if (!api) return std::unexpected(std::move(api.error()));
  const auto discussion = host.open(std::move(*api), run.repository, run.pull_request->number);
  return Publishing(*discussion, *run.pull_request, std::move(marker), std::move(marked), options, until)
      .run();
}

}  // namespace haloform::forge
