// What spans blocks and files: memberships, natural keys, ids, moves.

#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr std::string_view two_agents =
    "agents:\n"
    "  jane: {name: Jane, email: jane@x.example}\n"
    "  john: {name: John, email: john@x.example}\n";

std::string with_agents(std::string_view text) { return std::string(two_agents) + std::string(text); }

TEST(Members, are_joined_from_both_sides) {
  const DesiredState state = desired(
      "agents:\n  jane: {name: J, email: j@x.example, teams: [a]}\n  john: {name: K, email: k@x.example}\n"
      "teams:\n  a: {name: A, members: [jane, john]}\n");
  EXPECT_THAT(resource(state, "agent.jane").teams, ElementsAre("a"));
  EXPECT_THAT(resource(state, "agent.john").teams, ElementsAre("a"));
}

TEST(Members, must_be_declared) {
  EXPECT_THAT(
      full_mistakes_in(with_agents("teams:\n  t: {name: T, members: [jane, jhon]}\n")),
      ElementsAre("haloform.yaml:6:32: team.t names \"jhon\", which no agent block declares -> did you mean "
                  "\"john\"?"));
  EXPECT_THAT(full_mistakes_in(with_agents("teams:\n  t: {name: T, members: [jane@x.example]}\n")),
              ElementsAre(HasSubstr("a name in this list is a key, not an e-mail")));
  EXPECT_THAT(mistakes_in("agents:\n  j: {name: J, email: j@x.example, teams: [nope]}\n"),
              ElementsAre("haloform.yaml:3:44: agent.j names \"nope\", which no team block declares"));
}

TEST(Members, are_let_pass_where_a_broken_file_holds_them) {
  const auto found =
      mistakes({{"haloform.yaml", "version: 1\nteams:\n  t: {name: T, members: [jane, ghost]}\n"},
                {"people.yaml", "agents:\n  jane:\n    name: J: x\n"}});
  EXPECT_THAT(found, ElementsAre("haloform.yaml:3:32: team.t names \"ghost\", which no agent block declares",
                                 HasSubstr("people.yaml:3:12: a `key: value` is not allowed here")));
}

TEST(Members, one_agent_is_in_one_team_under_the_guide_profile) {
  EXPECT_THAT(full_mistakes_in(with_agents(
                  "teams:\n  a: {name: A, members: [jane]}\n  b: {name: B, members: [john, jane]}\n")),
              ElementsAre("haloform.yaml:7:32: agent.jane is in team.a and in team.b, but under the profile "
                          "guide an agent is in "
                          "one team -> keep one of the two | haloform.yaml:6:26: agent.jane in team.a"));
  Catalog many = guide_catalog();
  many.one_team_per_agent.clear();
  const auto state = validate(
      many, Profile::guide,
      {{"haloform.yaml",
        "version: 1\n" +
            with_agents(
                "teams:\n  b: {name: B, members: [jane]}\n  a: {name: A, members: [jane, jane]}\n")}});
  ASSERT_TRUE(state);
  EXPECT_THAT(resource(*state, "agent.jane").teams, ElementsAre("a", "b"));
}

TEST(Blocks, a_second_one_in_another_file_is_shown_with_the_first) {
  const auto desired =
      validate(guide_catalog(), Profile::guide,
               {{"haloform.yaml", "version: 1\n"},
                {"b.yaml", "agents:\n\n  jane: {name: J, email: j@x.example, lifecycle: {id: 5}}\n"},
                {"a.yaml", "agents:\n  jane: {name: J, email: j@x.example, lifecycle: {id: 5}}\n"}});
  ASSERT_FALSE(desired);
  EXPECT_THAT(lines(desired.error()),
              ElementsAre("b.yaml:3:3: agent.jane is declared again -> keep one of the two blocks "
                          "| a.yaml:2:3: the first agent.jane"));
}

TEST(Blocks, a_second_one_in_the_same_file_is_a_repeated_key) {
  EXPECT_THAT(mistakes_in(with_agents("  jane: {name: Other, email: jane@x.example}\n")),
              ElementsAre("haloform.yaml:5:3: the key \"jane\" is repeated here"));
  EXPECT_THAT(
      mistakes_in(with_agents(
          "agents:\n  eve: {name: Eve, email: eve@x.example}\nteams:\n  t: {name: T, members: [eve]}\n")),
      ElementsAre("haloform.yaml:5:1: the key \"agents\" is repeated here"));
}

