#pragma once

#include "cli/command.hpp"
#include "cli/context.hpp"
#include "planner/config/edit/starter.hpp"
#include "planner/model/state_location.hpp"
#include "providers/ci/starter_pipelines.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform::cli {

class OptionReader;

/// What was typed; what was not is asked, or found out.
struct InitOptions {
  std::optional<std::string> url{};
  std::optional<Profile> profile{};
  std::optional<StatePlace> state{};
  std::optional<std::vector<const ci::StarterPipeline*>> pipelines{};
};
[[nodiscard]] FlagList init_flags();
[[nodiscard]] InitOptions init_options_of(OptionReader& typed);
/// The kinds of stores and of pipelines, for `--help`.
[[nodiscard]] std::string init_notes();

/// What a new configuration is made of.
struct InitAnswers {
  config::Starter starter;
  std::vector<const ci::StarterPipeline*> pipelines;
  bool agrees = true;  ///< A configuration that is there says what was typed, or nothing of it was typed.
  std::string repository_root;   ///< Where the repository begins, if that is another folder.
  std::string missing_remote{};  ///< On a branch of which the state is to be, and which is not known here.
  bool in_repository = true;
};
/// From flags; else, where there is a configuration, from that; else by asking on a terminal; else from the environment and
/// what the repository tells. ErrorKind::usage where nobody says which instance it is.
[[nodiscard]] Result<InitAnswers> init_answers(const Context& context, const InitOptions& options);

/// The text of a file of ignored names; empty where it cannot be read.
[[nodiscard]] std::string read_ignore_file(const std::string& path);

}  // namespace haloform::cli
