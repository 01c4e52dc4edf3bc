// How an instance lists, counts, finds and answers: each habit, as a client sees it.
#include "tests/sandbox/fixture.hpp"
#include "tests/sandbox/halo_client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

namespace haloform::test {
namespace {

using nlohmann::json;

const json ada = {{"name", "Ada King"}, {"email", "ada@example.com"}};

json page(SignedIn& sandbox, int number) {
  return sandbox.client.get("/api/Agent?page_size=2&page_no=" + std::to_string(number)).body;
}

json halo_page(SignedInHalo& sandbox, int number) {
  return sandbox.client.get("/Users?pageinate=true&page_size=2&page_no=" + std::to_string(number)).body;
}

TEST(ListingHabits, count_the_page_or_so_many_or_not_at_all) {
  SignedIn guide({.habits = {"count-of-page"}});
  SignedInHalo halo({.habits = {"count-of-page"}});
  EXPECT_EQ(page(guide, 1)["record_count"], 2);
  EXPECT_EQ(page(guide, 3)["record_count"], 1);
  EXPECT_EQ(halo_page(halo, 1)["record_count"], 2);
  for (const SandboxControl& control : {guide.control, halo.control}) {
    control.clear_habits();
    control.add_habit("count-capped=3");
  }
  EXPECT_EQ(page(guide, 1)["record_count"], 3);
  EXPECT_EQ(page(guide, 3)["agents"].size(), 1U);
  EXPECT_EQ(halo_page(halo, 1)["record_count"], 3);
  guide.control.add_habit("no-count");
  halo.control.add_habit("no-count");
  EXPECT_FALSE(page(guide, 1).contains("record_count"));
  EXPECT_FALSE(halo_page(halo, 1).contains("record_count"));
  EXPECT_EQ(guide.control.acted("count-capped"), 3);
}

TEST(ListingHabits, answer_the_first_page_always_or_never_end) {
  SignedIn guide({.habits = {"repeats-page"}});
  EXPECT_EQ(page(guide, 1), page(guide, 2));
  guide.control.clear_habits();
  guide.control.add_habit("endless");
  std::set<json> ids;
  for (int number = 1; number <= 50; ++number) {
    const json given = page(guide, number);
    ASSERT_EQ(given["agents"].size(), 2U);
    EXPECT_GT(given["record_count"], number * 2);
    for (const json& row : given["agents"]) ids.insert(row["id"]);
  }
  EXPECT_EQ(ids.size(), 100U);
  EXPECT_TRUE(ids.contains(15));
  SignedInHalo halo({.habits = {"endless"}});
  EXPECT_EQ(halo_page(halo, 40)["users"].size(), 2U);
}

TEST(ListingHabits, hide_the_inactive_and_single_records_but_not_by_id) {
  SignedIn guide({.habits = {"hides-inactive", "hides=12"}});
  EXPECT_EQ(guide.client.get("/api/Agent").body["record_count"], 3);
  EXPECT_EQ(guide.client.get("/api/Agent?isactive=false").body["record_count"], 3);
  EXPECT_EQ(guide.client.get("/api/Agent?search=omar").body["record_count"], 0);
  EXPECT_EQ(guide.client.get("/api/Agent/12").body["name"], "Omar Haddad");
  SignedInHalo halo({.habits = {"hides-inactive", "hides=12"}});
  const auto names = HaloClient::names(halo.client.all("/Agent", "agents", "&includedisabled=true"));
  EXPECT_EQ(names, (std::vector<std::string>{"Jane Smith", "Lena Fischer", "Service Desk"}));
  EXPECT_EQ(halo.client.get("/Agent/14").body["name"], "Tom Baker");
}

TEST(ListingHabits, of_searches_find_less_or_more) {
  SignedIn sandbox({.habits = {"search-blind=+'"}});
  sandbox.control.add("agents", {{"name", "Zoë O'Hara"}, {"email", "z+a@example.com"}});
  const auto found = [&](const std::string& text) {
    return sandbox.client.get("/api/Agent?search=" + text).body["record_count"].get<int>();
  };
  EXPECT_EQ(found("z%2Ba@example.com"), 0);
  EXPECT_EQ(found("o'h"), 0);
  EXPECT_EQ(found("Zo%C3%AB"), 1);
  sandbox.control.add_habit("search-blind=non-ascii");
  EXPECT_EQ(found("Zo%C3%AB"), 0);
  sandbox.control.clear_habits();
  sandbox.control.add_habit("search=exact");
  EXPECT_EQ(found("jane@example.com"), 1);
  EXPECT_EQ(found("jane"), 0);
  sandbox.control.add_habit("search=ignored");
  EXPECT_EQ(found("jane"), 6);
  sandbox.control.add_habit("search=none");
  EXPECT_EQ(found("jane@example.com"), 6) << "an overlooked search is none";
}

TEST(ListingHabits, tell_other_numbers_of_agents) {
  SignedInHalo halo({.seats = 9, .habits = {"more-agents=3"}});
  EXPECT_EQ(halo.client.get("/InstanceInfo").body["agent_count"], 7);
  halo.control.add_habit("info-zero");
  EXPECT_EQ(halo.client.get("/InstanceInfo").body["agent_count"], 0);
  EXPECT_EQ(halo.client.get("/InstanceInfo").body["licensed_agent_count"], 0);
}

TEST(ListingHabits, of_reads_lag_behind_writes) {
  SignedIn guide;
  guide.control.add_habit("read-lag=0.6");
  const json id = guide.client.post("/api/Agent", ada).body["id"];
  EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"name", "Jane Doe"}}).body["name"], "Jane Doe");
  const std::string path = "/api/Agent/" + id.dump();
  EXPECT_EQ(guide.client.get(path).status, 404);
  EXPECT_EQ(guide.client.get("/api/Agent/11").body["name"], "Jane Smith");
  EXPECT_EQ(guide.client.get("/api/Agent?search=ada").body["record_count"], 0);
  EXPECT_GT(guide.control.acted("read-lag"), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(620));
  EXPECT_EQ(guide.client.get(path).body["name"], "Ada King");
  EXPECT_EQ(guide.client.get("/api/Agent/11").body["name"], "Jane Doe");
  guide.client.remove(path);
  EXPECT_EQ(guide.client.get(path).status, 200);
}

