#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> addresses(const DesiredState& state) {
  std::vector<std::string> all;
  for (const Resource& one : state.resources()) all.push_back(one.address.text());
  return all;
}

// A section of thousands is read in parts, by several threads.
TEST(People, of_a_large_section_are_read_as_those_of_a_small_one) {
  constexpr int count = 3'000;
  std::string text = "teams:\n  tier-1: {name: Tier 1}\nagents:\n";
  for (int number = count; number > 0; --number) {
    const std::string key = "a" + std::to_string(10'000 + number);
    text += "  " + key + ": {name: A " + key + ", email: " + key + "@example.com, teams: [tier-1]}\n";
  }
  const DesiredState state = desired(text);
  EXPECT_EQ(state.resources(ResourceType::agent).size(), 3'000U);
  const Resource& last = resource(state, "agent.a10001");
  EXPECT_EQ(last.place.line, 1U + 3U + 3'000U);
  EXPECT_THAT(last.teams, ElementsAre("tier-1"));
  EXPECT_TRUE(std::ranges::is_sorted(addresses(state)));

  text += "  a10001: {name: B, email: b@example.com}\n  Bad: {name: C}\n  c: {email: 5}\n";
  EXPECT_THAT(mistakes_in(text),
              ElementsAre("haloform.yaml:3005:3: the key \"a10001\" is repeated here",
                          "haloform.yaml:3006:3: \"Bad\" cannot be the key of a block",
                          testing::StartsWith("haloform.yaml:3006:3: agent \"Bad\" has no email"),
                          testing::StartsWith("haloform.yaml:3007:3: agent.c has no name"),
                          testing::StartsWith("haloform.yaml:3007:14: ")));
}

// Each part keeps as many mistakes as a whole file does; joined, they are the first thousand.
TEST(People, of_a_large_section_are_a_thousand_mistakes_at_most) {
  std::string text = "agents:\n";
  for (int number = 0; number < 3'000; ++number) text += "  a" + std::to_string(number) + ": x\n";
  const auto wrong = validate(guide_catalog(), Profile::guide, {{"haloform.yaml", "version: 1\n" + text}});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().count(Severity::error), 3'000U);
  ASSERT_EQ(wrong.error().size(), Diagnostics::most_kept);
  std::uint32_t line = 3;
  for (const Diagnostic& one : wrong.error()) EXPECT_EQ(one.where.line, line++);
}

TEST(People, reads_a_whole_configuration) {
  const DesiredState state = desired(R"(
defaults:
  agent: {timezone: Europe/London, language: en-GB}
guards: {deactivate: 10%, create: 200}
seats: {agents: 50}
moved:
  - {from: agent.jsmith, to: agent.jane-smith}
teams:
  tier-1:
    name: Support Tier 1
    members: [jane-smith]
    membership: exclusive
agents:
  jane-smith:
    name: Jane Smith
    email: jane@example.com
    phone: "+44 20 7946 0000"
    department_id: 3
    language: de-DE
    lifecycle:
      protect: true
      on_removal: forget
      ignore_changes: [phone, teams, phone]
      id: 42
      previously: [jane.old@example.com]
  john-doe: {name: John Doe, email: john@example.com, active: false, teams: [tier-1]}
contacts:
  bob: {name: Bob Jones, site_id: 5, phone: null}
)");
  EXPECT_THAT(addresses(state),
              ElementsAre("agent.jane-smith", "agent.john-doe", "contact.bob", "team.tier-1"));
  const Resource& jane = resource(state, "agent.jane-smith");
  EXPECT_EQ(value(jane, "timezone"), "Europe/London");
  EXPECT_EQ(value(jane, "language"), "de-DE");
  EXPECT_EQ(value(jane, "department_id"), "3");
  EXPECT_EQ(value(jane, "mobile"), "absent");
  EXPECT_EQ(jane.active, std::nullopt);
  EXPECT_EQ(jane.list, MemberList::absent);
  EXPECT_THAT(jane.teams, ElementsAre("tier-1"));
  EXPECT_EQ(jane.lifecycle->protection, Protection::protect);
  EXPECT_EQ(jane.lifecycle->on_removal, OnRemoval::forget);
  EXPECT_THAT(jane.lifecycle->ignore_changes,
              ElementsAre(*guide_catalog().of(ResourceType::agent).find("phone")));
  EXPECT_TRUE(jane.lifecycle->ignores_teams);
  EXPECT_EQ(jane.lifecycle->id, RemoteId::from(42));
  EXPECT_THAT(jane.lifecycle->previously, ElementsAre("jane.old@example.com"));
  EXPECT_EQ(state.span(jane.place).text(), "haloform.yaml:15:3");
  const Resource& john = resource(state, "agent.john-doe");
  EXPECT_EQ(john.active, false);
  EXPECT_EQ(john.list, MemberList::additive);
  const Resource& team = resource(state, "team.tier-1");
  EXPECT_EQ(team.list, MemberList::exclusive);
  EXPECT_EQ(team.lifecycle->on_removal, OnRemoval::forget);
  EXPECT_EQ(value(resource(state, "contact.bob"), "phone"), "null");
  EXPECT_EQ(state.guards().of(ResourceType::agent, GuardKind::deactivate).text(), "10%");
  EXPECT_EQ(state.guards().of(ResourceType::team, GuardKind::create).text(), "200");
  EXPECT_EQ(state.guards().of(ResourceType::agent, GuardKind::remove), default_limit(GuardKind::remove));
  EXPECT_EQ(state.agent_seats(), 50U);
  ASSERT_EQ(state.moves().size(), 1U);
  EXPECT_EQ(state.moves()[0].from.text(), "agent.jsmith");
}

TEST(People, an_absent_field_is_not_managed_and_null_or_nothing_clears_it) {
  const DesiredState state =
      desired("contacts:\n  b: {name: B, email: \"\", phone: ~, site_id: null, mobile: '0777'}\n");
  const Resource& bob = resource(state, "contact.b");
  EXPECT_EQ(value(bob, "email"), "null");
  EXPECT_EQ(value(bob, "phone"), "null");
  EXPECT_EQ(value(bob, "site_id"), "null");
  EXPECT_EQ(value(bob, "mobile"), "0777");
  EXPECT_EQ(value(bob, "surname"), "absent");
}

TEST(People, takes_words_that_other_versions_of_yaml_take_for_something_else) {
  const DesiredState state =
      desired("contacts:\n  a: {name: no, phone: 0777, mobile: 12:30}\n  b: {name: on}\n");
  EXPECT_EQ(value(resource(state, "contact.a"), "name"), "no");
  EXPECT_EQ(value(resource(state, "contact.a"), "phone"), "0777");
  EXPECT_EQ(value(resource(state, "contact.a"), "mobile"), "12:30");
  EXPECT_EQ(value(resource(state, "contact.b"), "name"), "on");
}

TEST(People, keeps_strange_names_unchanged) {
  const DesiredState state = desired("contacts:\n  a: {name: \"\\e[31m\\tRed \\u200f\\U0001F600\"}\n");
  EXPECT_EQ(value(resource(state, "contact.a"), "name"), "\x1b[31m\tRed \u200f\U0001F600");
}

TEST(People, a_default_can_be_cleared_in_a_block) {
  const DesiredState state = desired(
      "defaults: {contact: {site_id: 5}}\ncontacts:\n  a: {name: A}\n  b: {name: B, site_id: null}\n");
  EXPECT_EQ(value(resource(state, "contact.a"), "site_id"), "5");
  EXPECT_EQ(value(resource(state, "contact.b"), "site_id"), "null");
}

TEST(People, an_empty_list_of_members_is_not_an_absent_one) {
  const DesiredState state = desired("teams:\n  a: {name: A, members: []}\n  b: {name: B}\n");
  EXPECT_EQ(resource(state, "team.a").list, MemberList::additive);
  EXPECT_EQ(resource(state, "team.b").list, MemberList::absent);
}

TEST(People, sections_may_be_empty_and_may_stand_in_every_file) {
  const auto state = validate(guide_catalog(), Profile::guide,
                              {{"haloform.yaml", "version: 1\nagents:\nmoved:\n"},
                               {"b.yaml", "contacts: {z: {name: Z}, a: {name: A}}\n"},
                               {"a.yaml", "contacts: {m: {name: M}}\n"},
                               {"c.yaml", ""}});
  ASSERT_TRUE(state);
  EXPECT_THAT(addresses(*state), ElementsAre("contact.a", "contact.m", "contact.z"));
  EXPECT_EQ(state->span(resource(*state, "contact.z").place).text(), "b.yaml:1:12");
}

TEST(People, the_order_of_files_does_not_matter) {
  std::vector<SourceText> files{{"haloform.yaml", "version: 1\n"}};
  for (int file = 0; file < 9; ++file) {
    std::string text = "contacts:\n";
    for (int at = 0; at < 20; ++at) {
      const std::string name = std::to_string(at * 9 + file);
      text += "  c" + name + ": {name: C" + name + "}\n";
    }
    files.push_back({"f" + std::to_string(file) + ".yaml", std::move(text)});
  }
  const auto one = validate(guide_catalog(), Profile::guide, files);
  std::ranges::reverse(files.begin() + 1, files.end());
  const auto other = validate(guide_catalog(), Profile::guide, files);
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->resources().size(), 180U);
  EXPECT_EQ(addresses(*one), addresses(*other));
  EXPECT_TRUE(std::ranges::is_sorted(one->resources(), {}, &Resource::address));
  for (std::size_t at = 0; at < 180; ++at)
    EXPECT_EQ(one->resources()[at].place, other->resources()[at].place);
}

TEST(People, aliases_share_values_between_blocks) {
  const DesiredState state = desired(
      "agents:\n  a: {name: A, email: a@x.example, teams: &t [one]}\n  b: {name: B, email: b@x.example, "
      "teams: *t}\n"
      "teams: {one: {name: One}}\n");
  EXPECT_THAT(resource(state, "agent.b").teams, ElementsAre("one"));
  EXPECT_THAT(resource(state, "team.one").teams, IsEmpty());
}

}  // namespace
}  // namespace haloform::config
