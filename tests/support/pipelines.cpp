#include "tests/support/pipelines.hpp"

#include "tests/support/program.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using Variables = std::map<std::string, std::optional<std::string>>;

/// git as it is on a machine where nobody has configured anything.
Variables plain_git() {
  return {{"GIT_CONFIG_GLOBAL", "/dev/null"}, {"GIT_CONFIG_NOSYSTEM", "1"},
          {"GIT_AUTHOR_NAME", "Jane"},        {"GIT_AUTHOR_EMAIL", "jane@example.com"},
          {"GIT_COMMITTER_NAME", "Jane"},     {"GIT_COMMITTER_EMAIL", "jane@example.com"}};
}

std::string run_git(const Flags& arguments, const std::string& folder, Variables variables = plain_git()) {
  Flags all{"git"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  const ProcessResult result = run(all, {.environment = std::move(variables), .folder = folder});
  if (result.exit_code != 0) throw std::runtime_error("git " + arguments.front() + ": " + shown(result));
  std::string out = result.out;
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lower;
}

}  // namespace

Checkout::Checkout(const SandboxServer& sandbox, const std::string& origin, const std::string& commit,
                   bool shallow)
    : sandbox_(&sandbox), folder_(std::make_unique<TempDir>()), home_(std::make_unique<TempDir>()) {
  const std::string folder = folder_->path().string();
  run_git({"init", "-q"}, folder);
  run_git({"remote", "add", "origin", "file://" + origin}, folder);
  Flags fetch{"fetch", "-q"};
  if (shallow) fetch.emplace_back("--depth=1");
  fetch.insert(fetch.end(), {"origin", commit.empty() ? "main" : commit});
  run_git(fetch, folder);
  run_git({"checkout", "-q", "--detach", "FETCH_HEAD"}, folder);
}

ProcessOptions Checkout::options() const {
  ProcessOptions options;
  options.folder = folder_->path().string();
  options.environment = sandbox_->environment();
  options.environment["NO_COLOR"] = "1";
  options.environment["HOME"] = home_->path().string();
  options.environment["XDG_STATE_HOME"] = *home_ / "state";
  return options;
}

ProcessResult Checkout::haloform(const Flags& arguments, const Variables& more) const {
  Flags all{program()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  ProcessOptions with = options();
  for (const auto& [name, value] : more) with.environment[name] = value;
  return run(all, with);
}

RunningProcess Checkout::start(const Flags& arguments) const {
  Flags all{program()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return RunningProcess(all, options());
}

ProcessResult Checkout::apply(Flags more) const {
  more.insert(more.begin(), {"apply", "--auto-approve"});
  return haloform(more);
}

nlohmann::json Checkout::state() const {
  const ProcessResult pulled = haloform({"state", "pull"});
  if (pulled.exit_code != 0) throw std::runtime_error("state pull: " + shown(pulled));
  return nlohmann::json::parse(pulled.out);
}

bool Checkout::exists(std::string_view file) const { return fs::exists(folder_->path() / file); }

Pipelines::Pipelines(const nlohmann::json& world, std::string state) : state_(std::move(state)) {
  folder_.write("world.json", world.dump());
  server_ = std::make_unique<SandboxServer>(
      program(), std::vector<std::string>{"--world", folder_ / "world.json", "--in-memory"});
  const std::string folder = folder_.path().string();
  run_git({"init", "-q", "--bare", "-b", "main", "origin.git"}, folder);
  run_git({"-C", "origin.git", "config", "uploadpack.allowAnySHA1InWant", "true"}, folder);
  run_git({"init", "-q", "-b", "main", "work"}, folder);
}

std::string Pipelines::work(const Flags& arguments) const {
  Variables variables = plain_git();
  const std::string date = "2026-10-" + std::to_string(10 + merges_) + "T12:00:00Z";
  variables["GIT_AUTHOR_DATE"] = date;
  variables["GIT_COMMITTER_DATE"] = date;
  return run_git(arguments, folder_ / "work", variables);
}

std::string Pipelines::commit(std::string_view people) {
  folder_.write("work/haloform.yaml", "version: 1\ninstance: {url: \"" + server_->url() +
                                          "\", api: guide}\nstate: " + state_ + "\n" + std::string(people));
  ++merges_;
  work({"add", "haloform.yaml"});
  work({"commit", "-q", "--allow-empty", "-m", "merge " + std::to_string(merges_)});
  return work({"rev-parse", "HEAD"});
}

std::string Pipelines::merge(std::string_view people) {
  std::string id = commit(people);
  work({"push", "-q", origin(), "main"});
  return id;
}

std::string Pipelines::push(const std::string& branch, std::string_view people, const std::string& ref) {
  const bool is_new = work({"branch", "--list", branch}).empty();
  work({"checkout", "-q", is_new ? "-b" : "-f", branch});
  std::string id = commit(people);
  work({"push", "-q", origin(), "HEAD:" + ref});
  work({"checkout", "-q", "main"});
  return id;
}

std::string Pipelines::merge_branch(const std::string& branch, const std::string& message,
                                    const std::string& ref) {
  ++merges_;
  work({"checkout", "-q", "--detach", "main"});
  work({"merge", "-q", "--no-ff", "-m", message, branch});
  std::string id = work({"rev-parse", "HEAD"});
  work({"push", "-q", "--force", origin(), "HEAD:" + ref});
  work({"checkout", "-q", "main"});
  if (ref == "refs/heads/main") work({"reset", "-q", "--hard", id});
  return id;
}

std::string Pipelines::merge(std::string_view people, std::string state) {
  state_ = std::move(state);
  return merge(people);
}

Checkout Pipelines::checkout(const std::string& commit, bool shallow) const {
  return {*server_, folder_ / "origin.git", commit, shallow};
}

std::string Pipelines::git(const Flags& arguments) const {
  return run_git(arguments, folder_ / "origin.git");
}

std::size_t Pipelines::people_with(std::string_view email) const {
  const std::string wanted = lower_case(email);
  const nlohmann::json world = server_->world();
  return static_cast<std::size_t>(std::ranges::count_if(world.at("agents"), [&](const nlohmann::json& row) {
    return lower_case(row.value("email", "")) == wanted;
  }));
}

void Pipelines::hide(bool away) const {
  const std::string here = folder_ / "origin.git";
  const std::string there = folder_ / "away.git";
  fs::rename(away ? here : there, away ? there : here);
}

std::string Pipelines::other_repository() const {
  run_git({"init", "-q", "--bare", "-b", "main", "other.git"}, folder_.path().string());
  return folder_ / "other.git";
}

}  // namespace haloform::test
