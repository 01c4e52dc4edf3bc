#pragma once

#include <string>
#include <vector>

namespace haloform::plan {

/// Whose wish an apply is, and who approved it: what the pipeline says of it, for the audit log. All of it is from outside, and
/// empty where it is not said; nothing is proved by it, and nothing is allowed because of it.
struct Provenance {
  std::string pull_request;  ///< Its number: `41`.
  std::string author;        ///< Of the pull request.
  std::vector<std::string>
      approvers;         ///< Of the pull request, each once, in the order in which they are said.
  std::string commit;    ///< That is applied: the merge, once it is merged.
  std::string run_url;   ///< Of the run that applies it.
  std::string approval;  ///< The digest that was approved: of `--approved`, else of `--expect`.
};

}  // namespace haloform::plan
