#include "cli/run_facts.hpp"

#include <filesystem>
#include <system_error>

namespace haloform::cli {
namespace {

namespace fs = std::filesystem;

/// The folder of the repository that `folder` lies in: where git's own things are, else the checkout of the pipeline; empty
/// where there is neither.
fs::path repository_around(const fs::path& folder, const std::string& workspace) {
  std::error_code ignored;
  for (fs::path at = folder; at.has_relative_path(); at = at.parent_path()) {
    if (fs::exists(at / ".git", ignored)) return at;
  }
  return workspace.empty() ? fs::path() : fs::weakly_canonical(fs::path(workspace), ignored);
}

/// Below the root of its repository; empty where it is that, or lies outside.
std::string folder_of(const std::string& config, const std::string& workspace) {
  std::error_code ignored;
  fs::path folder = fs::weakly_canonical(fs::absolute(fs::path(config), ignored), ignored);
  if (!fs::is_directory(folder, ignored)) folder = folder.parent_path();
  const fs::path root = repository_around(folder, workspace);
  if (root.empty()) return {};
  const std::string below = folder.lexically_relative(root).generic_string();
  return below == "." || below == ".." || below.starts_with("../") ? std::string() : below;
}

}  // namespace

render::RunFacts facts_of(const ci::Run& run, const std::string& config, const std::string& command) {
  const bool of_pull_request = run.pull_request && !run.pull_request->commit.empty();
  return {of_pull_request ? run.pull_request->commit : run.commit, run.url, folder_of(config, run.workspace),
          command};
}

}  // namespace haloform::cli
