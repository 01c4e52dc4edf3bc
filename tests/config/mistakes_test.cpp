// What people get wrong in one block or section, and where the message points. `mistakes_in` puts `version: 1` on line 1.

#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// One mistake, and the one line that it leads to (place and what, or all of it where `->` stands in it).
struct Row {
  std::string_view text;
  std::string_view says;
};

void expect_one_each(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    const bool full = row.says.find(" -> ") != std::string_view::npos;
    EXPECT_THAT(full ? full_mistakes_in(row.text) : mistakes_in(row.text), ElementsAre(std::string(row.says)))
        << row.text;
  }
}

TEST(Mistakes, unknown_keys_are_named_with_the_nearest_known_one) {
  expect_one_each({
      {"agnets: {}\n",
       "haloform.yaml:2:1: unknown key \"agnets\" in haloform.yaml -> did you mean \"agents\"?"},
      {"instance: {ulr: https://a.example}\n",
       "haloform.yaml:2:12: unknown key \"ulr\" in instance -> did you mean \"url\"?"},
      {"agents:\n  jane: {name: J, email: j@x.example, phnoe: x}\n",
       "haloform.yaml:3:39: unknown key \"phnoe\" in agent.jane -> did you mean \"phone\"?"},
      {"agents:\n  jane: {name: J, email: j@x.example, lifecycle: {protekt: true}}\n",
       "haloform.yaml:3:51: unknown key \"protekt\" in the lifecycle of agent.jane -> did you mean "
       "\"protect\"?"},
      {"teams:\n  t: {name: T, role: x}\n",
       "haloform.yaml:3:16: unknown key \"role\" in team.t -> known are name, members, membership, "
       "lifecycle"},
      {"guards: {missing: 10%}\n",
       "haloform.yaml:2:10: unknown key \"missing\" in guards -> known are deactivate, delete, create, "
       "update, per_site, agents, contacts, teams"},
      {"seats: {agent: 5}\n",
       "haloform.yaml:2:9: unknown key \"agent\" in seats -> did you mean \"agents\"?"},
      {"state: {consul: {}}\n",
       "haloform.yaml:2:9: unknown key \"consul\" in state -> known are local, git, http, s3, azblob, "
       "postgres, required, encryption, lease"},
  });
}

TEST(Mistakes, a_misspelt_required_field_is_one_mistake_and_not_two) {
  EXPECT_THAT(mistakes_in("agents:\n  jane: {name: J, emial: j@x.example}\n"),
              ElementsAre("haloform.yaml:3:19: unknown key \"emial\" in agent.jane"));
}

TEST(Mistakes, a_misspelt_section_still_declares_its_people) {
  EXPECT_THAT(
      mistakes_in(
          "agnets:\n  jane: {name: J, email: j@x.example}\nteams:\n  t: {name: T, members: [jane]}\n"),
      ElementsAre("haloform.yaml:2:1: unknown key \"agnets\" in haloform.yaml"));
}

TEST(Mistakes, secrets_are_not_configuration_wherever_they_stand) {
  for (const std::string_view text :
       {"client_secret: s3cr3t\n", "instance: {client_secret: s3cr3t}\n",
        "agents:\n  jane: {name: J, email: j@x.example, client_secret: s3cr3t}\n"}) {
    const auto all = full_mistakes_in(text);
    ASSERT_EQ(all.size(), 1U) << text;
    EXPECT_THAT(all.front(), HasSubstr("client_secret must not be in the configuration"));
    EXPECT_THAT(all.front(), HasSubstr("HALOPSA_CLIENT_SECRET"));
    EXPECT_THAT(all.front(), testing::Not(HasSubstr("s3cr3t")));
  }
  EXPECT_THAT(full_mistakes_in("instance: {client_id: abc}\n"), ElementsAre(HasSubstr("HALOPSA_CLIENT_ID")));
}

