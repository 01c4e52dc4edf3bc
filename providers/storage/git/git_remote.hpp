#pragma once

#include "planner/base/result.hpp"
#include "planner/model/state_location.hpp"
#include "providers/git/git.hpp"

#include <string>
#include <utility>
#include <vector>

namespace haloform::storage {

/// Where the branch is, found out in the checkout, and what git has to know to get there from elsewhere.
struct GitRemote {
  std::string url;     ///< As the configuration of git names it; may hold a login: not for messages.
  std::string folder;  ///< Of this configuration, within the branch.
  /// For commands outside of the checkout that speak to the remote: what its configuration says besides that of the user.
  std::vector<std::pair<std::string, std::string>> configuration;
  std::vector<std::pair<std::string, std::string>> environment;
};

/// Refuses what can be refused without looking anywhere: names that git would read as an option, transports that run programs,
/// passwords.
[[nodiscard]] Result<void> check_git_location(const StateLocation::Git& location);
/// `git:origin#haloform-state`, without what is secret.
[[nodiscard]] std::string git_location_text(const StateLocation::Git& location);
/// `outside`: how git is run in a repository of our own, to tell what the checkout's configuration adds. ErrorKind::configuration where
/// there is no such remote, or it is spoken to in a way that is not.
[[nodiscard]] Result<GitRemote> find_git_remote(const StateLocation::Git& location,
                                                const git::GitOptions& outside, SteadyTime deadline);
/// A folder's name in the branch: no two configuration folders have the same, and none can be taken for a file of ours.
[[nodiscard]] std::string git_folder_name(std::string_view path);

}  // namespace haloform::storage
