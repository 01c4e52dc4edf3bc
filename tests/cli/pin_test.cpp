#include "cli/pin.hpp"

#include "providers/halopsa/tables/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace haloform::cli {
namespace {

using testing::HasSubstr;
using Variables = std::map<std::string, std::string, std::less<>>;
using PinOutcome = std::expected<Pinned, std::vector<Error>>;

PinOutcome pinned(Settings file, Variables variables) {
  static const Catalog catalog = halopsa::make_catalog();
  return pin(catalog, std::move(file), Environment(std::move(variables)), "/repository");
}

Settings file_of(std::string url) {
  Settings file;
  file.url = std::move(url);
  file.written.url = {"haloform.yaml", 3, 8};
  return file;
}

/// What is wrong, each with its place and advice in one text.
std::vector<std::string> faults(const PinOutcome& outcome) {
  std::vector<std::string> texts;
  if (outcome) return texts;
  for (const Error& error : outcome.error()) {
    EXPECT_EQ(error.kind, ErrorKind::configuration) << error.text();
    texts.push_back(error.text());
  }
  return texts;
}

TEST(Pin, the_environment_wins_over_the_file_and_says_so) {
  const auto done =
      pinned(file_of("https://acme.halopsa.com"), {{"HALOPSA_URL", "https://other.halopsa.com/api/"}});
  ASSERT_TRUE(done) << faults(done).front();
  EXPECT_TRUE(done->pinned);
  EXPECT_EQ(done->settings.url, "https://other.halopsa.com");
  EXPECT_EQ(done->overrides, "HALOPSA_URL overrides url: https://acme.halopsa.com (haloform.yaml:3:8)");
  const auto same =
      pinned(file_of("https://acme.halopsa.com"), {{"HALOPSA_URL", "https://ACME.halopsa.com:443"}});
  ASSERT_TRUE(same);
  EXPECT_EQ(same->overrides, "");
}

TEST(Pin, what_the_file_adds_to_a_pinned_instance_is_an_error_that_names_both) {
  Settings file = file_of("https://acme.halopsa.com");
  file.auth_url = "https://evil.example/auth";
  file.written.auth_url = {"haloform.yaml", 4, 13};
  file.tenant = "evil";
  file.ca_file = "ca.pem";
  file.scope = "all";
  const auto texts =
      faults(pinned(file, {{"HALOPSA_URL", "https://acme.halopsa.com"}, {"HALOPSA_TENANT", "acme"}}));
  ASSERT_EQ(texts.size(), 4U) << "all at once";
  EXPECT_THAT(
      texts[0],
      testing::AllOf(HasSubstr("haloform.yaml:4:13"), HasSubstr("https://evil.example/auth"),
                     HasSubstr("HALOPSA_AUTH_URL is not set, which means https://acme.halopsa.com/auth")));
  EXPECT_THAT(texts[1],
              testing::AllOf(HasSubstr("instance.tenant is evil"), HasSubstr("HALOPSA_TENANT says acme")));
  EXPECT_THAT(texts[2], testing::AllOf(HasSubstr("/repository/ca.pem"), HasSubstr("HALOPSA_CA_FILE")));
  EXPECT_THAT(texts[3], testing::AllOf(HasSubstr("instance.scope is all"), HasSubstr("HALOPSA_SCOPE")));
}

TEST(Pin, what_the_file_repeats_is_fine) {
  Settings file = file_of("https://acme.halopsa.com");
  file.auth_url = "https://login.example/auth";
  file.tenant = "acme";
  file.ca_file = "certs/../ca.pem";
  file.scope = "all";
  const auto done = pinned(file, {{"HALOPSA_URL", "https://acme.halopsa.com"},
                                  {"HALOPSA_AUTH_URL", "https://LOGIN.example/auth/token"},
                                  {"HALOPSA_TENANT", "acme"},
                                  {"HALOPSA_CA_FILE", "/repository/ca.pem"},
                                  {"HALOPSA_SCOPE", "all"}});
  ASSERT_TRUE(done) << faults(done).front();
  EXPECT_EQ(done->settings.auth_url, "https://login.example/auth");
  EXPECT_EQ(done->settings.ca_file, "/repository/ca.pem");
  file = file_of("https://acme.halopsa.com");
  file.auth_url = "https://acme.halopsa.com/auth";
  file.scope = "admin edit:customers";
  EXPECT_TRUE(pinned(file, {{"HALOPSA_URL", "https://acme.halopsa.com"}})) << "the defaults, spelled out";
}

TEST(Pin, a_pipeline_without_one_sends_nothing_but_to_loopback) {
  for (const char* variable :
       {"CI", "TF_BUILD", "JENKINS_URL", "GITHUB_ACTIONS", "GITLAB_CI", "BITBUCKET_BUILD_NUMBER", "CIRCLECI",
        "BUILDKITE", "TEAMCITY_VERSION", "CODEBUILD_BUILD_ID"}) {
    const auto texts = faults(pinned(file_of("https://acme.halopsa.com"), {{variable, "1"}}));
    ASSERT_EQ(texts.size(), 1U) << variable;
    EXPECT_THAT(texts[0], testing::AllOf(HasSubstr(variable), HasSubstr("haloform.yaml:3:8"),
                                         HasSubstr("HALOPSA_URL=https://acme.halopsa.com")));
    EXPECT_TRUE(pinned(file_of("http://127.0.0.1:8080"), {{variable, "1"}})) << variable;
    EXPECT_TRUE(pinned(file_of("x"), {{variable, "1"}, {"HALOPSA_URL", "https://acme.halopsa.com"}}))
        << variable;
  }
  for (const char* no : {"", "0", "false", "False", "no"})
    EXPECT_TRUE(pinned(file_of("https://acme.halopsa.com"), {{"CI", no}})) << no;
  // A number or an id is no answer to yes or no.
  for (const char* variable : {"BUILD_NUMBER", "BUILD_ID", "GITHUB_RUN_ID", "CI_JOB_ID"})
    EXPECT_FALSE(pinned(file_of("https://acme.halopsa.com"), {{variable, "0"}})) << variable;
  Settings file = file_of("http://127.0.0.1:8080");
  file.auth_url = "https://evil.example/auth";
  EXPECT_EQ(faults(pinned(file, {{"CI", "true"}})).size(), 1U) << "the auth server counts too";
}

TEST(Pin, what_a_pipeline_is_known_by) {
  for (const char* variable : {"BUILD_ID",
                               "BUILD_URL",
                               "JENKINS_HOME",
                               "CONTINUOUS_INTEGRATION",
                               "CI_NAME",
                               "CI_BUILD_ID",
                               "CI_JOB_ID",
                               "CI_PIPELINE_ID",
                               "GITHUB_RUN_ID",
                               "RUNNER_OS",
                               "BUILD_BUILDID",
                               "SYSTEM_COLLECTIONURI",
                               "CODEBUILD_BUILD_ARN",
                               "bamboo_planKey",
                               "BUILDKITE_JOB_ID",
                               "NETLIFY",
                               "VERCEL",
                               "TFC_RUN_ID",
                               "SPACELIFT",
                               "ATLANTIS_TERRAFORM_VERSION",
                               "HEROKU_TEST_RUN_ID",
                               "HUDSON_URL",
                               "BUILD_NUMBER",
                               "TRAVIS",
                               "APPVEYOR",
                               "DRONE",
                               "WOODPECKER_CI",
                               "SEMAPHORE",
                               "BITBUCKET_COMMIT",
                               "CF_BUILD_ID",
                               "bamboo_buildKey",
                               "GO_PIPELINE_NAME",
                               "HARNESS_BUILD_ID",
                               "BITRISE_IO",
                               "CIRRUS_CI",
                               "BUDDY",
                               "GITEA_ACTIONS",
                               "FORGEJO_ACTIONS",
                               "PROW_JOB_ID",
                               "AGENT_JOBSTATUS",
                               "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"}) {
    EXPECT_EQ(Environment(Variables{{variable, "1"}}).pipeline(), variable);
    ::setenv(variable, "1", 1);
    EXPECT_EQ(Environment::take().get(variable), "1") << "and it is read";
    ::unsetenv(variable);
  }
  EXPECT_EQ(Environment(Variables{{"HOME", "/home/me"}}).pipeline(), std::nullopt);
}

// A configuration may be pointed at texts that were never meant to be shown; an address is short and public.
TEST(Pin, a_message_repeats_little_of_what_the_file_says) {
  const std::string value = std::string(60, 'S') + "end";
  Settings file = file_of("https://acme.halopsa.com");
  file.tenant = value;
  file.scope = value;
  file.ca_file = "certs/" + value;
  for (const std::string& text : faults(pinned(file, {{"HALOPSA_URL", "https://acme.halopsa.com"}})))
    EXPECT_THAT(text, testing::AllOf(HasSubstr("SSS"), testing::Not(HasSubstr("Send")))) << text;
  const auto done = pinned(file, {{"HALOPSA_TENANT", "a"}, {"HALOPSA_SCOPE", "b"}, {"HALOPSA_CA_FILE", "c"}});
  ASSERT_TRUE(done);
  EXPECT_THAT(done->overrides, testing::AllOf(HasSubstr("SSS"), testing::Not(HasSubstr("Send"))));
}

TEST(Pin, without_it_and_a_pipeline_the_file_decides) {
  Settings file = file_of("https://acme.halopsa.com");
  file.auth_url = "https://login.example/auth";
  file.tenant = "acme";
  const auto done = pinned(file, {{"HALOPSA_TENANT", "other"}});
  ASSERT_TRUE(done);
  EXPECT_FALSE(done->pinned);
  EXPECT_EQ(done->settings.auth_url, "https://login.example/auth");
  EXPECT_EQ(done->settings.tenant, "other");
  EXPECT_THAT(done->overrides, HasSubstr("HALOPSA_TENANT overrides tenant: acme"));
}

TEST(Pin, a_variable_that_cannot_be_meant_is_an_error) {
  EXPECT_THAT(faults(pinned(file_of("https://acme.halopsa.com"), {{"HALOPSA_URL", ""}})),
              testing::ElementsAre(HasSubstr("HALOPSA_URL is set, but empty")));
  EXPECT_THAT(faults(pinned({}, {{"HALOPSA_URL", "http://acme.halopsa.com"}})),
              testing::ElementsAre(testing::StartsWith("HALOPSA_URL: ")));
  for (const char* variable : {"HALOPSA_URL", "HALOPSA_AUTH_URL", "HALOPSA_TENANT", "HALOPSA_SCOPE"}) {
    for (const char* odd :
         {"https://acme.halopsa.com\n", " https://acme.halopsa.com", "https://acme.halopsa.com\r\n",
          "https://acme.halopsa.com ", "https://acme\t.halopsa.com", "\xEF\xBB\xBFhttps://acme.halopsa.com"})
      EXPECT_EQ(faults(pinned(file_of("https://acme.halopsa.com"), {{variable, odd}})).size(), 1U)
          << variable << odd;
  }
}

}  // namespace
}  // namespace haloform::cli
