#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {

/// What each host demands of a report, written from what is known of the hosts and of the formats. Each gives back what is wrong, in
/// sentences; nothing where the host would take it and show all of it.
using Wrong = std::vector<std::string>;

/// SARIF 2.1.0, with the limits of GitHub's code scanning.
[[nodiscard]] Wrong wrong_in_sarif(const nlohmann::json& log);
/// GitLab's Code Quality.
[[nodiscard]] Wrong wrong_in_codequality(const nlohmann::json& report);
/// GitLab's report of Terraform.
[[nodiscard]] Wrong wrong_in_terraform_report(const nlohmann::json& report);
/// Bitbucket's Code Insights: `{report, annotations}`.
[[nodiscard]] Wrong wrong_in_insights(const nlohmann::json& both);

/// One test of a JUnit file, as Python's reader of XML sees it.
struct JunitTest {
  std::string group;
  std::string name;
  std::string end;  ///< `passed`, `failure`, `error`, `skipped`
  std::string text;
};
/// Parses with python3 one file, or several that a NUL divides. Throws std::runtime_error where it is no XML, or where its counts are not those of its tests.
[[nodiscard]] std::vector<JunitTest> read_junit(std::string_view xml);

}  // namespace haloform::test
