#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// A command that the runner of a pipeline found in what a program wrote.
struct RunnerCommand {
  std::string name;  ///< `error`, `task.logissue`
  std::map<std::string, std::string> properties;
  std::string data;
};

/// Small models of how two runners look for commands, written from what is known of them, and not from how haloform writes: each
/// takes all that a program wrote and gives back what the runner would obey, whichever commands these are.

/// GitHub's: `::name key=value,…::data` where a line begins, blanks aside, and the older `##[name key=value;…]data` anywhere in one.
[[nodiscard]] std::vector<RunnerCommand> github_obeys(std::string_view written);
/// The agent of Azure DevOps: `##vso[area.event key=value;…]data` anywhere in a line, in any letter case.
[[nodiscard]] std::vector<RunnerCommand> azure_obeys(std::string_view written);

}  // namespace haloform::test
