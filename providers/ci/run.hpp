#pragma once

#include "planner/base/variables.hpp"
#include "providers/ci/host.hpp"
#include "providers/ci/pull_request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::ci {

/// What the environment says about the run of a pipeline. Everything is from outside; empty where it is not said, or not what it
/// should be: commits are hexadecimal, the address of the API is https or loopback, and the repository is what its host calls one.
/// Names of people are as they came.
struct Run {
  Host host = Host::none;
  std::string commit;      ///< That is built.
  std::string url;         ///< Of this run, for people.
  std::string actor;       ///< Who started it.
  std::string repository;  ///< `acme/people`; GitLab's project id; Azure's repository id.
  std::string api;         ///< Base address of the host's API, without a final slash.
  std::string workspace;   ///< The root of the checkout.
  /// Greater for a run that was started later; a run that is repeated keeps it. 0: unknown.
  std::uint64_t number = 0;
  std::uint64_t attempt = 0;  ///< Of that run.
  std::optional<PullRequest> pull_request;
};
/// Reads the file of the event too, where the host is GitHub.
[[nodiscard]] Run run_of(const Variables& variables);

/// The variable that says that this runs in a pipeline (`CI`, `GITHUB_ACTIONS`, …); nothing where none does. `false`, `0`, `no`
/// and `off` say that it does not, in a variable that says yes or no; a `BUILD_NUMBER` may be 0.
[[nodiscard]] std::optional<std::string> pipeline_of(const Variables& variables);

/// Every variable that is asked for here.
[[nodiscard]] std::vector<std::string_view> variable_names();

}  // namespace haloform::ci
