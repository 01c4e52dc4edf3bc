#include "tests/support/forge_server.hpp"

#include "tests/http/raw_server.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

namespace haloform::test {

namespace {

using nlohmann::json;

std::string reason(int status) { return std::to_string(status) + (status < 300 ? " OK" : " Error"); }

void send(const testing::RawConnection& line, const ForgeAnswer& answer) {
  std::string head = "HTTP/1.1 " + reason(answer.status) + "\r\nContent-Type: " + answer.type +
                     "\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n";
  for (const auto& [name, value] : answer.headers)
    head.append(name).append(": ").append(value).append("\r\n");
  line.send(head + "\r\n" + answer.body);
}

}  // namespace

struct ForgeServer::Door {
  explicit Door(ForgeServer& forge)
      : server([&forge](const testing::RawConnection& line) { serve(forge, line); }) {}
  static void serve(ForgeServer& forge, const testing::RawConnection& line);
  testing::RawServer server;
};

ForgeServer::ForgeServer(ForgeKind kind) : kind_(kind), door_(std::make_unique<Door>(*this)) {}

ForgeServer::~ForgeServer() = default;

std::string ForgeServer::url(std::string_view path) const { return door_->server.url(path); }

std::string ForgeServer::api() const {
  switch (kind_) {
    case ForgeKind::github: return url("");
    case ForgeKind::gitlab: return url("/api/v4");
    case ForgeKind::azure: return url("/acme/");
  }
  return {};
}

void ForgeServer::push(const std::string& pull, std::string commit) {
  const std::lock_guard guard(mutex_);
  world_.pulls[pull].commit = std::move(commit);
}

std::int64_t ForgeServer::comment(const std::string& pull, std::string body, std::int64_t author) {
  const std::lock_guard guard(mutex_);
  return world_.add(pull, author, std::move(body)).id;
}

void ForgeServer::lock(const std::string& pull) {
  const std::lock_guard guard(mutex_);
  world_.pulls[pull].locked = true;
}

void ForgeServer::merge(const std::string& pull, std::string commit) {
  const std::lock_guard guard(mutex_);
  world_.pulls[pull].merged_as = std::move(commit);
}

void ForgeServer::approve(const std::string& pull, std::string name) {
  const std::lock_guard guard(mutex_);
  world_.pulls[pull].approvers.push_back(std::move(name));
}

void ForgeServer::leave_artifact(ForgeArtifact artifact) {
  const std::lock_guard guard(mutex_);
  world_.artifacts.push_back(std::move(artifact));
}

std::vector<ForgeIssue> ForgeServer::issues() const {
  const std::lock_guard guard(mutex_);
  return world_.issues;
}

void ForgeServer::page_of(std::size_t comments) {
  const std::lock_guard guard(mutex_);
  world_.page = comments;
}

void ForgeServer::fault(ForgeFault fault) {
  const std::lock_guard guard(mutex_);
  faults_.push_back(std::move(fault));
}

std::vector<ForgeComment> ForgeServer::comments(const std::string& pull) const {
  const std::lock_guard guard(mutex_);
  std::vector<ForgeComment> all;
  for (const ForgeComment* const one : world_.of(pull)) all.push_back(*one);
  return all;
}

std::size_t ForgeServer::faults_left() const {
  const std::lock_guard guard(mutex_);
  return faults_.size();
}

std::vector<std::string> ForgeServer::requests() const {
  const std::lock_guard guard(mutex_);
  return requests_;
}

std::vector<std::string> ForgeServer::broken() const {
  const std::lock_guard guard(mutex_);
  return world_.broken;
}

std::vector<std::string> ForgeServer::commands() const {
  const std::lock_guard guard(mutex_);
  return world_.commands;
}

std::optional<ForgeFault> ForgeServer::take_fault(const ForgeRequest& request) {
  for (auto at = faults_.begin(); at != faults_.end(); ++at) {
    if (!at->method.empty() && at->method != request.method) continue;
    if (!request.path.contains(at->path)) continue;
    ForgeFault fault = std::move(*at);
    faults_.erase(at);
    return fault;
  }
  return std::nullopt;
}

void ForgeServer::Door::serve(ForgeServer& forge, const testing::RawConnection& line) {
  using Kind = ForgeFault::Kind;
  for (std::string text = line.request(); !text.empty(); text = line.request()) {
    const ForgeRequest request = forge_request(text);
    std::optional<ForgeFault> fault;
    ForgeAnswer answered;
    {
      const std::lock_guard guard(forge.mutex_);
      if (request.path.starts_with("/_control/")) {
        answered = forge.control(request);
      } else {
        forge.requests_.push_back(request.method + ' ' + request.target);
        fault = forge.take_fault(request);
        if (!fault || (fault->kind != Kind::status && fault->kind != Kind::reset_before))
          answered = forge.answer(request);
      }
    }
    if (fault) {
      if (fault->kind == Kind::reset_before || fault->kind == Kind::reset_after) return line.reset();
      if (fault->kind == Kind::status) answered = fault->answer;
      if (fault->kind == Kind::garbage) answered = {200, fault->answer.body};
      if (fault->kind == Kind::delay) std::this_thread::sleep_for(fault->delay);
    }
    send(line, answered);
  }
}

ForgeAnswer ForgeServer::answer(const ForgeRequest& request) {
  switch (kind_) {
    case ForgeKind::github: return github_answer(request, world_, url(""));
    case ForgeKind::gitlab: return gitlab_answer(request, world_, url(""));
    case ForgeKind::azure: return azure_answer(request, world_, url(""));
  }
  return {};
}

ForgeAnswer ForgeServer::control(const ForgeRequest& request) {
  const std::string what = request.method + request.path.substr(std::string_view("/_control").size());
  json all = json::array();
  if (what == "GET/comments") {
    for (const ForgeComment& one : world_.comments) {
      if (!one.deleted)
        all.push_back({{"id", one.id},
                       {"pull", one.pull},
                       {"author", one.author},
                       {"body", one.body},
                       {"edits", one.edits}});
    }
    return {200, all.dump()};
  }
  if (what == "GET/requests") return {200, json(requests_).dump()};
  if (what == "GET/broken") return {200, json(world_.broken).dump()};
  if (what == "GET/commands") return {200, json(world_.commands).dump()};
  const json tree = request.tree();
  if (!tree.is_object()) return {400, "an object is expected"};
  if (what == "POST/push") {
    world_.pulls[tree.at("pull").get<std::string>()].commit = tree.at("commit").get<std::string>();
    return {200, "{}"};
  }
  if (what == "POST/comment") {
    const auto& one =
        world_.add(tree.at("pull").get<std::string>(), forge_stranger_id, tree.at("body").get<std::string>());
    return {200, json{{"id", one.id}}.dump()};
  }
  if (what == "POST/fault") {
    ForgeFault fault{.method = tree.value("method", ""), .path = tree.value("path", "")};
    fault.answer = {tree.value("status", 503), tree.value("body", "no")};
    if (tree.contains("retry_after"))
      fault.answer.headers.emplace_back("Retry-After", std::to_string(tree.at("retry_after").get<int>()));
    faults_.push_back(std::move(fault));
    return {200, "{}"};
  }
  return {404, "there is no such thing"};
}

std::map<std::string, std::optional<std::string>> pipeline_of(const ForgeServer& server, const ForgeRun& run,
                                                              const std::string& folder) {
  std::map<std::string, std::optional<std::string>> out;
  out["CI"] = "true";
  const auto token = [&run] { return run.token.empty() ? std::nullopt : std::optional(run.token); };
  switch (server.kind()) {
    case ForgeKind::github: {
      const std::string event = folder + "/event-" + std::to_string(run.number) + ".json";
      std::ofstream(event) << json{{"action", "synchronize"},
                                   {"number", std::stoll(run.pull)},
                                   {"pull_request",
                                    {{"number", std::stoll(run.pull)},
                                     {"user", {{"login", "octo"}}},
                                     {"head", {{"sha", run.commit}}}}}}
                                  .dump();
      out.insert_or_assign("GITHUB_ACTIONS", "true");
      out.insert_or_assign("GITHUB_API_URL", server.api());
      out.insert_or_assign("GITHUB_SERVER_URL", "https://github.example");
      out.insert_or_assign("GITHUB_REPOSITORY", "acme/people");
      out.insert_or_assign("GITHUB_EVENT_NAME", "pull_request");
      out.insert_or_assign("GITHUB_EVENT_PATH", event);
      out.insert_or_assign("GITHUB_REF", "refs/pull/" + run.pull + "/merge");
      out.insert_or_assign("GITHUB_SHA", std::string(40, 'f'));
      out.insert_or_assign("GITHUB_RUN_ID", std::to_string(run.number));
      out.insert_or_assign("GITHUB_RUN_ATTEMPT", std::to_string(run.attempt));
      out.insert_or_assign("GITHUB_TOKEN", token());
      break;
    }
    case ForgeKind::gitlab:
      out.insert_or_assign("GITLAB_CI", "true");
      out.insert_or_assign("CI_API_V4_URL", server.api());
      out.insert_or_assign("CI_PROJECT_ID", "5");
      out.insert_or_assign("CI_PROJECT_PATH", "acme/people");
      out.insert_or_assign("CI_JOB_URL", "https://gitlab.example/acme/people/-/jobs/9");
      out.insert_or_assign("CI_PIPELINE_ID", std::to_string(run.number));
      out.insert_or_assign("CI_PIPELINE_SOURCE", "merge_request_event");
      out.insert_or_assign("CI_MERGE_REQUEST_IID", run.pull);
      out.insert_or_assign("CI_MERGE_REQUEST_PROJECT_ID", "5");
      out.insert_or_assign("CI_COMMIT_SHA", run.commit);
      out.insert_or_assign("CI_JOB_TOKEN", std::string(forge_job));
      out.insert_or_assign("GITLAB_TOKEN", token());
      break;
    case ForgeKind::azure:
      out.insert_or_assign("TF_BUILD", "True");
      out.insert_or_assign("SYSTEM_COLLECTIONURI", server.api());
      out.insert_or_assign("SYSTEM_TEAMPROJECT", "People and Culture");
      out.insert_or_assign("BUILD_REPOSITORY_ID", "3411ebc1-d5aa-464f-9615-0b527bc66719");
      out.insert_or_assign("BUILD_BUILDID", std::to_string(run.number));
      out.insert_or_assign("SYSTEM_JOBATTEMPT", std::to_string(run.attempt));
      out.insert_or_assign("BUILD_SOURCEVERSION", std::string(40, 'f'));
      out.insert_or_assign("SYSTEM_PULLREQUEST_PULLREQUESTID", run.pull);
      out.insert_or_assign("SYSTEM_PULLREQUEST_SOURCECOMMITID", run.commit);
      out.insert_or_assign("SYSTEM_ACCESSTOKEN", token());
      break;
  }
  return out;
}

}  // namespace haloform::test
