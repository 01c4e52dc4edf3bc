#include "tests/sandbox/fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace haloform::test {
namespace {

using nlohmann::json;

const json john = {{"name", "John Doe"}, {"email", "john@example.com"}, {"phone", "1"}};

TEST(SandboxFaults, a_status_hits_the_chosen_requests_and_is_counted) {
  SignedIn sandbox({.faults = {"GET /api/Agent:2-3 status=429,retry-after=7"}});
  EXPECT_EQ(sandbox.client.get("/api/Agent").status, 200);
  const Reply second = sandbox.client.get("/api/agent/");
  EXPECT_EQ(second.status, 429);
  EXPECT_EQ(second.headers.find("Retry-After")->second, "7");
  EXPECT_TRUE(second.body.contains("error"));
  EXPECT_EQ(sandbox.client.get("/api/Agent").status, 429);
  EXPECT_EQ(sandbox.client.get("/api/Agent").status, 200);
  EXPECT_EQ(sandbox.client.get("/api/Team").status, 200);
  EXPECT_EQ(sandbox.control.fired(1), 2);
}

TEST(SandboxFaults, every_fifth_and_from_the_third_on) {
  SignedIn sandbox;
  const auto every = sandbox.control.add_fault("GET /api/Team:every-5 status=503");
  std::string seen;
  for (int i = 0; i < 10; ++i) seen += sandbox.client.get("/api/Team").status == 200 ? '.' : 'x';
  EXPECT_EQ(seen, "....x....x");
  EXPECT_EQ(sandbox.control.fired(every), 2);
  sandbox.control.clear_faults();
  sandbox.control.add_fault("GET /api/Team:from-3 status=500");
  seen.clear();
  for (int i = 0; i < 5; ++i) seen += sandbox.client.get("/api/Team").status == 200 ? '.' : 'x';
  EXPECT_EQ(seen, "..xxx");
}

TEST(SandboxFaults, a_rule_can_want_a_query_a_body_a_create_or_an_update) {
  SignedIn sandbox({.faults = {"GET /api/Agent?page_no=2 status=500", "POST /api/Agent~john@ status=500",
                               "CREATE /api/Customer status=500", "UPDATE /api/Team status=500"}});
  EXPECT_EQ(sandbox.client.get("/api/Agent?page_no=1").status, 200);
  EXPECT_EQ(sandbox.client.get("/api/Agent?page_size=2&page_no=2").status, 500);
  EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 11}, {"phone", "2"}}).status, 200);
  EXPECT_EQ(sandbox.client.post("/api/Agent", john).status, 500);
  EXPECT_EQ(sandbox.client.post("/api/Customer", {{"id", 21}, {"phone", "2"}}).status, 200);
  EXPECT_EQ(sandbox.client.post("/api/Customer", john).status, 500);
  EXPECT_EQ(sandbox.client.post("/api/Team", {{"name", "T"}}).status, 200);
  EXPECT_EQ(sandbox.client.post("/api/Team", {{"id", 3}, {"name", "T"}}).status, 500);
}

TEST(SandboxFaults, a_rule_can_want_any_value_of_a_query_parameter) {
  SignedIn sandbox({.faults = {"LIST /api/Agent?search=* empty-list"}});
  EXPECT_TRUE(sandbox.client.get("/api/Agent?search=jane&page_no=1").body.at("agents").empty());
  EXPECT_FALSE(sandbox.client.get("/api/Agent?page_no=1").body.at("agents").empty())
      << "it asks for no search";
  EXPECT_EQ(sandbox.control.fired(1), 1);
}