TEST(Mistakes, the_version_is_1_and_must_be_said) {
  EXPECT_THAT(mistakes({{"haloform.yaml", "agents: {}\n"}}),
              ElementsAre("haloform.yaml:1:1: the configuration has no version"));
  EXPECT_THAT(mistakes({{"haloform.yaml", "version: 2\n"}}),
              ElementsAre("haloform.yaml:1:10: version 2 of the configuration is not supported"));
  EXPECT_THAT(mistakes({{"haloform.yaml", "version: \"1\"\n"}}),
              ElementsAre("haloform.yaml:1:10: version must be a whole number, but \"1\" is a text"));
  EXPECT_THAT(mistakes({{"haloform.yaml", ""}}),
              ElementsAre("haloform.yaml:1:1: the configuration has no version"));
  EXPECT_THAT(mistakes({{"haloform.yaml", "- 1\n"}}),
              testing::Contains("haloform.yaml:1:1: the file must be a mapping, but it is a list"));
}

TEST(Mistakes, a_value_of_the_wrong_type_says_how_to_write_it) {
  expect_one_each({
      {"agents:\n  j: {name: J, email: j@x.example, phone: +442079460000}\n",
       "haloform.yaml:3:43: phone must be a text, but +442079460000 is a number -> put it in quotes: phone: "
       "\"+442079460000\""},
      {"agents:\n  j: {name: 12.50, email: j@x.example}\n",
       "haloform.yaml:3:13: name must be a text, but 12.50 is a number -> put it in quotes: name: \"12.50\""},
      {"agents:\n  j: {name: true, email: j@x.example}\n",
       "haloform.yaml:3:13: name must be a text, but true is a boolean -> put it in quotes: name: \"true\""},
      {"agents:\n  j: {name: [J], email: j@x.example}\n",
       "haloform.yaml:3:13: name must be a text, but it is a list"},
      {"agents:\n  j: {name: {a: b}, email: j@x.example}\n",
       "haloform.yaml:3:13: name must be a text, but it is a mapping"},
      {"contacts:\n  b: {name: B, site_id: \"5\"}\n",
       "haloform.yaml:3:25: site_id must be a whole number, but \"5\" is a text -> remove the quotes: "
       "site_id: 5"},
      {"contacts:\n  b: {name: B, site_id: 5.0}\n",
       "haloform.yaml:3:25: site_id must be a whole number, but 5.0 is a number"},
      {"contacts:\n  b: {name: B, site_id: main}\n",
       "haloform.yaml:3:25: site_id must be a whole number, but \"main\" is a text"},
      {"contacts:\n  b: {name: B, site_id: -5}\n", "haloform.yaml:3:25: site_id is an id, and -5 is below 1"},
      {"contacts:\n  b: {name: B, site_id: 99999999999999999999}\n",
       "haloform.yaml:3:25: 99999999999999999999 is larger than any id or count"},
      {"contacts:\n  b: {name: B, active: no}\n",
       "haloform.yaml:3:24: active must be true or false, but \"no\" is a text -> write active: true or "
       "active: "
       "false, "
       "without quotes"},
      {"contacts:\n  b: {name: B, active: \"true\"}\n",
       "haloform.yaml:3:24: active must be true or false, but \"true\" is a text"},
      {"contacts:\n  b: {name: B, active: null}\n",
       "haloform.yaml:3:24: active must be true or false, but it has no value"},
      {"agents: [jane]\n", "haloform.yaml:2:9: agents must be a mapping, but it is a list"},
      {"agents:\n  jane:\n", "haloform.yaml:3:3: agent.jane must be a mapping, but it has no value"},
      {"teams:\n  t: {name: T, members: jane}\n",
       "haloform.yaml:3:25: members must be a list, but \"jane\" is a text -> write it as members: "
       "[jane-smith], "
       "or [] for "
       "nobody"},
      {"teams:\n  t: {name: T, members: }\n",
       "haloform.yaml:3:16: members must be a list, but it has no value"},
      {"teams:\n  t: {name: T, members: [1]}\n",
       "haloform.yaml:3:26: members must be a text, but 1 is a number"},
  });
}

