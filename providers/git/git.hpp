#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::git {

/// How one command of git ended.
struct Ended {
  int status = 0;  ///< What it exited with; 128 and the signal's number where a signal ended it.
  std::string out;
  std::string err;  ///< At most a few kilobytes, without what a URL in it has before its `@`.
};

/// How commands of git are run.
struct GitOptions {
  std::string folder;  ///< The working folder of the command; empty: ours.
  const Clock* clock = nullptr;
  const StopFlag* stop = nullptr;  ///< Ends the command, and what it started. May be null.
  /// Set for the child besides what it inherits, or in the place of it.
  std::vector<std::pair<std::string, std::string>> environment{};
  /// Configuration in key and value, after what the environment says already (GIT_CONFIG_COUNT); never on a command line, where
  /// others see it.
  std::vector<std::pair<std::string, std::string>> configuration{};
};

/// Runs the installed `git` with these arguments, without a shell, and with a process group of its own, which is ended as a whole
/// at `deadline` or a raised stop. Its environment is ours, without HALOPSA_*, HALOFORM_*, TF_HTTP_*, AWS_*, AZURE_*, ARM_* and PG*, and
/// without what would lead it elsewhere (GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_EXTERNAL_DIFF, …); it asks nobody
/// (GIT_TERMINAL_PROMPT=0), runs no hooks (core.hooksPath), and speaks file, https (http to loopback) and ssh alone
/// (GIT_ALLOW_PROTOCOL). ErrorKind::io where there is no git, ErrorKind::unavailable at the deadline, ErrorKind::interrupted at a stop. Any
/// exit status is a value.
[[nodiscard]] Result<Ended> run(std::span<const std::string> arguments, std::string_view input,
                                SteadyTime deadline, const GitOptions& options);

/// The commit that is checked out in the repository of `folder`; nothing outside of any, or without one.
struct Commit {
  std::string id;
  WallTime time{};  ///< Of the committer.
};
[[nodiscard]] Result<std::optional<Commit>> head(const GitOptions& options);

/// What two commits are to each other.
enum class Order : std::uint8_t {
  same,
  ancestor,    ///< The first is an ancestor of the second.
  descendant,  ///< The second is an ancestor of the first.
  apart,       ///< Neither, and the repository is whole enough to say so.
  unknown,     ///< The repository does not have what it takes (a shallow clone, a commit that is not there).
};
[[nodiscard]] Result<Order> order_of(std::string_view first, std::string_view second,
                                     const GitOptions& options);

}  // namespace haloform::git
