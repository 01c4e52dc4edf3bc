#pragma once

#include "tests/support/stage.hpp"

#include <gtest/gtest.h>

#include <string>

namespace haloform::test {

/// Runs a program of tests/e2e/readers, which was written for what others take and knows nothing of haloform.
[[nodiscard]] inline ProcessResult read_by(const std::string& reader, const Flags& arguments) {
  Flags command{"python3", std::string(HALOFORM_SOURCE_DIR) + "/tests/e2e/readers/" + reader};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command);
}

/// What it prints; nothing, and a failed test, where it does not take what it was given.
[[nodiscard]] inline nlohmann::json taken_by(const std::string& reader, const Flags& arguments) {
  const ProcessResult result = read_by(reader, arguments);
  EXPECT_EQ(result.exit_code, 0) << reader << ": " << shown(result);
  return result.exit_code == 0 ? nlohmann::json::parse(result.out) : nlohmann::json();
}

/// The kinds of output whose files readers/hosts.py reads.
[[nodiscard]] inline const Flags& kinds_for_hosts() {
  static const Flags kinds{"markdown",    "comment",   "html",  "github", "azure",   "gitlab",
                           "codequality", "bitbucket", "sarif", "junit",  "approval"};
  return kinds;
}

/// `-o KIND=out.KIND` for all of these, JSON, text and Terraform's text.
[[nodiscard]] inline Flags every_output(const Flags& kinds) {
  Flags flags;
  for (const std::string& kind : kinds) flags.insert(flags.end(), {"-o", kind + "=out." + kind});
  for (const char* kind : {"json", "text", "terraform"})
    flags.insert(flags.end(), {"-o", std::string(kind) + "=out." + kind});
  return flags;
}

/// What hosts show of the files that `every_output` left, and of what is left for the steps behind it.
[[nodiscard]] inline nlohmann::json shown_by_hosts(const Stage& stage, const Flags& kinds) {
  Flags files;
  for (const std::string& kind : kinds) files.push_back(kind + '=' + stage.path("out." + kind));
  files.push_back("github-outputs=" + stage.path("step.outputs"));
  files.push_back("github-summary=" + stage.path("step.summary"));
  return taken_by("hosts.py", files);
}

/// A step of GitHub's and of Azure's at once, with the files that each names.
[[nodiscard]] inline std::map<std::string, std::optional<std::string>> in_a_step(const Stage& stage) {
  for (const char* file : {"step.outputs", "step.summary"}) stage.write(file, "");
  return {{"GITHUB_OUTPUT", stage.path("step.outputs")},
          {"GITHUB_STEP_SUMMARY", stage.path("step.summary")},
          {"AGENT_TEMPDIRECTORY", stage.path(".")}};
}

}  // namespace haloform::test