TEST(Mistakes, required_fields_are_there_and_are_not_cleared) {
  expect_one_each({
      {"agents:\n  jane: {name: J}\n",
       "haloform.yaml:3:3: agent.jane has no email -> add email: …, which is required"},
      {"agents:\n  jane: {name: J, email: null}\n",
       "haloform.yaml:3:26: email is required and cannot be cleared -> fill it in"},
      {"agents:\n  jane: {name: \"\", email: j@x.example}\n",
       "haloform.yaml:3:16: name is required and cannot be cleared"},
      {"agents:\n  jane: {name: \"  \", email: j@x.example}\n",
       "haloform.yaml:3:16: name is required and cannot be cleared"},
      {"agents:\n  jane: {name: \"\u200b\", email: j@x.example}\n",
       "haloform.yaml:3:16: name is required, and \"\u200b\" has no visible characters -> fill it in"},
      {"teams:\n  t: {name: \"\u00a0\"}\n",
       "haloform.yaml:3:13: name is required, and \"\u00a0\" has no visible characters"},
      {"contacts:\n  bob: {name: \"&nbsp;\", email: b@x.example}\n",
       "haloform.yaml:3:15: name is required, and \"&nbsp;\" has no visible characters"},
      {"agents:\n  jane:\n    name:\n    email: j@x.example\n",
       "haloform.yaml:4:5: name is required and cannot be cleared"},
      {"contacts:\n  bob: {email: b@x.example}\n", "haloform.yaml:3:3: contact.bob has no name"},
      {"teams:\n  t: {members: []}\n", "haloform.yaml:3:3: team.t has no name"},
  });
}

TEST(Mistakes, an_email_has_one_at_and_no_spaces) {
  for (const std::string_view email : {"jane", "jane@", "@x.example", "a@b@c", "a b@x.example", "a@\\tb"}) {
    const std::string text = "contacts:\n  b: {name: B, email: \"" + std::string(email) + "\"}\n";
    EXPECT_THAT(mistakes_in(text), ElementsAre(HasSubstr("haloform.yaml:3:23: "))) << email;
  }
}

TEST(Mistakes, a_text_holds_no_nul) {
  EXPECT_THAT(mistakes_in("contacts:\n  b: {name: \"a\\0b\"}\n"),
              ElementsAre("haloform.yaml:3:13: name contains a NUL character"));
}

TEST(Mistakes, keys_are_small_letters_digits_and_three_signs) {
  for (const std::string& key : {std::string("Jane"), std::string("\"jane smith\""), std::string("-jane"),
                                 std::string("j\u00e4ne"), std::string("\"\""), std::string(101, 'x')}) {
    const std::string text = "teams:\n  " + key + ": {name: T}\n";
    EXPECT_THAT(mistakes_in(text), ElementsAre(HasSubstr("haloform.yaml:3:3: "))) << key;
  }
  EXPECT_THAT(mistakes_in("teams:\n  " + std::string(100, 'x') + ": {name: T}\n  0.a_b-c: {name: U}\n"),
              IsEmpty());
}

TEST(Mistakes, a_refused_key_is_one_mistake_wherever_it_is_named) {
  EXPECT_THAT(
      mistakes_in(
          "agents:\n  Jane: {name: J, email: j@x.example}\nteams:\n  t: {name: T, members: [Jane]}\n"),
      ElementsAre("haloform.yaml:3:3: \"Jane\" cannot be the key of a block"));
}

TEST(Mistakes, lifecycle_values_are_checked) {
  const auto agent = [](std::string_view lifecycle) {
    return "agents:\n  j: {name: J, email: j@x.example, lifecycle: {" + std::string(lifecycle) + "}}\n";
  };
  const auto expect = [&](std::string_view lifecycle, std::string_view says) {
    EXPECT_THAT(full_mistakes_in(agent(lifecycle)), ElementsAre(HasSubstr(std::string(says)))) << lifecycle;
  };
  expect("protect: yes", "haloform.yaml:3:57: unknown protect \"yes\"");
  expect("on_removal: remove", "haloform.yaml:3:60: unknown on_removal \"remove\" -> known are deactivate");
  expect("on_removal: delet", "did you mean \"delete\"?");
  expect("ignore_changes: [phnoe]",
         "haloform.yaml:3:65: ignore_changes names \"phnoe\", which is not a field of agents -> did you mean "
         "\"phone\"?");
  expect("ignore_changes: phone", "ignore_changes must be a list");
  expect("ignore_changes: [active]", "ignore_changes cannot contain active");
  expect("id: 0", "haloform.yaml:3:52: 0 is not the id of a record");
  expect("id: \"7\"", "remove the quotes: id: 7");
  expect("previously: jane@x.example", "previously must be a list");
  expect("previously: [jane]", "haloform.yaml:3:61: \"jane\" is not an e-mail address");
}

