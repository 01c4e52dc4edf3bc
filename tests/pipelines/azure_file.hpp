#pragma once

#include "tests/pipelines/job.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// A step of an `azure-pipelines.yml`, its macros as they stand.
struct AzureStep {
  enum class Kind : std::uint8_t { checkout, bash, publish, download } kind = Kind::bash;
  std::string name;
  std::string script;  ///< Of `publish` the folder.
  std::string artifact;
  Environment env{};
  std::string folder{};
  std::string condition{};
  int fetch_depth = 0;
  bool keeps_credentials = false;
};

struct AzureJob {
  std::string stage;  ///< Empty where the file has none.
  std::string name;
  std::string condition;
  std::vector<std::string> groups;  ///< The variable groups that it has, those of the file among them.
  std::string environment;          ///< Of a deployment.
  std::vector<AzureStep> steps;
};

struct AzureFile {
  std::vector<std::string> branches;  ///< What a push starts it on.
  std::vector<std::string> scheduled_on;
  bool is_sequential = false;  ///< Of runs that wait for a lock, each has its turn.
  std::vector<AzureJob> jobs;  ///< In the order in which they run.
};

/// The file with its templates, which lie beside it. Throws at whatever the harness does not know.
[[nodiscard]] AzureFile azure_file(const std::string& file);

/// What is known under a name, in any letter case, such as `Build.SourceVersion`.
using AzureVariables = std::map<std::string, std::string>;

/// `always()`, `succeeded()`, `failed()`, `eq` and `ne` of `variables['Name']` and `'text'`. Throws at whatever else.
[[nodiscard]] bool azure_condition(std::string_view text, const AzureVariables& variables, JobStatus status);
/// A text with each `$(Name)` replaced that is a variable; the others stay.
[[nodiscard]] std::string azure_expanded(std::string_view text, const AzureVariables& variables);
/// The value of a variable; empty where there is none.
[[nodiscard]] std::string azure_value(const AzureVariables& variables, std::string_view name);

}  // namespace haloform::test