TEST(ListingHabits, of_reads_lag_with_what_halo_says_of_others) {
  SignedInHalo halo({.habits = {"read-lag=30"}});
  static_cast<void>(halo.client.post("/Team", {{{"id", 3}, {"name", "First Line"}}}));
  static_cast<void>(halo.client.post("/Agent", {ada}));
  EXPECT_EQ(halo.client.get("/Agent/11?includedetails=true").body["team"], "Support Tier 1");
  EXPECT_EQ(halo.client.get("/InstanceInfo").body["agent_count"], 4);
  EXPECT_EQ(halo.client.post("/Agent", {{{"id", 11}, {"jobtitle", "Lead"}}}).body["team"], "First Line");
}

TEST(AnswerHabits, wrap_records_in_an_array_or_a_listing) {
  SignedIn guide({.habits = {"answer=array", "get-answer=envelope"}});
  const json made = guide.client.post("/api/Agent", ada).body;
  ASSERT_TRUE(made.is_array());
  EXPECT_EQ(made[0]["name"], "Ada King");
  EXPECT_EQ(guide.client.get("/api/Agent/11").body["agents"][0]["name"], "Jane Smith");
  EXPECT_EQ(guide.client.get("/api/Agent/99").status, 404);
  SignedInHalo halo({.habits = {"answer=envelope", "get-answer=array"}});
  EXPECT_EQ(halo.client.post("/Agent", {ada}).body["agents"][0]["name"], "Ada King");
  EXPECT_EQ(halo.client.post("/Agent", {ada, ada}).body["agents"].size(), 2U);
  EXPECT_EQ(halo.client.get("/Users/21").body[0]["name"], "Bob Jones");
}

TEST(AnswerHabits, leave_an_error_that_is_no_record) {
  SignedIn guide({.seats = 0, .habits = {"answer=array"}});
  EXPECT_TRUE(guide.client.post("/api/Agent", ada).body.contains("error"));
}

TEST(AnswerHabits, store_a_create_and_refuse_it_once) {
  for (const auto& [habit, status] : {std::pair{"stored-401", 401}, std::pair{"stored-429=0", 429}}) {
    SCOPED_TRACE(habit);
    SignedIn guide({.habits = {habit}});
    EXPECT_EQ(guide.client.post("/api/Agent", ada).status, status);
    EXPECT_EQ(guide.control.world()["agents"].size(), 6U);
    EXPECT_EQ(guide.client.post("/api/Agent", ada).status, 200);
    EXPECT_EQ(guide.control.world()["agents"].size(), 7U) << "whoever repeats it blindly has two";
    EXPECT_EQ(guide.client.post("/api/Agent", {{"id", 11}, {"name", "Jane"}}).status, 200);
    EXPECT_EQ(guide.control.acted(habit), 1);
  }
}

}  // namespace
}  // namespace haloform::test
