#include "planner/config/report_sections.hpp"

#include "planner/config/configuration.hpp"
#include "tests/config/support.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using Notification = Settings::Notification;

Settings report_settings(std::string_view text) {
  auto read = read_settings({"haloform.yaml", std::string(text)});
  EXPECT_TRUE(read) << (read ? "" : lines(read.error()).front());
  return read ? *read : Settings{};
}

std::vector<std::string> section_faults(std::string_view text) {
  const auto read = read_settings({"haloform.yaml", std::string(text)});
  return read ? std::vector<std::string>{} : lines(read.error());
}

TEST(AuditSection, names_the_file_of_the_audit_log) {
  EXPECT_EQ(report_settings("audit: {file: logs/audit.jsonl}\n").audit_file, "logs/audit.jsonl");
  EXPECT_EQ(report_settings("state: {}\n").audit_file, std::nullopt);
}

// Whoever opens a pull request writes this file.
TEST(AuditSection, leads_to_no_other_place) {
  for (const char* path : {"/var/log/audit.jsonl", "../audit.jsonl", "logs/../../audit.jsonl",
                           "~/audit.jsonl/..", ".", "people.yaml", "x.YML", "a.json"}) {
    EXPECT_THAT(section_faults("audit: {file: " + std::string(path) + "}\n"), SizeIs(1)) << path;
  }
  EXPECT_THAT(section_faults("audit: {file: 7}\n"), SizeIs(1));
  EXPECT_THAT(section_faults("audit: {}\n"), ElementsAre(HasSubstr("audit has no file")));
  EXPECT_THAT(section_faults("audit: true\n"), SizeIs(1));
  EXPECT_THAT(section_faults("audit: {flie: a.jsonl}\n"),
              testing::Contains(HasSubstr("did you mean \"file\"?")));
}

TEST(AuditSection, follows_no_link) {
  const TempDir folder;
  std::filesystem::create_symlink("/tmp", folder.path() / "logs");
  folder.write("haloform.yaml", "version: 1\naudit: {file: logs/audit.jsonl}\n");
  const auto opened = ConfigurationReader::open(guide_catalog(), folder.path());
  ASSERT_TRUE(opened);
  ASSERT_FALSE(opened->settings());
  EXPECT_THAT(lines(opened->settings().error()).front(), HasSubstr("logs is a symbolic link"));
}

TEST(NotifySection, says_who_is_told_of_what) {
  const Settings settings = report_settings(
      "notify:\n"
      "  - {kind: slack, on: [failed, deferred], url_env: HALOFORM_NOTIFY_SLACK}\n"
      "  - {kind: teams, on: drift, url_env: HALOFORM_NOTIFY_TEAMS_2}\n"
      "  - {kind: webhook, on: [applied, blocked, applied], url_env: HALOFORM_NOTIFY_X}\n");
  ASSERT_THAT(settings.notify, SizeIs(3));
  EXPECT_EQ(settings.notify[0].kind, Notification::Kind::slack);
  EXPECT_THAT(settings.notify[0].on, ElementsAre(Notification::Event::failed, Notification::Event::deferred));
  EXPECT_EQ(settings.notify[0].url_env, "HALOFORM_NOTIFY_SLACK");
  EXPECT_THAT(settings.notify[1].on, ElementsAre(Notification::Event::drift));
  EXPECT_THAT(settings.notify[2].on, SizeIs(2));
}

// A pull request could have any secret of the pipeline sent somewhere, could it name the variable.
TEST(NotifySection, names_no_other_variable_and_holds_no_url) {
  for (const char* name :
       {"AWS_SECRET_ACCESS_KEY", "HALOPSA_CLIENT_SECRET", "HALOFORM_STATE_KEY", "HALOFORM_NOTIFY_",
        "haloform_notify_x", "HALOFORM_NOTIFY_x", "HALOFORM_NOTIFY_A B", "XHALOFORM_NOTIFY_A",
        "'https://hooks.slack.com/services/s3cr3t'", "'HALOFORM_NOTIFY_A=B'", "7"}) {
    const auto found =
        section_faults("notify: [{kind: slack, on: [failed], url_env: " + std::string(name) + "}]\n");
    ASSERT_THAT(found, SizeIs(1)) << name;
    EXPECT_THAT(found.front(), Not(HasSubstr("s3cr3t")));
  }
  const auto url = section_faults(
      "notify: [{kind: slack, on: [failed], url_env: HALOFORM_NOTIFY_A, url: 'https://a.example/s3cr3t'}]\n");
  EXPECT_THAT(url, ElementsAre(HasSubstr("url must not be in the configuration")));
  EXPECT_THAT(url.front(), Not(HasSubstr("s3cr3t")));
}

TEST(NotifySection, says_all_that_is_wrong_at_once) {
  EXPECT_THAT(section_faults("notify:\n  - {kind: slak, on: [faled, applied], url_env: HALOFORM_NOTIFY_A}\n"),
              ElementsAre(HasSubstr("did you mean \"slack\"?"), HasSubstr("did you mean \"failed\"?")));
  EXPECT_THAT(section_faults("notify: [{}]\n"), SizeIs(3));
  EXPECT_THAT(section_faults("notify: {kind: slack}\n"), SizeIs(1));
  EXPECT_THAT(section_faults("notify: [{kind: slack, on: [], url_env: HALOFORM_NOTIFY_A}]\n"),
              ElementsAre(HasSubstr("nobody is told")));
  std::string many = "notify:\n";
  for (int at = 0; at < 11; ++at) many += "  - {kind: slack, on: failed, url_env: HALOFORM_NOTIFY_A}\n";
  EXPECT_THAT(section_faults(many), ElementsAre(HasSubstr("more than 10")));
}

TEST(ReportSections, stand_in_the_root_file_alone) {
  for (const char* section : {"audit: {file: a.jsonl}\n", "notify: []\n"})
    EXPECT_THAT(
        mistakes({{"haloform.yaml", "version: 1\ninclude: [people.yaml]\n"}, {"people.yaml", section}}),
        ElementsAre(HasSubstr("is not allowed in an included file")));
}

}  // namespace
}  // namespace haloform::config
