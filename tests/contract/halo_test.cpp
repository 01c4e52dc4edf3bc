// What real instances do otherwise than the guide says (docs/halopsa-facts.md), as the provider sees it.
#include "tests/contract/world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace haloform {
namespace {

using enum ResourceType;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::id;
using testing::World;

/// Ann is in the teams 1 and 2, and in 3 by her role; team 2 is there twice, and of team 4 she only sees the tickets.
constexpr const char* ann = R"({"agents":[{"id":10,"name":"Ann","email":"ann@example.com","role":"Staff",
    "teams":[{"id":41,"team_id":1,"in_section":true},{"id":42,"team_id":2,"in_section":true},
             {"id":44,"team_id":2,"in_section":true},{"id":45,"team_id":4,"in_section":false},
             {"id":46,"team_id":3,"in_section":true,"role":"Staff"}]},
    {"id":11,"name":"Off","email":"off@example.com","isactive":false}],
    "roles":["Staff"],
    "teams":[{"id":1,"name":"One"},{"id":2,"name":"Two"},{"id":3,"name":"Three"},{"id":4,"name":"Four"}]})";

/// Without those that an instance made for itself, or that only the API uses.
std::size_t people(const TypeSnapshot& live) {
  return static_cast<std::size_t>(
      std::ranges::count(live.records(), BuiltIn::no, [](const Record& record) { return record.built_in; }));
}

TEST(Halo, pages_that_are_cut_at_a_hundred_are_all_read) {
  World world(World::people(120, 250), Profile::halo);
  EXPECT_EQ(people(world.reader().list(contact).value()), 250U);
  EXPECT_EQ(people(world.reader().list(agent).value()), 120U);
  EXPECT_THAT(world.lines, Contains(HasSubstr("page_no=3")));
}

TEST(Halo, agents_are_read_whole_whatever_the_build_wraps_them_in) {
  for (const char* shape : {"agent-list=bare", "agent-list=results", "agent-list=agents"}) {
    World world(World::people(230, 0), Profile::halo);
    world.knob(shape);
    EXPECT_EQ(people(world.reader().list(agent).value()), 230U) << shape;
  }
}

TEST(Halo, a_disabled_agent_is_not_hidden_from_us) {
  World world(ann, Profile::halo);
  const auto agents = world.reader().list(agent).value();
  ASSERT_NE(agents.find(id(11)), nullptr);
  EXPECT_FALSE(agents.find(id(11))->is_active());
  EXPECT_TRUE(agents.find(id(10))->is_active());
}

TEST(Halo, memberships_are_told_from_what_a_role_grants_and_from_mere_access) {
  World world(ann, Profile::halo);
  const Record listed = *world.reader().list(agent).value().find(id(10));
  EXPECT_EQ(*listed.teams, (std::vector{id(1), id(2)}));
  EXPECT_THAT(*listed.granted, ElementsAre(id(3)));
  const Record full = world.reader().get(agent, id(10)).value().value();
  EXPECT_EQ(full.teams, listed.teams);
  EXPECT_EQ(full.granted, listed.granted);
}

TEST(Halo, the_rows_of_teams_say_the_same_and_know_no_more_than_they_tell) {
  World world(ann, Profile::halo);
  const MemberLists lists = world.reader().member_lists().value().value();
  EXPECT_EQ(lists.agents.at(id(10)).teams, (std::vector{id(1), id(2)}));
  EXPECT_THAT(lists.agents.at(id(10)).granted, ElementsAre(id(3)));
  EXPECT_TRUE(lists.unclear.empty());
  world.knob("team-agents=named");
  EXPECT_EQ(world.reader().member_lists().value().value().agents.at(id(10)).teams,
            (std::vector{id(1), id(2)}));
  world.knob("team-agents=bare");
  EXPECT_TRUE(world.reader().member_lists().value().value().unclear.contains(id(10)));
  world.knob("team-agents=hidden");
  EXPECT_FALSE(world.reader().member_lists().value().has_value());
  World guide(World::people(2, 1));
  const std::size_t before = guide.requests();
  EXPECT_FALSE(guide.reader().member_lists().value().has_value());
  EXPECT_EQ(guide.requests(), before) << "the guide has no such way";
}

/// Ann leaves team 1 and keeps team 2.
Record leave_team_one(World& world) {
  const ports::UpdateRequest request{agent, id(10), {}, {}, std::vector{id(2)}};
  const ports::WriteOutcome outcome = world.provider().update(request);
  EXPECT_TRUE(std::holds_alternative<ports::Written>(outcome));
  return std::get<ports::Written>(outcome).record;
}

TEST(Halo, one_of_several_memberships_is_removed_where_a_posted_list_replaces) {
  World world(ann, Profile::halo);
  const Record after = leave_team_one(world);
  EXPECT_EQ(*after.teams, std::vector{id(2)});
  EXPECT_THAT(*after.granted, ElementsAre(id(3)));
  EXPECT_THAT(world.agent(10), HasSubstr("\"team_id\":4")) << "what she only sees stays too";
}

TEST(Halo, one_of_several_memberships_is_removed_where_a_posted_list_is_merged) {
  World world(ann, Profile::halo);
  world.knob("membership=merge-in-section");
  const Record after = leave_team_one(world);
  EXPECT_EQ(*after.teams, std::vector{id(2)});
  EXPECT_THAT(*after.granted, ElementsAre(id(3)));
}

