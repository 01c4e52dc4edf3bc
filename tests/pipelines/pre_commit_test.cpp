// .pre-commit-hooks.yaml, and the configuration of examples/ci/pre-commit that asks for it.
#include "tests/pipelines/yaml_fields.hpp"
#include "tests/support/process.hpp"
#include "tests/support/program.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

/// What pre-commit makes of both files: the hook with what the configuration says of it besides.
struct Hook {
  std::vector<std::string> words;
  std::string files;
};

Hook hook_of_example() {
  const YAML::Node offered = YAML::LoadFile(HALOFORM_SOURCE_DIR "/.pre-commit-hooks.yaml");
  const YAML::Node asked = YAML::LoadFile(
      HALOFORM_SOURCE_DIR "/examples/ci/pre-commit/.pre-commit-config.yaml")["repos"][0]["hooks"][0];
  YamlFields fields(offered[0], "the hook");
  EXPECT_EQ(fields.required("id"), asked["id"].as<std::string>());
  EXPECT_EQ(fields.required("language"), "system");
  EXPECT_FALSE(fields.flag("pass_filenames", true)) << "files are read as one configuration";
  for (const char* key : {"name", "description"}) static_cast<void>(fields.required(key));
  Hook hook{.words = {"/usr/bin/env"}, .files = {}};
  std::istringstream entry(fields.required("entry"));
  for (std::string word; entry >> word;) hook.words.push_back(word);
  hook.files = fields.required("files");
  fields.end();
  for (const YAML::Node& word : asked["args"]) hook.words.push_back(word.as<std::string>());
  if (asked["files"]) hook.files = asked["files"].as<std::string>();
  return hook;
}

TEST(BeforeACommit, a_mistake_is_found_without_halopsa) {
  const Hook hook = hook_of_example();
  EXPECT_TRUE(std::regex_search(std::string("people/agents.yaml"), std::regex(hook.files)));
  EXPECT_FALSE(std::regex_search(std::string("README.md"), std::regex(hook.files)));
  const TempDir repository;
  const TempDir tools;
  std::filesystem::create_symlink(std::filesystem::absolute(program()), tools.path() / "haloform");
  const auto commit = [&](const std::string& email) {
    repository.write("people/haloform.yaml",
                     "version: 1\ninstance: {url: \"https://acme.halopsa.com\", api: halo}\nagents:\n" +
                         agent_block("jane", "Jane", email));
    return run(hook.words, {.environment = {{"PATH", tools.path().string() + ":/usr/bin:/bin"}},
                            .folder = repository.path().string()});
  };
  const ProcessResult good = commit("jane@example.com");
  EXPECT_EQ(good.exit_code, 0) << shown(good);
  const ProcessResult wrong = commit("no e-mail");
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_THAT(wrong.err, testing::HasSubstr("haloform.yaml:6:"));
}

}  // namespace
}  // namespace haloform::test
