#pragma once

#include "cli/context.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace haloform::cli {

/// What the runner of a pipeline takes from a file and not from stdout. Nothing of it is an error of the command: where a file
/// cannot be written, stderr says so; where the runner names none, nothing happens.

/// Text of at most so many bytes.
using Page = std::function<std::string(std::size_t most_bytes)>;

/// The largest summary of a step that GitHub shows; of one that is larger it shows nothing.
inline constexpr std::size_t most_summary_bytes = std::size_t{1} << 20U;

/// Appends a summary in Markdown to the file of GITHUB_STEP_SUMMARY, in the room that what is there already leaves.
void leave_github_summary(const Context& context, const Page& summary);
/// Appends `name=value` lines to the file of GITHUB_OUTPUT.
void leave_github_outputs(const Context& context, std::string_view lines);
/// Writes a summary in Markdown to a file that lives as long as the job of Azure DevOps does, and gives back its path; empty where
/// there is none.
[[nodiscard]] std::string leave_azure_summary(const Context& context, const Page& summary);

}  // namespace haloform::cli