TEST(Halo, a_membership_that_the_instance_does_not_let_go_shows_in_the_answer) {
  World world(ann, Profile::halo);
  world.knob("membership=merge");
  EXPECT_EQ(*leave_team_one(world).teams, (std::vector{id(1), id(2)})) << "apply compares, and says so";
}

TEST(Halo, seats_and_the_own_agent_are_asked_for_and_their_refusal_is_fine) {
  World world(World::people(3, 0), Profile::halo);
  world.seats(50, "error-200");
  world.knob("me=2");
  EXPECT_EQ(world.reader().agent_facts(3).value().seats.value().limit, 50U);
  EXPECT_EQ(world.reader().self().value()->id, id(2));
  World silent(World::people(3, 0), Profile::halo);
  silent.knob("instance-info=403");
  EXPECT_FALSE(silent.reader().agent_facts(3).value().seats.has_value());
}

/// Client 1 has three sites, the last of them closed, and so many more.
std::string sites(int more) {
  std::string text = R"({"customers":[{"id":1,"name":"Acme Ltd","type":"company"}],"sites":[
      {"id":11,"name":"Head Office","client_id":1},{"id":12,"name":"Leeds","client_id":1},
      {"id":13,"name":"Leeds","client_id":1,"isactive":false})";
  for (int number = 0; number < more; ++number) {
    text += fmt::format(R"(,{{"id":{},"name":"Site {}","client_id":1}})", 100 + number, number);
  }
  return text + "]}";
}

TEST(Halo, sites_are_called_after_their_client_whoever_says_its_name) {
  for (const char* how : {"site-clients=shown", "site-clients=hidden"}) {
    World world(sites(0), Profile::halo);
    world.knob(how);
    const auto directory = world.reader().directory(Directory::Kind::sites);
    ASSERT_TRUE(directory) << how;
    ASSERT_EQ(directory->entries.size(), 3U) << how;
    EXPECT_EQ(directory->entries[0].name, "Acme Ltd/Head Office") << how;
    EXPECT_EQ(directory->entries[2].id, "13");
    EXPECT_EQ(directory->entries[2].status, Directory::Entry::Status::inactive)
        << "a closed site is not hidden";
  }
}

TEST(Halo, sites_are_read_to_the_last_page) {
  World world(sites(250), Profile::halo);
  EXPECT_EQ(world.reader().directory(Directory::Kind::sites).value().entries.size(), 253U);
  EXPECT_THAT(
      world.lines,
      Contains(HasSubstr("/Site?includeactive=true&includeinactive=true&order=id&pageinate=true&page_no=3")));
  world.fault("LIST /api/Site short-list=120");
  const auto cut = world.reader().directory(Directory::Kind::sites);
  ASSERT_FALSE(cut);
  EXPECT_THAT(cut.error().what, HasSubstr("the listing of sites stopped after 120 of 253 rows"));
}

TEST(Halo, an_empty_directory_is_a_missing_right) {
  World world(ann, Profile::halo);
  world.fault("LIST /api/* empty-list");
  for (const Directory::Kind kind : all_directories) {
    const auto empty = world.reader().directory(kind);
    ASSERT_FALSE(empty) << directory_plural(kind);
    EXPECT_EQ(empty.error().kind, ErrorKind::incomplete);
  }
}

TEST(Halo, roles_go_out_as_ids_and_come_back_as_names) {
  World world(ann, Profile::halo);
  const FieldId roles = world.field(agent, "roles");
  EXPECT_EQ(*world.reader().list(agent).value().find(id(10))->fields.find(roles), Value::names({"Staff"}))
      << "a row has one name in role_list";
  ports::UpdateRequest none{agent, id(10), {}, {}, {}};
  none.fields.set(roles, Value::names({}));
  ASSERT_TRUE(std::holds_alternative<ports::Written>(world.provider().update(none)));
  EXPECT_TRUE(world.reader().get(agent, id(10)).value()->fields.find(roles)->is_null());
  ports::UpdateRequest staff = none;
  staff.fields.set(roles, Value::names({"Staff"}));
  const ports::WriteOutcome outcome = world.provider().update(staff);
  ASSERT_TRUE(std::holds_alternative<ports::Written>(outcome));
  EXPECT_EQ(*std::get<ports::Written>(outcome).record.fields.find(roles), Value::names({"Staff"}));
  ports::UpdateRequest unknown = none;
  unknown.fields.set(roles, Value::names({"Boss"}));
  const ports::WriteOutcome refused = world.provider().update(unknown);
  ASSERT_TRUE(std::holds_alternative<ports::Refused>(refused));
  EXPECT_EQ(std::get<ports::Refused>(refused).error.what, "the instance has no role \"Boss\"");
}

TEST(Auto, recognises_a_real_instance_by_its_authinfo_and_the_guide_by_its_scopes) {
  for (const Profile spoken : all_profiles) {
    World world(World::people(2, 1), spoken);
    world.api.reset();
    EXPECT_EQ(world.reader().profile(), spoken);
    EXPECT_EQ(people(world.reader().list(agent).value()), 2U);
    EXPECT_EQ(world.reader().requests(), world.requests()) << "finding out counts too";
  }
}

TEST(Auto, does_without_authinfo_where_something_hides_it) {
  World world(World::people(2, 1), Profile::halo);
  world.api.reset();
  world.fault("GET /api/authinfo html");
  EXPECT_EQ(world.reader().profile(), Profile::halo) << "the scopes of the guide do not exist there";
  EXPECT_EQ(world.fired(), 1U);
}

}  // namespace
}  // namespace haloform
