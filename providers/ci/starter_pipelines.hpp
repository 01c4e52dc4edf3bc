#pragma once

#include <span>
#include <string_view>

namespace haloform::ci {

/// One file of a pipeline: the text of a file of examples/ci, and where it belongs in the repository with the people.
struct PipelineFile {
  std::string_view path;
  std::string_view text;
};

/// A pipeline to begin with, and what tells that a repository is at home there.
struct StarterPipeline {
  std::string_view name;                      ///< `github`
  std::string_view title;                     ///< `GitHub Actions`
  std::span<const std::string_view> signs;    ///< Files and folders of a repository that uses it.
  std::span<const std::string_view> remotes;  ///< What the address of its remote contains.
  std::span<const PipelineFile> files;
  std::string_view section;  ///< Of docs/pipelines.md: what is to be set there.
  bool applies;              ///< Whether one of its jobs does, so that a runner has to find the state.
};
[[nodiscard]] std::span<const StarterPipeline> starter_pipelines();

}  // namespace haloform::ci
