#pragma once

#include <string>
#include <vector>

namespace haloform::ci {

/// The pull request that a pipeline runs for, or the one that a merge brought in where the pipeline says so.
struct PullRequest {
  std::string number;  ///< `41`; GitLab's iid. Digits.
  std::string author;
  std::string
      commit;  ///< Its newest one: on GitHub not that of the checkout, which is a merge made for the test.
  bool merged = false;                   ///< It has been merged, and this run is of what it brought.
  std::vector<std::string> approvers{};  ///< As far as the event says, that started the run; else nobody.
};

}  // namespace haloform::ci