TEST(Mistakes, teams_are_only_ever_forgotten) {
  expect_one_each({
      {"teams:\n  t: {name: T, lifecycle: {on_removal: delete}}\n",
       "haloform.yaml:3:40: teams can only be forgotten (removed from the state alone), not deleted"},
      {"teams:\n  t: {name: T, lifecycle: {on_removal: deactivate}}\n",
       "haloform.yaml:3:40: teams can only be forgotten (removed from the state alone), not deactivated"},
      {"teams:\n  t: {name: T, lifecycle: {previously: [a@x.example]}}\n",
       "haloform.yaml:3:28: teams have no e-mail to be found by"},
      {"teams:\n  t: {name: T, lifecycle: {ignore_changes: [teams]}}\n",
       "haloform.yaml:3:45: ignore_changes names \"teams\", which is not a field of teams"},
      {"teams:\n  t: {name: T, active: true}\n", "haloform.yaml:3:16: unknown key \"active\" in team.t"},
  });
}

TEST(Mistakes, exclusive_needs_a_list) {
  expect_one_each({
      {"teams:\n  t: {name: T, membership: exclusive}\n",
       "haloform.yaml:3:28: team.t is exclusive, but has no members list"},
      {"teams:\n  t: {name: T, membership: exlusive, members: []}\n",
       "haloform.yaml:3:28: unknown membership \"exlusive\" -> did you mean \"exclusive\"?"},
  });
}

TEST(Mistakes, defaults_hold_fields_and_lifecycle_only) {
  expect_one_each({
      {"defaults: {agents: {}}\n",
       "haloform.yaml:2:12: unknown key \"agents\" in defaults -> did you mean \"agent\"?"},
      {"defaults: {agent: {active: true}}\n", "haloform.yaml:2:20: active cannot have a default"},
      {"defaults: {agent: {lifecycle: {id: 7}}}\n", "haloform.yaml:2:32: id cannot have a default"},
      {"defaults: {agent: {email: a@x.example}}\n", "haloform.yaml:2:20: email cannot have a default"},
      {"defaults: {agent: {timezon: x}}\n",
       "haloform.yaml:2:20: unknown key \"timezon\" in defaults.agent -> did you mean \"timezone\"?"},
      {"defaults: {agent: {phone: 5}}\n", "haloform.yaml:2:27: phone must be a text, but 5 is a number"},
  });
}

TEST(Mistakes, guards_and_seats_are_counts_or_percentages) {
  expect_one_each({
      {"guards: {create: lots}\n", "haloform.yaml:2:18: guards.create must be a count or a percentage"},
      {"guards: {create: \"20\"}\n", "haloform.yaml:2:18: guards.create must be a count or a percentage"},
      {"guards: {update: 101%}\n", "haloform.yaml:2:18: \"101%\" is not a percentage from 0% to 100%"},
      {"guards: {update: 2.5%}\n", "haloform.yaml:2:18: \"2.5%\" is not a percentage from 0% to 100%"},
      {"guards: {delete: -1}\n",
       "haloform.yaml:2:18: delete must be a number from 0 to 4294967295, but it is -1"},
      {"guards: 5\n", "haloform.yaml:2:9: guards must be a mapping, but 5 is a number"},
      {"seats: {agents: many}\n",
       "haloform.yaml:2:17: agents must be a whole number, but \"many\" is a text"},
      {"seats: {agents: 5000000000}\n",
       "haloform.yaml:2:17: agents must be a number from 0 to 4294967295, but it is 5000000000"},
  });
}

TEST(Mistakes, a_field_that_the_profile_cannot_carry_names_the_profile) {
  Catalog catalog = guide_catalog();
  for (FieldSpec& field : catalog.types.at(ResourceType::agent).fields) {
    if (field.name == "mobile") field.carried_by.clear();
  }
  const auto desired = validate(
      catalog, Profile::guide,
      {{"haloform.yaml", "version: 1\nagents:\n  j: {name: J, email: j@x.example, mobile: \"1\"}\n"}});
  ASSERT_FALSE(desired);
  EXPECT_THAT(
      lines(desired.error()),
      ElementsAre("haloform.yaml:3:36: the profile guide does not support mobile of agents -> remove it"));
}

TEST(Mistakes, an_alias_to_a_mistake_is_one_mistake) {
  EXPECT_THAT(
      mistakes_in(
          "contacts:\n  a: {name: A, phone: &p 5}\n  b: {name: B, phone: *p}\n  c: {name: C, phone: *p}\n"),
      ElementsAre("haloform.yaml:3:23: phone must be a text, but 5 is a number"));
}