TEST(NaturalKeys, one_email_belongs_to_one_agent) {
  EXPECT_THAT(
      full_mistakes_in(with_agents("  eve: {name: Eve, email: Jane@X.example}\n")),
      ElementsAre(
          "haloform.yaml:5:27: agent.jane and agent.eve have the same e-mail: Jane@X.example -> two blocks "
          "would be one record: remove one, or correct it | haloform.yaml:3:29: agent.jane"));
  // Two people may have one name.
  EXPECT_THAT(mistakes_in(with_agents("  eve: {name: Jane, email: eve@x.example}\n")), IsEmpty());
}

TEST(NaturalKeys, one_email_belongs_to_one_contact_of_a_site) {
  EXPECT_THAT(mistakes_in("contacts:\n  a: {name: A, email: a@x.example, site_id: 1}\n  b: {name: B, email: "
                          "a@x.example, site_id: 2}\n"),
              IsEmpty());
  EXPECT_THAT(
      mistakes_in("defaults: {contact: {site_id: 1}}\ncontacts:\n  a: {name: A, email: a@x.example, site_id: "
                  "1}\n  b: {name: B, email: a@x.example}\n"),
      ElementsAre("haloform.yaml:5:23: contact.a and contact.b have the same e-mail in site 1: a@x.example"));
}

TEST(NaturalKeys, contacts_without_email_are_known_by_name) {
  EXPECT_THAT(
      mistakes_in("contacts:\n  a: {name: Front Desk, site_id: 1}\n  b: {name: front desk, email: '', "
                  "site_id: 1}\n  c: {name: Front Desk, site_id: 2}\n"),
      ElementsAre("haloform.yaml:4:13: contact.a and contact.b have the same name in site 1: front desk"));
}

TEST(NaturalKeys, two_contacts_may_share_one_where_each_says_its_id) {
  const auto with_ids = [](const char* first, const char* second) {
    return std::string("contacts:\n  a: {name: Desk, email: a@x.example, site_id: 1") + first +
           "}\n  b: {name: Desk, email: a@x.example, site_id: 1" + second + "}\n";
  };
  EXPECT_THAT(mistakes_in(with_ids(", lifecycle: {id: 7}", ", lifecycle: {id: 8}")), IsEmpty());
  EXPECT_THAT(mistakes_in(with_ids(", lifecycle: {id: 7}", "")), SizeIs(1));
  EXPECT_THAT(mistakes_in(with_ids(", lifecycle: {id: 7}", ", lifecycle: {id: 7}")), Not(IsEmpty()));
  EXPECT_THAT(mistakes_in("contacts:\n  a: {name: Desk, site_id: 1, lifecycle: {id: 7}}\n"
                          "  b: {name: Desk, site_id: 1, lifecycle: {id: 8}}\n"),
              IsEmpty());
}

TEST(NaturalKeys, teams_are_known_by_name) {
  EXPECT_THAT(mistakes_in("teams:\n  b: {name: Tier}\n  a: {name: TIER}\n"),
              ElementsAre("haloform.yaml:4:13: team.b and team.a have the same name: TIER"));
}

TEST(NaturalKeys, a_former_email_belongs_to_nobody_else) {
  EXPECT_THAT(
      mistakes_in(
          with_agents("  eve: {name: Eve, email: e@x.example, lifecycle: {previously: [jane@x.example]}}\n")),
      ElementsAre("haloform.yaml:5:65: agent.jane and agent.eve have the same e-mail: jane@x.example"));
  EXPECT_THAT(
      mistakes_in(
          "agents:\n  a: {name: A, email: a@x.example, lifecycle: {previously: [o@x.example, a@x.example]}}\n"
          "  b: {name: B, email: b@x.example, lifecycle: {previously: [O@x.example]}}\n"),
      ElementsAre("haloform.yaml:4:61: agent.a and agent.b have the same e-mail: O@x.example"));
}

TEST(NaturalKeys, a_former_email_of_an_agent_may_be_the_one_of_a_contact) {
  EXPECT_THAT(
      mistakes_in("agents:\n  a: {name: A, email: a@x.example, lifecycle: {previously: [o@x.example]}}\n"
                  "contacts:\n  c: {name: C, email: o@x.example}\n"),
      IsEmpty());
}

