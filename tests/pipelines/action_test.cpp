// action.yml: how the program gets onto the runner, and what becomes of inputs.
#include "tests/http/raw_server.hpp"
#include "tests/pipelines/github_site.hpp"
#include "tests/pipelines/yaml_fields.hpp"
#include "tests/support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>

namespace haloform::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

std::string source_file(const std::string& name) {
  std::ifstream in(fs::path(HALOFORM_SOURCE_DIR) / name);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string version_of_program() {
  const std::string text = source_file("CMakeLists.txt");
  std::smatch found;
  EXPECT_TRUE(std::regex_search(text, found, std::regex(R"(project\(haloform VERSION ([0-9.]+))")));
  return found[1];
}

/// A release on loopback: a tarball with a program that starts the one under test, and its checksums.
class Release {
 public:
  Release() {
    const std::string name = "haloform-" + version_of_program() + "-linux-amd64";
    const std::string file =
        folder_.write("make/" + name + "/bin/haloform",
                      "#!/bin/sh\nexec '" + fs::absolute(program()).string() + "' \"$@\"\n");
    fs::permissions(file, fs::perms::owner_all);
    const std::string made = folder_ / "made.tar.gz";
    EXPECT_EQ(run({"tar", "-czf", made, "-C", folder_ / "make", name}).exit_code, 0);
    tarball_ = name + ".tar.gz";
    files_["/" + tarball_] = folder_.read("made.tar.gz");
    sum_ = run({"sha256sum", made}).out.substr(0, 64);
    files_["/SHA256SUMS"] = std::string(64, '0') + "  another.deb\n" + sum_ + "  " + tarball_ + "\n";
  }
  [[nodiscard]] std::string url() const { return server_.url(""); }
  [[nodiscard]] const std::string& sum() const { return sum_; }
  void spoil() { files_.at("/SHA256SUMS").replace(0, 200, std::string(64, '1') + "  " + tarball_ + "\n"); }
  void forget_sums() { files_.erase("/SHA256SUMS"); }

 private:
  void serve(const testing::RawConnection& line) const {
    for (std::string text = line.request(); !text.empty(); text = line.request()) {
      const std::size_t begin = text.find(' ') + 1;
      const auto found = files_.find(text.substr(begin, text.find(' ', begin) - begin));
      if (found == files_.end()) {
        line.answer("no", "404 Not Found");
      } else {
        line.answer(found->second);
      }
    }
  }

  TempDir folder_;
  std::string tarball_;
  std::string sum_;
  std::map<std::string, std::string> files_;
  testing::RawServer server_{[this](const testing::RawConnection& line) { serve(line); }};
};

class OwnAction : public ::testing::Test {
 protected:
  OwnAction() { acme_.acme().merge(many_agents(2)); }
  /// Runs a job with this one step after the checkout, by hand on main.
  GithubJobEnd with(const std::string& inputs) {
    const std::string text =
        "name: one\non: {workflow_dispatch: {}}\npermissions: {}\nconcurrency: {group: one}\njobs:\n  one:\n"
        "    runs-on: ubuntu-24.04\n    permissions: {contents: read}\n    steps:\n"
        "      - uses: actions/checkout@v4\n      - uses: ./\n        with: " +
        inputs + "\n";
    GithubEnd end = acme_.run_text(text, acme_.run_by_hand());
    return std::move(end.at("one"));
  }

  GithubSite acme_{world_of({})};
};

TEST_F(OwnAction, installs_a_release_whose_checksum_is_right) {
  const Release release;
  for (const std::string& more :
       {std::string(), ", sha256: " + release.sum(), ", version: v" + version_of_program()}) {
    const GithubJobEnd end =
        with("{command: validate, path: '', releases: '" + release.url() + "'" + more + "}");
    EXPECT_EQ(end.result.status, JobStatus::success) << end.result.log();
    EXPECT_EQ(end.outputs.at("exit_code"), "0");
  }
}

TEST_F(OwnAction, installs_nothing_whose_checksum_is_another_one) {
  Release release;
  const auto refused = [&](const std::string& more) {
    const GithubJobEnd end =
        with("{command: validate, path: '', releases: '" + release.url() + "'" + more + "}");
    EXPECT_EQ(end.result.status, JobStatus::failure) << end.result.log();
    EXPECT_TRUE(end.result.step("Run haloform").skipped);
    return end.result.step("Install haloform").process.out;
  };
  EXPECT_THAT(refused(", sha256: " + std::string(64, 'a')), HasSubstr("the checksum of haloform-"));
  EXPECT_THAT(refused(", sha256: nonsense"), HasSubstr("::error"));
  EXPECT_THAT(refused(", version: 9.9.9"), HasSubstr("cannot be read"));
  EXPECT_THAT(refused(", version: ../../../x"), HasSubstr("is not a version"));
  release.spoil();
  EXPECT_THAT(refused(""), HasSubstr("the checksum of haloform-"));
  release.forget_sums();
  EXPECT_THAT(refused(""), HasSubstr("SHA256SUMS cannot be read"));
  EXPECT_THAT(with("{command: validate, path: ''}").result.step("Install haloform").process.out,
              HasSubstr("knows no releases"));
}

TEST_F(OwnAction, takes_no_input_for_shell) {
  for (const char* inputs :
       {"{command: 'validate; touch pwned'}", "{command: '$(touch pwned)'}",
        "{command: validate, config: '$(touch pwned)'}", "{command: validate, args: '`touch pwned`'}",
        "{command: validate, args: \"--quiet\\n; touch pwned\\n'$(touch pwned)\"}",
        "{command: validate, output: 'text; touch pwned'}", "{command: validate, path: '$(touch pwned)'}",
        "{command: validate, path: '', version: '$(touch pwned)'}",
        "{command: validate, working-directory: '$(touch pwned)'}"}) {
    try {
      const GithubJobEnd end = with(inputs);
      EXPECT_EQ(end.result.status, JobStatus::failure) << inputs << end.result.log();
      EXPECT_FALSE(end.machine->exists("pwned")) << inputs;
    } catch (const StepFailed& failed) {
      EXPECT_THAT(failed.what(), HasSubstr("there is no folder"));
    }
  }
}

TEST_F(OwnAction, hands_arguments_on_as_they_are) {
  const GithubJobEnd end =
      with("{command: validate, output: '', args: \"--output=json=a file.json\\n--output=junit=*.xml\"}");
  EXPECT_EQ(end.result.status, JobStatus::success) << end.result.log();
  EXPECT_TRUE(end.machine->exists("a file.json"));
  EXPECT_TRUE(end.machine->exists("*.xml"));
}

TEST_F(OwnAction, applies_nothing_without_being_told_what_was_approved) {
  const GithubJobEnd end = with("{command: apply}");
  EXPECT_EQ(end.result.status, JobStatus::failure);
  EXPECT_THAT(end.result.step("Run haloform").process.out,
              HasSubstr("apply needs to know what was approved"));
  EXPECT_EQ(acme_.control().writes(), 0);
}

TEST_F(OwnAction, only_installs_where_that_is_all_that_is_asked_for) {
  const GithubJobEnd end = with("{command: setup}");
  EXPECT_EQ(end.result.status, JobStatus::success) << end.result.log();
  EXPECT_TRUE(end.result.step("Run haloform").skipped);
}

// What stands in `${{ }}` is put into the script before the shell reads it.
TEST(Scripts, of_the_action_and_the_workflows_have_no_expression_in_them) {
  for (const GithubStep& step : read_action(source_file("action.yml"), "action.yml").steps)
    EXPECT_THAT(step.run, Not(HasSubstr("${{"))) << step.name;
  int workflows = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(HALOFORM_SOURCE_DIR) / "examples/ci/github")) {
    ++workflows;
    const std::string name = "examples/ci/github/" + entry.path().filename().string();
    const std::string text = source_file(name);
    for (const GithubJobText& job : read_workflow(text, name).jobs)
      for (const GithubStep& step : job.steps) EXPECT_THAT(step.run, Not(HasSubstr("${{"))) << name;
  }
  EXPECT_EQ(workflows, 3);
}

TEST(Examples, name_the_version_of_this_program) {
  const std::string version = "v" + version_of_program();
  for (const char* name : {"github/people-plan.yml", "github/people-apply.yml", "github/people-drift.yml",
                           "pre-commit/.pre-commit-config.yaml"}) {
    const std::string text = source_file("examples/ci/" + std::string(name));
    const std::regex used(R"((OWNER/haloform@|rev: )(\S+))");
    int count = 0;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), used); at != std::sregex_iterator(); ++at) {
      EXPECT_EQ((*at)[2], version) << name;
      ++count;
    }
    EXPECT_GT(count, 0) << name;
  }
}

}  // namespace
}  // namespace haloform::test
