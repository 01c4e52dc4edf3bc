#include "tests/contract/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform {
namespace {

using enum ResourceType;
using ::testing::HasSubstr;
using testing::id;
using ::testing::Not;
using testing::World;

TEST(Reading, a_plan_of_everybody_takes_few_requests_and_counts_them_truly) {
  World world(World::people(2'500, 1'200));
  ports::Reader& reader = world.reader();
  reader.prefetch({10'000});
  const ports::Wanted everybody{.ids = {}, .keys = {}, .extent = ports::Wanted::Extent::everybody};
  const auto agents = reader.read(agent, everybody).value();
  const auto contacts = reader.read(contact, everybody).value();
  const auto teams = reader.read(team, everybody).value();
  EXPECT_EQ(agents.records().size(), 2'500U);
  EXPECT_EQ(contacts.records().size(), 1'200U);
  EXPECT_EQ(teams.records().size(), 3U);
  EXPECT_EQ(reader.requests(), 1U + 3U + 2U + 1U);
  EXPECT_EQ(world.requests(), reader.requests());
  const Record* one = agents.find(id(1'234));
  ASSERT_NE(one, nullptr);
  EXPECT_EQ(one->fields.text(world.field(agent, "email")), "agent1234@example.com");
  EXPECT_EQ(*one->teams, std::vector{id(900'001)});
  EXPECT_EQ(one->active, true);
}

TEST(Reading, few_are_asked_for_among_many) {
  World world(World::people(3, 12'000));
  ports::Reader& reader = world.reader();
  reader.prefetch({5});
  ports::Wanted wanted;
  wanted.ids = {id(110'000), id(400'000)};
  wanted.keys = {{contact, NaturalKey::By::email, "contact11555@client.example", 5},
                 {contact, NaturalKey::By::email, "anton@client.example", {}}};
  const auto contacts = reader.read(contact, wanted).value();
  EXPECT_FALSE(contacts.is_whole());
  EXPECT_EQ(contacts.total(), 12'000U);
  EXPECT_NE(contacts.find(id(110'000)), nullptr);
  EXPECT_NE(contacts.find(id(111'555)), nullptr);
  EXPECT_EQ(contacts.records().size(), 2U);
  EXPECT_LE(world.requests(), 11U) << "the last page and a search or two among them, since one is not there";
}

TEST(Reading, get_and_search_find_what_is_there_and_nothing_else) {
  World world(World::people(20, 20));
  ports::Reader& reader = world.reader();
  EXPECT_EQ(reader.get(agent, id(7)).value()->fields.text(world.field(agent, "name")), "Agent 7");
  EXPECT_FALSE(reader.get(agent, id(77)).value().has_value());
  EXPECT_EQ(reader.search({agent, NaturalKey::By::email, "agent1@example.com", {}}).value().size(), 1U);
  EXPECT_TRUE(reader.search({agent, NaturalKey::By::email, "agent@example.com", {}}).value().empty());
  EXPECT_EQ(reader.search({contact, NaturalKey::By::name, "contact 2", 5}).value().size(), 1U);
  EXPECT_EQ(reader.search({team, NaturalKey::By::name, "three", {}}).value().size(), 1U);
}

struct Trouble {
  const char* fault;
  ErrorKind kind;
  const char* words;
};

TEST(Reading, a_listing_that_cannot_be_trusted_is_an_error_that_says_why) {
  for (const Trouble& row : {
           Trouble{"LIST /api/Agent short-list=50", ErrorKind::incomplete, "after 50 of 120 rows"},
           Trouble{"LIST /api/Agent html", ErrorKind::protocol, "it starts with: <"},
           Trouble{"LIST /api/Agent garbage", ErrorKind::protocol, "not JSON"},
           Trouble{"LIST /api/Agent empty", ErrorKind::protocol, "empty"},
           Trouble{"LIST /api/Agent empty-object", ErrorKind::protocol, "keys are: none"},
           Trouble{"LIST /api/Agent error-200=nothing for you", ErrorKind::protocol, "nothing for you"},
           Trouble{"LIST /api/Agent truncate", ErrorKind::protocol, "not JSON, or incomplete"},
           Trouble{"LIST /api/Agent cut", ErrorKind::unavailable, "connection reset"},
           Trouble{"LIST /api/Agent duplicate-row", ErrorKind::incomplete, "twice"},
           Trouble{"LIST /api/Agent status=403", ErrorKind::permission, "read:agents"},
           Trouble{"LIST /api/Agent status=400", ErrorKind::refused, "HTTP 400"},
           Trouble{"LIST /api/Agent status=429", ErrorKind::throttled, "HTTP 429"},
           Trouble{"LIST /api/Agent status=502", ErrorKind::unavailable, "HTTP 502"},
           Trouble{"LIST /api/Agent reset-before", ErrorKind::unavailable, "tried"},
       }) {
    SCOPED_TRACE(row.fault);
    World world(World::people(120, 3));
    world.retry_for = Milliseconds(300);
    world.fault(row.fault);
    const auto listed = world.reader().list(agent);
    EXPECT_GT(world.fired(), 0U);
    ASSERT_FALSE(listed.has_value());
    EXPECT_EQ(listed.error().kind, row.kind);
    EXPECT_THAT(listed.error().what, HasSubstr(row.words));
    EXPECT_THAT(listed.error().where, HasSubstr("/api/Agent?page_no=1&page_size=1000"));
  }
}

TEST(Reading, a_count_that_moves_from_page_to_page_is_an_error) {
  World world(World::people(1'100, 3));
  world.fault("LIST /api/Agent moving-count");
  const auto listed = world.reader().list(agent);
  ASSERT_FALSE(listed.has_value());
  EXPECT_EQ(listed.error().kind, ErrorKind::incomplete);
  EXPECT_GT(world.fired(), 0U);
}

TEST(Reading, trouble_that_passes_is_sat_out) {
  for (const char* fault :
       {"LIST /api/Agent:1-2 status=503", "LIST /api/Agent:2 cut", "LIST /api/Agent:2 reset-after",
        "LIST /api/Agent:1 status=500", "LIST /api/Agent:2 revoke-token", "POST /auth/token:1 status=503",
        "LIST /api/Agent:2 status=429,retry-after=1", "LIST /api/Agent:2 short-list=10"}) {
    SCOPED_TRACE(fault);
    World world(World::people(1'100, 3));
    world.retry_for = Milliseconds(20'000);
    world.fault(fault);
    const auto listed = world.reader().list(agent);
    ASSERT_TRUE(listed.has_value()) << listed.error().text();
    EXPECT_EQ(listed->records().size(), 1'100U);
    EXPECT_GT(world.fired(), 0U);
  }
}

TEST(Reading, a_scope_that_the_token_lacks_is_named) {
  World world(World::people(5, 5));
  world.scopes = "read:agents";
  EXPECT_TRUE(world.reader().list(agent).has_value());
  const auto contacts = world.reader().list(contact);
  ASSERT_FALSE(contacts.has_value());
  EXPECT_EQ(contacts.error().kind, ErrorKind::permission);
  EXPECT_THAT(contacts.error().text(), HasSubstr("read:customers"));
}

TEST(Reading, a_scope_that_does_not_exist_is_explained) {
  World world(World::people(5, 5));
  world.scopes = "read:everything";
  const auto listed = world.reader().list(agent);
  ASSERT_FALSE(listed.has_value());
  EXPECT_EQ(listed.error().kind, ErrorKind::permission);
  EXPECT_THAT(listed.error().text(), HasSubstr("read:everything"));
}

TEST(Reading, no_secret_stands_in_any_line_or_error) {
  for (const char* fault :
       {"POST /auth/token status=401", "POST /auth/token html", "POST /auth/token status=500",
        "LIST /api/Agent status=400", "LIST /api/Agent html", "POST /auth/token empty-object",
        "LIST /api/Agent status=401"}) {
    World world(World::people(5, 5));
    world.retry_for = Milliseconds(50);
    world.fault(fault);
    const auto listed = world.reader().list(agent);
    ASSERT_FALSE(listed.has_value()) << fault;
    EXPECT_THAT(listed.error().text(), Not(HasSubstr(std::string(testing::world_secret))));
    EXPECT_FALSE(world.lines.empty());
    for (const std::string& line : world.lines) {
      EXPECT_THAT(line, Not(HasSubstr(std::string(testing::world_secret))));
      EXPECT_THAT(line, Not(HasSubstr("Bearer")));
    }
  }
}

}  // namespace
}  // namespace haloform
