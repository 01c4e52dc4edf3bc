// What stands around the records of a real instance, and an import that writes them.
#include "tests/sandbox/halo_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::SizeIs;

TEST(HaloSurroundings, tickets_are_found_by_person_and_paged) {
  SignedInHalo sandbox;
  sandbox.control.attach({{"tickets", json::array({{{"id", 1}, {"agent_id", 7}, {"user_id", 0}},
                                                   {{"id", 2}, {"agent_id", 7}, {"user_id", 0}},
                                                   {{"id", 3}, {"agent_id", 7}, {"hasbeenclosed", true}},
                                                   {{"id", 4}, {"agent_id", 8}, {"user_id", 5}}})}});
  const json open =
      sandbox.client.get("/Tickets?agent_id=7&open_only=true&pageinate=true&page_size=1&page_no=2").body;
  EXPECT_EQ(open.at("record_count"), 2);
  ASSERT_THAT(open.at("tickets"), SizeIs(1));
  EXPECT_EQ(open.at("tickets").at(0).at("id"), 2);
  EXPECT_EQ(sandbox.client.get("/Tickets?user_id=5").body.at("record_count"), 1);
  EXPECT_EQ(sandbox.client.get("/Tickets").body.at("record_count"), 4);
  sandbox.set({{"tickets", "unfiltered"}});
  EXPECT_EQ(sandbox.client.get("/Tickets?agent_id=7&open_only=true").body.at("record_count"), 4);
  sandbox.set({{"tickets", "hidden"}});
  EXPECT_EQ(sandbox.client.get("/Tickets?agent_id=7").status, 404);
}

TEST(HaloSurroundings, rows_tell_less_than_a_single_record) {
  SignedInHalo sandbox;
  sandbox.control.attach(
      {{"cabs", json::array({{{"id", 5}, {"name", "Network"}, {"members", json::array()}}})},
       {"approval_processes", json::array({{{"id", 6}, {"steps", json::array()}}})},
       {"connections", json::array({{{"id", 7}, {"type", 2}, {"deactivate_users", true}}})}});
  EXPECT_FALSE(sandbox.client.get("/CAB").body.at(0).contains("members"));
  EXPECT_TRUE(sandbox.client.get("/CAB?includemembers=true").body.at(0).contains("members"));
  EXPECT_FALSE(sandbox.client.get("/ApprovalProcess").body.at(0).contains("steps"));
  EXPECT_TRUE(sandbox.client.get("/ApprovalProcess/6?includedetails=true").body.contains("steps"));
  EXPECT_THAT(sandbox.client.get("/AzureADConnection").body, SizeIs(0));
  EXPECT_THAT(sandbox.client.get("/AzureADConnection?type=2").body, SizeIs(1));
  EXPECT_EQ(sandbox.client.get("/AzureADConnection/7").body.at("deactivate_users"), true);
  EXPECT_EQ(sandbox.client.get("/CAB/99").status, 404);
}

TEST(HaloSurroundings, an_import_writes_makes_and_switches_off) {
  SignedInHalo sandbox;
  const json first = sandbox.control.import_people(
      {{"source", "okta"},
       {"into", "customers"},
       {"site_id", 5},
       {"people", json::array({{{"id", "00u1"}, {"name", "New One"}, {"email", "new.one@example.com"}}})},
       {"deactivates", true}});
  EXPECT_EQ(first, json({{"written", 1}, {"switched_off", 0}}));
  const auto found = HaloClient::rows(sandbox.client.get("/Users?search=new.one").body, "users");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found.at(0).at("oktaid"), "00u1");
  const json second = sandbox.control.import_people(
      {{"source", "okta"}, {"into", "customers"}, {"people", json::array()}, {"deactivates", true}});
  EXPECT_EQ(second, json({{"written", 0}, {"switched_off", 1}}));
  EXPECT_EQ(sandbox.client.get("/Users/" + found.at(0).at("id").dump()).body.at("inactive"), true);
}

}  // namespace
}  // namespace haloform::test
