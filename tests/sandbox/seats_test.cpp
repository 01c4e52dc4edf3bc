#include "tests/sandbox/fixture.hpp"

#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using nlohmann::json;

// The small company has four active agents.
const json joiner = {{"name", "Joiner"}, {"email", "joiner@example.com"}};

TEST(SandboxSeats, without_seats_a_create_is_refused_in_four_ways) {
  SignedIn sandbox({.seats = 4});
  const Reply usual = sandbox.client.post("/api/Agent", joiner);
  EXPECT_EQ(usual.status, 200);
  EXPECT_TRUE(usual.body.contains("error"));
  EXPECT_FALSE(usual.body.contains("id"));

  sandbox.control.set_seats(4, "empty-200");
  const Reply empty = sandbox.client.post("/api/Agent", joiner);
  EXPECT_EQ(empty.status, 200);
  EXPECT_EQ(empty.text, "");

  sandbox.control.set_seats(4, "400");
  EXPECT_EQ(sandbox.client.post("/api/Agent", joiner).status, 400);
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 5) << "nothing was stored so far";

  sandbox.control.set_seats(4, "created-inactive");
  const Reply inactive = sandbox.client.post("/api/Agent", joiner);
  EXPECT_EQ(inactive.body["isactive"], false);
  EXPECT_TRUE(inactive.body["id"].is_number());
}

TEST(SandboxSeats, a_reactivation_needs_a_seat_too) {
  SignedIn sandbox({.seats = 4, .seat_mode = "400"});
  EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 14}, {"isactive", true}}).status, 400);
  EXPECT_EQ(sandbox.client.get("/api/Agent/14").body["isactive"], false);
  sandbox.control.set_seats(4, "created-inactive");
  const Reply kept = sandbox.client.post("/api/Agent", {{"id", 14}, {"isactive", true}, {"phone", "1"}});
  EXPECT_EQ(kept.body["isactive"], false);
  EXPECT_EQ(kept.body["phone"], "1");
}

TEST(SandboxSeats, a_leaver_makes_room_for_a_joiner) {
  for (const bool by_deleting : {false, true}) {
    SignedIn sandbox({.seats = 4, .seat_mode = "400"});
    ASSERT_EQ(sandbox.client.post("/api/Agent", joiner).status, 400);
    if (by_deleting) {
      sandbox.client.remove("/api/Agent/11");
    } else {
      ASSERT_EQ(sandbox.client.post("/api/Agent", {{"id", 11}, {"isactive", false}}).status, 200);
    }
    EXPECT_EQ(sandbox.client.post("/api/Agent", joiner).status, 200);
    EXPECT_EQ(sandbox.client.post("/api/Agent", joiner).status, 400);
  }
}

TEST(SandboxSeats, what_takes_no_seat_is_never_refused) {
  SignedIn sandbox({.seats = 4, .seat_mode = "400"});
  json inactive = joiner;
  inactive["isactive"] = false;
  EXPECT_EQ(sandbox.client.post("/api/Agent", inactive).status, 200);
  EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 11}, {"isactive", true}}).status, 200)
      << "has its seat already";
  EXPECT_EQ(sandbox.client.post("/api/Customer", joiner).status, 200);
  sandbox.control.add("agents", {{"name", "Robot"}, {"is_api_only", true}});
  sandbox.control.add("agents", {{"name", "Unassigned"}, {"builtin", true}});
  sandbox.control.set_seats(5, "400");
  EXPECT_EQ(sandbox.client.post("/api/Agent", joiner).status, 200);
  EXPECT_EQ(sandbox.client.post("/api/Agent", joiner).status, 400);
}

}  // namespace
}  // namespace haloform::test
