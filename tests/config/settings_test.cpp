#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Settings settings(std::string_view text) {
  auto read = read_settings({"haloform.yaml", std::string(text)});
  EXPECT_TRUE(read) << (read ? "" : lines(read.error()).front());
  return read.value_or(Settings{});
}

std::vector<std::string> settings_mistakes(std::string_view text) {
  const auto read = read_settings({"haloform.yaml", std::string(text)});
  return read ? std::vector<std::string>{} : lines(read.error());
}

TEST(Settings, holds_everything_of_instance_and_state) {
  const Settings read = settings(R"(
version: 1
instance:
  url: https://Acme.HaloPSA.com/api/
  api: halo
  batch: 25
  tenant: acme
  auth_url: https://auth.example.com/auth/
  scope: "all:standard"
  rate_limit: {requests: 250, per: 5m}
  ca_file: certs/ca.pem
state:
  local: {path: state/people.json}
)");
  EXPECT_EQ(read.url, "https://acme.halopsa.com");
  EXPECT_EQ(read.profile, Profile::halo);
  EXPECT_EQ(read.batch, 25U);
  EXPECT_EQ(read.tenant, "acme");
  EXPECT_EQ(read.auth_url, "https://auth.example.com/auth");
  EXPECT_EQ(read.scope, "all:standard");
  EXPECT_EQ(read.rate_limit.kind, Settings::RateLimit::Kind::window);
  EXPECT_EQ(read.rate_limit.requests, 250U);
  EXPECT_EQ(read.rate_limit.per_seconds, 300U);
  EXPECT_EQ(read.ca_file, "certs/ca.pem");
  EXPECT_EQ(read.state, StateLocation{StateLocation::Local{"state/people.json"}});
}

TEST(Settings, are_all_optional) {
  const Settings read = settings("version: 1\ninstance: {api: auto, rate_limit: off}\n");
  EXPECT_EQ(read.url, "");
  EXPECT_EQ(read.profile, std::nullopt);
  EXPECT_EQ(read.rate_limit.kind, Settings::RateLimit::Kind::off);
}

TEST(Settings, bring_urls_into_one_form_and_know_where_they_stand) {
  const Settings read = settings(
      "instance:\n  url: HTTPS://acme.halopsa.com:443/API/\n  auth_url: "
      "https://acme.halopsa.com/auth/token\n");
  EXPECT_EQ(read.url, "https://acme.halopsa.com");
  EXPECT_EQ(read.auth_url, "https://acme.halopsa.com/auth");
  EXPECT_EQ(read.written.auth_url.text(), "haloform.yaml:3:13");
  EXPECT_EQ(read.written.tenant.line, 0U);
  EXPECT_THAT(settings_mistakes("instance: {url: \"https://user:hunter2@acme.halopsa.com\"}\n"),
              ElementsAre(testing::Not(HasSubstr("hunter2"))));
}

TEST(Settings, say_what_is_wrong_and_where) {
  EXPECT_THAT(settings_mistakes("instance:\n  api: soap\n"),
              ElementsAre("haloform.yaml:2:8: unknown api \"soap\" -> known are auto, halo and guide"));
  EXPECT_THAT(settings_mistakes("instance: {api: giude}\n"),
              ElementsAre(HasSubstr("did you mean \"guide\"?")));
  EXPECT_THAT(settings_mistakes("instance: {tenant: 5}\n"),
              ElementsAre(HasSubstr("put it in quotes: tenant: \"5\"")));
  EXPECT_THAT(settings_mistakes("instance: {scope: \"\"}\n"), ElementsAre(HasSubstr("scope is empty")));
  EXPECT_THAT(settings_mistakes("instance: {rate_limit: fast}\n"),
              ElementsAre(HasSubstr(":1:24: rate_limit must be auto")));
  EXPECT_THAT(settings_mistakes("instance: {rate_limit: {requests: 5}}\n"),
              ElementsAre(HasSubstr("rate_limit lacks per")));
  EXPECT_THAT(settings_mistakes("instance: {rate_limit: {requests: 0, per: 10ms}}\n"),
              ElementsAre(HasSubstr(":1:35: requests must be a number from 1 to"),
                          HasSubstr(":1:43: per must be a whole number")));
  EXPECT_THAT(settings_mistakes("instance: {batch: 0}\n"),
              ElementsAre(HasSubstr("batch must be a number from 1 to")));
  EXPECT_THAT(settings_mistakes("instance: {batch: 101}\n"),
              ElementsAre(HasSubstr(":1:19: batch is at most 100")));
  EXPECT_THAT(settings_mistakes("instance: {api: guide, batch: 2}\n"),
              ElementsAre(HasSubstr(":1:31: the profile guide takes only one record per request")));
  EXPECT_THAT(settings_mistakes("instance: https://acme.halopsa.com\n"),
              ElementsAre(HasSubstr("instance must be a mapping")));
  EXPECT_THAT(settings_mistakes("state: {local: {file: x}}\n"),
              ElementsAre(HasSubstr("unknown key \"file\" in state.local")));
}

// The backup has the guards of the apply before, and the next write of the real state replaces it.
TEST(Settings, take_no_file_beside_a_state_for_the_state) {
  for (const char* const ending : {".backup", ".journal", ".lock", ".damaged", ".tmp", ".Backup"}) {
    const std::string path = std::string("haloform.state.json") + ending;
    EXPECT_THAT(settings_mistakes("state: {local: {path: " + path + "}}\n"),
                ElementsAre(AllOf(HasSubstr("haloform.yaml:1:23: path: \"" + path + "\" has the name of"),
                                  HasSubstr("haloform state restore FILE"))));
  }
  EXPECT_EQ(settings("state: {local: {path: backup.json}}\n").state,
            StateLocation{StateLocation::Local{"backup.json"}});
}

TEST(Settings, are_reported_again_with_everything_else) {
  EXPECT_THAT(mistakes_in("instance: {url: x}\nagents: {J: {}}\n"),
              ElementsAre(HasSubstr("haloform.yaml:2:17: instance.url"), HasSubstr(":3:10: \"J\" cannot be"),
                          HasSubstr("has no name"), HasSubstr("has no email")));
}

}  // namespace
}  // namespace haloform::config