TEST(Mistakes, included_files_hold_people_and_moves_only) {
  EXPECT_THAT(mistakes({{"haloform.yaml", "version: 1\n"},
                        {"people/a.yaml",
                         "version: 1\ninclude: [b.yaml]\nguards: {}\nagnets: {}\nmoved: []\nagents: {}\n"},
                        {"people/b.yaml", "- x\n"}}),
              ElementsAre("people/a.yaml:1:1: version is not allowed in an included file",
                          "people/a.yaml:2:1: include is not allowed in an included file",
                          "people/a.yaml:3:1: guards is not allowed in an included file",
                          "people/a.yaml:4:1: unknown key \"agnets\" in people/a.yaml",
                          "people/b.yaml:1:1: the file must be a mapping, but it is a list"));
}

// The promise of the issue: as many messages as mistakes, all at once, each at its place.
TEST(Mistakes, twelve_in_three_files_are_twelve_diagnostics) {
  const auto found = mistakes({
      {"haloform.yaml",
       "version: 1\n"
       "instance:\n"
       "  url: http://acme.halopsa.com\n"  // 1: plain http
       "  client_secret: hunter2\n"        // 2: a secret
       "include: [people/*.yaml]\n"
       "defaults:\n"
       "  agent: {timezon: Europe/London}\n"   // 3: unknown key
       "guards: {deactivate: 10 percent}\n"},  // 4: not a limit
      {"people/agents.yaml",
       "agents:\n"
       "  jane-smith:\n"
       "    name: Jane Smith\n"
       "    email: jane@example.com\n"
       "    phone: +442079460000\n"  // 5: unquoted
       "  john-doe:\n"
       "    name: John Doe\n"
       "    email: john@example.com\n"
       "    name: Johnny\n"  // 6: repeated key
       "  mary:\n"
       "    name: Mary\n"  // 7: no e-mail (at mary)
       "  eve:\n"
       "    name: Eve\n"
       "    email: JANE@example.com\n"            // 8: e-mail used twice
       "    lifecycle: {on_removal: vanish}\n"},  // 9: unknown policy
      {"people/teams.yaml",
       "teams:\n"
       "  tier-1:\n"
       "    name: Tier 1\n"
       "    members: [jane-smith, jhon-doe]\n"  // 10: undeclared
       "agents:\n"
       "  mary: {name: Mary, email: m@example.com}\n"  // 11: declared again
       "moved:\n"
       "  - {from: agent.eve, to: agent.john-doe}\n"},  // 12: still declared
  });
  EXPECT_THAT(
      found,
      ElementsAre(
          "haloform.yaml:3:8: instance.url: plain http would send the client secret in the clear",
          "haloform.yaml:4:3: client_secret must not be in the configuration",
          "haloform.yaml:7:11: unknown key \"timezon\" in defaults.agent",
          "haloform.yaml:8:22: guards.deactivate must be a count or a percentage",
          "people/agents.yaml:5:12: phone must be a text, but +442079460000 is a number",
          "people/agents.yaml:9:5: the key \"name\" is repeated here",
          "people/agents.yaml:10:3: agent.mary has no email",
          "people/agents.yaml:14:12: agent.jane-smith and agent.eve have the same e-mail: JANE@example.com",
          "people/agents.yaml:15:29: unknown on_removal \"vanish\"",
          "people/teams.yaml:4:27: team.tier-1 names \"jhon-doe\", which no agent block declares",
          "people/teams.yaml:6:3: agent.mary is declared again",
          "people/teams.yaml:8:12: agent.eve is moved away, but it is still declared"));
}

TEST(Mistakes, do_not_depend_on_the_order_of_files) {
  std::vector<SourceText> files{{"haloform.yaml", "version: 1\n"},
                                {"a.yaml", "agents: {x: {name: X, email: x@x.example}}\n"},
                                {"b.yaml", "agents: {x: {name: Y, email: y@x.example}}\n"},
                                {"c.yaml", "agents: {z: {name: Z, email: X@x.example}}\n"}};
  const auto first = mistakes(files);
  EXPECT_EQ(first.size(), 2U);
  std::ranges::reverse(files.begin() + 1, files.end());
  EXPECT_EQ(mistakes(files), first);
}

}  // namespace
}  // namespace haloform::config