TEST(SandboxFaults, an_answer_can_be_replaced_before_or_after_the_record_was_stored) {
  struct Row {
    const char* kind;
    int status;
    const char* text;  // A part of it.
  };
  for (const Row& row : std::initializer_list<Row>{{"status=500", 500, "error"},
                                                   {"status=502", 502, "<html>"},
                                                   {"html", 200, "<html>"},
                                                   {"garbage", 200, "not {JSON"},
                                                   {"empty", 200, ""},
                                                   {"empty-object", 200, "{}"},
                                                   {"error-200=No more seats", 200, "No more seats"}}) {
    for (const bool stored : {false, true}) {
      SignedIn sandbox({.faults = {std::string("POST /api/Agent ") + row.kind + (stored ? ",stored" : "")}});
      const Reply reply = sandbox.client.post("/api/Agent", john);
      EXPECT_EQ(reply.status, row.status) << row.kind;
      EXPECT_NE(reply.text.find(row.text), std::string::npos) << row.kind << ": " << reply.text;
      EXPECT_EQ(reply.text.empty(), std::string(row.text).empty()) << row.kind;
      EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], stored ? 6 : 5) << row.kind;
    }
  }
}

TEST(SandboxFaults, a_connection_is_reset_before_or_after_the_record_was_stored) {
  for (const bool after : {false, true}) {
    SignedIn sandbox({.faults = {after ? "POST /api/Agent reset-after" : "POST /api/Agent reset-before"}});
    EXPECT_EQ(sandbox.client.post("/api/Agent", john).status, 0);
    EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], after ? 6 : 5);
    EXPECT_EQ(sandbox.control.requests().at(1)["status"], 0) << "after the token request";
  }
}

TEST(SandboxFaults, a_body_is_cut_with_an_honest_length_or_a_broken_promise) {
  SignedIn sandbox;
  const std::string whole = sandbox.client.get("/api/Agent").text;
  sandbox.control.add_fault("GET /api/Agent truncate");
  const Reply shorter = sandbox.client.get("/api/Agent");
  EXPECT_EQ(shorter.status, 200);
  EXPECT_EQ(shorter.text, whole.substr(0, whole.size() / 2));
  EXPECT_TRUE(shorter.body.is_discarded());
  sandbox.control.clear_faults();
  sandbox.control.add_fault("GET /api/Agent cut");
  EXPECT_EQ(sandbox.client.get("/api/Agent").status, 0);
  sandbox.control.clear_faults();
  EXPECT_EQ(sandbox.client.get("/api/Agent").text, whole);
}

TEST(SandboxFaults, an_answer_can_be_late) {
  for (const char* kind : {"hang-before", "hang-after"}) {
    SignedIn sandbox({.faults = {std::string("GET /api/Agent ") + kind + "=120"}});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(sandbox.client.get("/api/Agent").status, 200);
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(120)) << kind;
  }
}

TEST(SandboxFaults, an_answer_can_come_in_pieces) {
  SignedIn sandbox;
  const std::string whole = sandbox.client.get("/api/Agent").text;
  sandbox.control.add_fault("GET /api/Agent drip=300");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(sandbox.client.get("/api/Agent").text, whole);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(300));
}

TEST(SandboxFaults, an_answer_can_be_huge_and_is_the_same_json) {
  SignedIn sandbox;
  const Reply usual = sandbox.client.get("/api/Agent");
  sandbox.control.add_fault("GET /api/Agent huge=3");
  const Reply huge = sandbox.client.get("/api/Agent");
  EXPECT_EQ(huge.text.size(), usual.text.size() + 3'000'000);
  EXPECT_EQ(huge.body, usual.body);
}

TEST(SandboxFaults, an_answer_can_be_called_something_else_or_point_elsewhere) {
  SignedIn sandbox({.faults = {"GET /api/Agent:1 content-type=text/html",
                               "POST /api/Agent:1 redirect=http://localhost:1/elsewhere",
                               "POST /api/Agent:2 redirect=http://localhost:1/elsewhere,stored"}});
  const Reply named = sandbox.client.get("/api/Agent");
  EXPECT_EQ(named.headers.find("Content-Type")->second, "text/html");
  EXPECT_EQ(named.body["record_count"], 5);
  for (const int count : {5, 6}) {
    const Reply pointed = sandbox.client.post("/api/Agent", john);
    EXPECT_EQ(pointed.status, 307);
    EXPECT_EQ(pointed.headers.find("Location")->second, "http://localhost:1/elsewhere");
    EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], count);
  }
}