TEST(NaturalKeys, a_wrong_email_is_one_mistake) {
  EXPECT_THAT(mistakes_in("contacts:\n  a: {name: Desk, email: nope}\n  b: {name: Desk}\n"),
              ElementsAre("haloform.yaml:3:26: \"nope\" is not an e-mail address: it has no @"));
}

TEST(NaturalKeys, three_with_one_email_are_two_mistakes) {
  EXPECT_THAT(mistakes_in("teams:\n  a: {name: T}\n  b: {name: T}\n  c: {name: T}\n"),
              ElementsAre("haloform.yaml:4:13: team.a and team.b have the same name: T",
                          "haloform.yaml:5:13: team.a and team.c have the same name: T"));
}

TEST(Ids, belong_to_one_address_of_a_type) {
  EXPECT_THAT(
      full_mistakes_in("teams:\n  a: {name: A, lifecycle: {id: 7}}\n  b: {name: B, lifecycle: {id: 7}}\n"
                       "contacts:\n  c: {name: C, lifecycle: {id: 7}}\n"),
      ElementsAre(
          "haloform.yaml:4:32: team.a and team.b both claim id 7 -> one record has one address: keep one "
          "of the two | haloform.yaml:3:32: team.a"));
}

TEST(Moves, go_from_what_is_gone_to_what_is_there) {
  const auto moved = [](std::string_view moves) {
    std::string text = "moved:\n" + std::string(moves) + std::string(two_agents);
    return full_mistakes_in(text);
  };
  EXPECT_THAT(moved("  - {from: agent.old, to: agent.jane}\n"), IsEmpty());
  EXPECT_THAT(
      moved("  - {from: agent.john, to: agent.jane}\n"),
      ElementsAre(
          "haloform.yaml:3:12: agent.john is moved away, but it is still declared -> remove its block, or "
          "the move | haloform.yaml:6:3: agent.john"));
  EXPECT_THAT(
      moved("  - {from: agent.old, to: agent.jnae}\n"),
      ElementsAre(
          "haloform.yaml:3:27: agent.old is moved to agent.jnae, which is not declared -> did you mean "
          "\"jane\"?"));
  EXPECT_THAT(moved("  - {from: agent.old, to: contact.jane}\n"),
              ElementsAre(HasSubstr("their types differ")));
  EXPECT_THAT(moved("  - {from: agent.jane, to: agent.jane}\n"), ElementsAre(HasSubstr("moved to itself")));
  EXPECT_THAT(moved("  - {from: jane, to: agent.jane}\n"),
              ElementsAre(HasSubstr(":3:12: \"jane\" is not an address")));
  EXPECT_THAT(
      moved("  - {form: agent.x, to: agent.jane}\n"),
      ElementsAre(HasSubstr(":3:5: an entry of moved lacks from"), HasSubstr("did you mean \"from\"?")));
}

TEST(Moves, twice_in_chains_and_in_circles_are_one_mistake_each) {
  const auto moved = [](std::string_view moves) {
    return mistakes_in(with_agents("moved:\n" + std::string(moves)));
  };
  EXPECT_THAT(moved("  - {from: agent.a, to: agent.jane}\n  - {from: agent.a, to: agent.john}\n"),
              ElementsAre("haloform.yaml:7:12: agent.a is moved twice"));
  EXPECT_THAT(moved("  - {from: agent.a, to: agent.jane}\n  - {from: agent.b, to: agent.jane}\n"),
              ElementsAre("haloform.yaml:7:25: two addresses are moved to agent.jane"));
  EXPECT_THAT(
      moved("  - {from: agent.a, to: agent.b}\n  - {from: agent.b, to: agent.jane}\n"),
      ElementsAre("haloform.yaml:6:25: agent.a is moved to agent.b, which is itself moved to agent.jane"));
  EXPECT_THAT(moved("  - {from: agent.a, to: agent.b}\n  - {from: agent.b, to: agent.c}\n  - {from: agent.c, "
                    "to: agent.a}\n"),
              ElementsAre("haloform.yaml:6:25: the moves from agent.a lead back to it"));
}

}  // namespace
}  // namespace haloform::config
