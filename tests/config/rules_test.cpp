// Each kind of mistake has a name for machines, which stays while sentences change.

#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace haloform::config {
namespace {

using testing::ElementsAre;

/// The rules of what is wrong in one root file, `version: 1` in front; or in a text as it stands.
std::vector<std::string> rules_of(const std::string& text) {
  Diagnostics found;
  if (const auto settings = read_settings({"haloform.yaml", text}); !settings) found.append(settings.error());
  if (found.empty()) {
    const auto desired = validate(guide_catalog(), Profile::guide, {{"haloform.yaml", text}});
    if (!desired) found.append(desired.error());
  }
  std::vector<std::string> rules;
  for (const Diagnostic& one : found) rules.emplace_back(rule_name(one.rule));
  return rules;
}
std::vector<std::string> rules_in(std::string_view text) {
  return rules_of("version: 1\n" + std::string(text));
}

TEST(DiagnosticRules, say_what_kind_of_mistake_it_is) {
  const std::string jane = "agents:\n  jane: {name: Jane, email: j@x.example";
  EXPECT_THAT(rules_of("version: [\n"), ElementsAre("yaml_syntax"));
  EXPECT_THAT(rules_in("agents: !!set {}\n"), ElementsAre("yaml_syntax"));
  EXPECT_THAT(rules_of("agents: {}\n"), ElementsAre("missing_field"));
  EXPECT_THAT(rules_in("agnets: {}\n"), ElementsAre("unknown_key"));
  EXPECT_THAT(rules_in("instance: {url: \"https://a.example\", client_secret: x}\n"),
              ElementsAre("secret_in_file"));
  EXPECT_THAT(rules_in("state: {git: {remote: x, branch: y, password: z}}\n"), ElementsAre("secret_in_file"));
  EXPECT_THAT(rules_in("agents: [jane]\n"), ElementsAre("wrong_type"));
  EXPECT_THAT(rules_in(jane + ", phone: 5}\n"), ElementsAre("wrong_type"));
  EXPECT_THAT(rules_in(jane + ", phone: \"5\", phone: \"6\"}\n"), ElementsAre("duplicate"));
  EXPECT_THAT(rules_in(jane + "}\n  joe: {name: Joe, email: J@x.example}\n"), ElementsAre("duplicate"));
  EXPECT_THAT(rules_in("agents:\n  jane: {name: Jane}\n"), ElementsAre("missing_field"));
  EXPECT_THAT(rules_in("agents:\n  jane: {name: Jane, email: nobody}\n"), ElementsAre("invalid_value"));
  EXPECT_THAT(rules_in(jane + ", teams: [tier-9]}\n"), ElementsAre("unknown_reference"));
  EXPECT_THAT(rules_in("defaults: {agent: {name: Jane}}\n"), ElementsAre("misplaced_key"));
  EXPECT_THAT(rules_in("moved:\n  - {from: agent.a, to: agent.b}\n  - {from: agent.b, to: agent.a}\n"),
              ElementsAre("contradiction"));
}

TEST(DiagnosticRules, of_drift_that_is_accepted) {
  const auto of = [](const std::string& drift) {
    return rules_in("agents:\n  jane: {name: Jane, email: j@x.example, lifecycle: {drift: [" + drift +
                    "]}}\n");
  };
  const std::string rest = ", until: 2027-01-31, reason: r}";
  EXPECT_THAT(of("{accept: phone" + rest), ElementsAre());
  EXPECT_THAT(of("{accept: phone, until: 2027-01-31}"), ElementsAre("missing_field"));
  EXPECT_THAT(of("{accept: fone" + rest), ElementsAre("unknown_name"));
  EXPECT_THAT(of("{accept: members" + rest), ElementsAre("unknown_name"));
  EXPECT_THAT(of("{accept: phone" + rest + ", {accept: phone" + rest), ElementsAre("duplicate"));
  EXPECT_THAT(of("{because: x, accept: phone" + rest), ElementsAre("unknown_key"));
  for (const char* day : {"2027-02-29", "tomorrow", "2027-1-31", "31.01.2027", "2027-01-31T00:00:00Z",
                          "9999-99-99", "\"2027-01-31+02:00\"", "\"\"", "never"}) {
    EXPECT_THAT(of("{accept: phone, until: " + std::string(day) + ", reason: r}"),
                ElementsAre("invalid_date"))
        << day;
  }
  EXPECT_THAT(of("{accept: phone, until: 20270131, reason: r}"), ElementsAre("wrong_type"));
  EXPECT_THAT(
      rules_in("agents:\n  jane: {name: Jane, email: j@x.example, lifecycle: {ignore_changes: [phone], "
               "drift: [{accept: phone" +
               rest + "]}}\n"),
      ElementsAre())
      << "a warning, and the configuration is valid";
}

TEST(DiagnosticRules, of_the_audit_log_and_of_notifications) {
  EXPECT_THAT(rules_in("audit: {}\n"), ElementsAre("missing_field"));
  EXPECT_THAT(rules_in("audit: {path: x}\n"), ElementsAre("missing_field", "unknown_key"));
  for (const char* file : {"/var/log/x", "../x", "haloform.yaml", "people/a.yml"})
    EXPECT_THAT(rules_in("audit: {file: " + std::string(file) + "}\n"), ElementsAre("forbidden_path"))
        << file;
  const auto notify = [](const std::string& entry) { return rules_in("notify: [{" + entry + "}]\n"); };
  EXPECT_THAT(notify("kind: slack, on: [failed]"), ElementsAre("missing_field"));
  EXPECT_THAT(notify("kind: irc, on: [failed], url_env: HALOFORM_NOTIFY_X"), ElementsAre("unknown_name"));
  EXPECT_THAT(notify("kind: slack, on: [never], url_env: HALOFORM_NOTIFY_X"), ElementsAre("unknown_name"));
  EXPECT_THAT(notify("kind: slack, on: [], url_env: HALOFORM_NOTIFY_X"), ElementsAre("missing_field"));
  EXPECT_THAT(notify("kind: slack, on: [failed], url_env: HALOPSA_CLIENT_SECRET"),
              ElementsAre("invalid_variable"));
  EXPECT_THAT(notify("kind: slack, on: [failed], url: \"https://x.example\", url_env: HALOFORM_NOTIFY_X"),
              ElementsAre("secret_in_file"));
  std::string many = "notify:\n";
  for (int at = 0; at < 11; ++at) many += "  - {kind: slack, on: [failed], url_env: HALOFORM_NOTIFY_X}\n";
  EXPECT_THAT(rules_in(many), ElementsAre("too_many"));
  EXPECT_THAT(rules_in("pii: {markdown: none}\n"), ElementsAre("unknown_name"));
}

}  // namespace
}  // namespace haloform::config