TEST(SandboxFaults, a_field_is_silently_not_kept) {
  SignedIn sandbox({.faults = {"POST /api/Agent drop-field=phone"}});
  const Reply made = sandbox.client.post("/api/Agent", john);
  EXPECT_TRUE(made.body["phone"].is_null());
  EXPECT_EQ(made.body["name"], "John Doe");
  EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 11}, {"phone", "2"}}).body["phone"],
            "+44 20 7946 0001");
}

TEST(SandboxFaults, an_update_can_answer_another_id_or_make_a_double) {
  SignedIn sandbox({.faults = {"UPDATE /api/Agent:1 other-id", "UPDATE /api/Agent:2 duplicate"}});
  EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 11}, {"phone", "2"}}).body["id"], 12);
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 5);
  const Reply doubled = sandbox.client.post("/api/Agent", {{"id", 11}, {"name", "Jane"}});
  EXPECT_EQ(doubled.body["id"], 100);
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 6);
}

TEST(SandboxFaults, a_create_can_come_back_inactive_or_lean) {
  SignedIn sandbox({.faults = {"CREATE /api/Agent inactive", "* /api/Agent lean"}});
  const Reply made = sandbox.client.post("/api/Agent", john);
  EXPECT_EQ(made.body,
            (json{{"id", 100}, {"name", "John Doe"}, {"email", "john@example.com"}, {"isactive", false}}));
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["agents"][0].size(), 4U);
}

TEST(SandboxFaults, a_listing_can_end_early_although_its_count_is_true) {
  SignedIn sandbox({.faults = {"LIST /api/Agent short-list=3"}});
  const Reply list = sandbox.client.get("/api/Agent");
  EXPECT_EQ(list.body["record_count"], 5);
  EXPECT_EQ(list.body["agents"].size(), 3U);
  EXPECT_EQ(sandbox.client.get("/api/Agent?page_size=2&page_no=2").body["agents"].size(), 1U);
  EXPECT_EQ(sandbox.client.get("/api/Agent?page_size=2&page_no=3").body["agents"].size(), 0U);
  EXPECT_EQ(sandbox.client.get("/api/Agent/15").status, 200) << "the record itself is there";
}

TEST(SandboxFaults, a_listing_can_be_empty_move_or_repeat_a_row) {
  SignedIn sandbox;
  sandbox.control.add_fault("GET /api/Agent:1 empty-list");
  sandbox.control.add_fault("GET /api/Agent:2-3 moving-count");
  sandbox.control.add_fault("GET /api/Agent:4 duplicate-row");
  const Reply empty = sandbox.client.get("/api/Agent");
  EXPECT_EQ(empty.body, (json{{"record_count", 0}, {"agents", json::array()}}));
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 6);
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 7);
  const json twice = sandbox.client.get("/api/Agent").body["agents"];
  EXPECT_EQ(twice[0]["id"], twice[1]["id"]);
  EXPECT_EQ(twice.size(), 5U);
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 5);
}

TEST(SandboxFaults, a_token_is_revoked_in_the_middle_of_a_run) {
  SignedIn sandbox({.faults = {"POST /api/Agent:2 revoke-token"}});
  EXPECT_EQ(sandbox.client.post("/api/Agent", john).status, 200);
  EXPECT_EQ(sandbox.client.post("/api/Agent", john).status, 401);
  sandbox.client.sign_in(sandbox.server.client_id(), sandbox.server.client_secret(), every_scope);
  EXPECT_EQ(sandbox.client.post("/api/Agent", john).status, 200);
  EXPECT_EQ(sandbox.client.get("/api/Agent").body["record_count"], 7);
}

TEST(SandboxFaults, tokens_can_be_refused_too) {
  const SandboxThread server({.faults = {"POST /auth/token:1 status=500", "POST /auth/token:2 html"}});
  GuideClient client(server.url());
  EXPECT_EQ(client.sign_in(server.client_id(), server.client_secret(), every_scope).status, 500);
  EXPECT_TRUE(client.ask_token({{"grant_type", "x"}}).body.is_discarded());
  EXPECT_EQ(client.sign_in(server.client_id(), server.client_secret(), every_scope).status, 200);
}

}  // namespace
}  // namespace haloform::test
