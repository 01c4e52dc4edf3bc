#include "planner/config/origins.hpp"

#include "planner/config/configuration.hpp"
#include "tests/config/support.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace haloform::config {
namespace {

using test::TempDir;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

using Origin = DesiredState::Origin;

/// `phone people.yaml:4:12 block`, in their order.
std::vector<std::string> origins(const TempDir& folder, std::string_view of) {
  auto reader = ConfigurationReader::open(guide_catalog(), folder.path());
  EXPECT_TRUE(reader);
  const auto desired = reader->read(std::nullopt);
  EXPECT_TRUE(desired) << (desired ? "" : lines(desired.error()).front());
  const auto found = origins_of(guide_catalog(), *desired, folder.path(), *Address::parse(of));
  EXPECT_TRUE(found);
  std::vector<std::string> words;
  for (const Origin& origin : *found) {
    const char* from = origin.from == Origin::From::block      ? "block"
                       : origin.from == Origin::From::defaults ? "defaults"
                                                               : "team";
    words.push_back(origin.field + " " + origin.where.text() + " " + from +
                    (origin.team.empty() ? "" : " " + origin.team));
  }
  return words;
}

TEST(Origins, of_a_resource_are_where_each_value_is_written) {
  const TempDir folder;
  folder.write("haloform.yaml",
               "version: 1\ninclude: ['*.yaml']\ndefaults:\n  agent:\n    timezone: Europe/London\n"
               "    language: en-GB\n");
  folder.write("people.yaml",
               "agents:\n  jane:\n    name: Jane\n    email: jane@example.com\n    role: Technician\n    "
               "language: de\n"
               "    active: true\n    teams: [tier-1]\n");
  folder.write("teams.yaml",
               "teams:\n  tier-1: {name: Tier 1}\n  tier-2:\n    name: Tier 2\n    members:\n      - jane\n");
  EXPECT_THAT(
      origins(folder, "agent.jane"),
      UnorderedElementsAre("name people.yaml:3:11 block", "email people.yaml:4:12 block",
                           "role people.yaml:5:11 block", "language people.yaml:6:15 block",
                           "active people.yaml:7:13 block", "teams people.yaml:8:13 block tier-1",
                           "timezone haloform.yaml:5:15 defaults", "teams teams.yaml:6:9 team tier-2"));
  EXPECT_THAT(origins(folder, "team.tier-2"), ElementsAre("name teams.yaml:4:11 block"));
}

TEST(Origins, of_a_row_are_the_row_and_the_block_that_adds_to_it) {
  const TempDir folder;
  const auto write = [&](std::string_view prefer) {
    folder.write("haloform.yaml",
                 "version: 1\ninclude: [people.yaml]\ndefaults: {agent: {timezone: Europe/London}}\n"
                 "teams: {sd: {name: Service Desk}}\n"
                 "feeds:\n  hr: {csv: hr.csv, type: agent, key: no, prefer: " +
                     std::string(prefer) + ", fields: {name: \"{n}\", email: \"{m}\", phone: \"{p}\"}}\n");
  };
  folder.write("hr.csv", "no,n,m,p\n7,Ann Poe,ann@example.com,1\n");
  folder.write(
      "people.yaml",
      "agents:\n  \"7\":\n    role: Technician\n    phone: \"2\"\n    active: true\n    teams: [sd]\n");
  write("yaml");
  EXPECT_THAT(
      origins(folder, "agent.7"),
      UnorderedElementsAre("name hr.csv:2:1 block", "email hr.csv:2:1 block", "role people.yaml:3:11 block",
                           "phone people.yaml:4:12 block", "active people.yaml:5:13 block",
                           "teams people.yaml:6:13 block sd", "timezone haloform.yaml:3:30 defaults"));
  write("feed");
  EXPECT_THAT(origins(folder, "agent.7"), testing::Contains("phone hr.csv:2:1 block"));
}

TEST(Origins, of_nobody_are_none) {
  const TempDir folder;
  folder.write("haloform.yaml", "version: 1\nteams: {t: {name: T}}\n");
  EXPECT_THAT(origins(folder, "agent.nobody"), IsEmpty());
}

}  // namespace
}  // namespace haloform::config
