#include "tests/sandbox/fixture.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <latch>
#include <sstream>
#include <thread>

namespace haloform::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What `run_sandbox` says to flags that cannot work.
Error refused(const sandbox::SandboxOptions& options) {
  StopFlag stop;
  stop.raise();
  std::ostringstream out;
  std::ostringstream messages;
  const auto result = sandbox::run_sandbox(options, stop, out, messages);
  return result ? Error{ErrorKind::internal, "it was taken", "", ""} : result.error();
}

TEST(SandboxServer, says_where_it_is_in_one_line) {
  const SandboxThread server;
  EXPECT_EQ(server.url().rfind("http://127.0.0.1:", 0), 0U);
  EXPECT_FALSE(server.url().ends_with('/'));
  EXPECT_GE(server.client_secret().size(), 32U);
  const SandboxThread other;
  EXPECT_NE(server.url(), other.url());
  EXPECT_NE(server.client_secret(), other.client_secret());
}

TEST(SandboxServer, listens_on_loopback_only) {
  for (const char* address : {"0.0.0.0:0", "192.168.1.1:80", "[::]:0", "example.com:80"}) {
    const Error error = refused({.listen = address});
    EXPECT_EQ(error.kind, ErrorKind::usage) << address;
    EXPECT_NE(error.what.plain().find("loopback"), std::string::npos) << address << ": " << error.what;
  }
  for (const char* nonsense : {"", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:70000"}) {
    EXPECT_NE(refused({.listen = nonsense}).what.plain().find("HOST:PORT"), std::string::npos) << nonsense;
  }
  const SandboxThread named({.listen = "localhost:0"});
  EXPECT_EQ(named.url().rfind("http://127.0.0.1:", 0), 0U);
}

TEST(SandboxServer, says_what_is_wrong_with_a_flag) {
  EXPECT_NE(refused({.profile = "hallo"}).what.plain().find("\"hallo\""), std::string::npos);
  EXPECT_NE(refused({.seats = -1}).where.plain().find("--seats"), std::string::npos);
  EXPECT_NE(refused({.seat_mode = "nice"}).what.plain().find("\"nice\""), std::string::npos);
  EXPECT_NE(refused({.lean = "very"}).what.plain().find("\"very\""), std::string::npos);
  EXPECT_NE(refused({.scopes = "read:agent"}).advice.plain().find("read:agents"), std::string::npos);
  EXPECT_NE(refused({.faults = {"GET /api/Agent boom"}}).what.plain().find("\"boom\""), std::string::npos);
  EXPECT_NE(refused({.rate_limit = "often"}).where.plain().find("--rate-limit"), std::string::npos);
  EXPECT_NE(refused({.halo = {"membership=merge"}}).advice.plain().find("--profile halo"), std::string::npos);
  EXPECT_NE(refused({.profile = "halo", .halo = {"membership=none"}}).advice.plain().find("merge-in-section"),
            std::string::npos);
  EXPECT_NE(refused({.profile = "halo", .halo = {"memberships=merge"}}).advice.plain().find("membership,"),
            std::string::npos);
  EXPECT_NE(refused({.profile = "halo", .scopes = "read:agents"}).what.plain().find("read:agents"),
            std::string::npos);
  EXPECT_NE(refused({.changes = sandbox::WorldChanges::in_memory}).where.plain().find("--in-memory"),
            std::string::npos);
}

TEST(SandboxServer, a_port_that_is_taken_is_an_error) {
  const SandboxThread first;
  const Error error = refused({.listen = first.url().substr(std::string("http://").size())});
  EXPECT_EQ(error.kind, ErrorKind::io);
  EXPECT_NE(error.what.plain().find(first.url()), std::string::npos) << error.what;
}

TEST(SandboxServer, ends_at_once_with_idle_connections_and_hanging_requests) {
  SignedIn sandbox({.faults = {"GET /api/Team hang-before=60000"}});
  ASSERT_EQ(sandbox.client.get("/api/Agent").status, 200);  // This connection is idle now.
  std::thread hanging([&] {
    GuideClient other(sandbox.server.url());
    other.sign_in(sandbox.server.client_id(), sandbox.server.client_secret(), every_scope);
    static_cast<void>(other.get("/api/Team"));
  });
  while (sandbox.control.fired(1) == 0) std::this_thread::sleep_for(milliseconds(5));
  const auto start = steady_clock::now();
  EXPECT_TRUE(sandbox.server.stop());
  // Far below the timeouts that it must not wait for; a loaded machine may take its time.
  EXPECT_LT(steady_clock::now() - start, milliseconds(3000));
  hanging.join();
}

TEST(SandboxServer, eight_connections_wait_side_by_side) {
  SignedIn sandbox;
  sandbox.control.add_fault("GET /api/Team hang-before=200");
  std::latch ready(8);
  std::vector<std::thread> threads;
  threads.reserve(8);
  std::atomic<int> good = 0;
  const auto start = steady_clock::now();
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      GuideClient client(sandbox.server.url());
      client.sign_in(sandbox.server.client_id(), sandbox.server.client_secret(), every_scope);
      ready.arrive_and_wait();
      good += client.get("/api/Team").status == 200 ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
  EXPECT_LT(steady_clock::now() - start, milliseconds(1600)) << "one after another would take that long";
}

TEST(SandboxServer, writers_at_the_same_time_get_different_ids) {
  SignedIn sandbox;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      GuideClient client(sandbox.server.url());
      client.sign_in(sandbox.server.client_id(), sandbox.server.client_secret(), every_scope);
      for (int n = 0; n < 50; ++n) {
        static_cast<void>(client.post("/api/Customer", {{"name", "C"}}));
        static_cast<void>(client.get("/api/Customer?search=c&type=contact"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sandbox.client.all("/api/Customer", "customers", 30).size(), 204U);
}

TEST(SandboxWorld, a_file_is_served_changed_and_written_back) {
  const TempDir folder;
  const std::string file = folder.write("world.json", R"({
    "agents": [{"id": 9, "name": "Zoe", "email": "zoe@x.y", "licence": "named"}, {"id": 7, "name": "Yan", "email": "yan@x.y"}],
    "seats": 3, "next_id": 50})");
  {
    SignedIn sandbox({.world = file});
    const Reply list = sandbox.client.get("/api/Agent");
    ASSERT_EQ(list.body["record_count"], 2);
    EXPECT_EQ(list.body["agents"][0]["id"], 7) << "in the order of ids";
    EXPECT_EQ(list.body["agents"][1]["licence"], "named") << "unknown keys are kept";
    EXPECT_EQ(sandbox.client.post("/api/Agent", {{"id", 9}, {"phone", "1"}}).body["licence"], "named");
    EXPECT_EQ(sandbox.client.post("/api/Agent", {{"name", "Xia"}, {"email", "xia@x.y"}}).body["id"], 50);
    ASSERT_TRUE(sandbox.server.stop());
  }
  const json written = json::parse(folder.read("world.json"));
  EXPECT_EQ(written["agents"].size(), 3U);
  EXPECT_EQ(written["next_id"], 51);
  EXPECT_EQ(written["seats"], 3);
  const SignedIn again({.world = file});
  EXPECT_EQ(again.control.record("agents", 9)["phone"], "1");
}

TEST(SandboxWorld, changes_reach_the_file_while_it_runs) {
  const TempDir folder;
  SignedIn sandbox({.world = folder / "new.json"});
  ASSERT_EQ(sandbox.client.post("/api/Team", {{"name", "Night Shift"}}).status, 200);
  // There is no file before the first of the writes behind the answers.
  for (int i = 0; i < 400; ++i) {
    if (std::filesystem::exists(folder / "new.json") &&
        folder.read("new.json").find("Night Shift") != std::string::npos)
      break;
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_NE(folder.read("new.json").find("Night Shift"), std::string::npos);
  EXPECT_NE(folder.read("new.json").find("Jane Smith"), std::string::npos)
      << "a new file begins as the small company";
}

TEST(SandboxWorld, in_memory_the_file_is_only_read) {
  const TempDir folder;
  const std::string text = R"({"teams": [{"id": 1, "name": "T"}]})";
  const std::string file = folder.write("world.json", text);
  {
    SignedIn sandbox({.world = file, .changes = sandbox::WorldChanges::in_memory});
    EXPECT_EQ(sandbox.client.post("/api/Team", {{"name", "U"}}).body["id"], 2);
  }
  EXPECT_EQ(folder.read("world.json"), text);
}

TEST(SandboxWorld, a_file_that_is_no_world_is_refused_and_left_alone) {
  const TempDir folder;
  for (const char* text :
       {"", "[]", "{\"agents\": {}}", R"({"agents": [{"name": "no id"}]})", R"({"people": []})",
        R"({"teams": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]})"}) {
    const std::string file = folder.write("world.json", text);
    const Error error = refused({.world = file});
    EXPECT_EQ(error.kind, ErrorKind::io) << text << ": " << error.what;
    EXPECT_EQ(error.where, file);
    EXPECT_EQ(folder.read("world.json"), text);
  }
}

TEST(SandboxControlSurface, the_log_tells_what_came_in_order_and_no_secret) {
  SignedIn sandbox;
  static_cast<void>(sandbox.client.get("/api/Agent?search=a%20b"));
  static_cast<void>(sandbox.client.post("/api/Agent", {{"id", 11}, {"phone", "1"}}));
  sandbox.client.remove("/api/Agent/999");
  const json requests = sandbox.control.requests();
  ASSERT_EQ(requests.size(), 4U);
  EXPECT_EQ(requests[0]["kind"], "token");
  EXPECT_EQ(requests.dump().find(sandbox.server.client_secret()), std::string::npos);
  EXPECT_EQ(requests[1]["path"], "/api/Agent?search=a%20b");
  EXPECT_EQ(requests[2]["kind"], "update");
  EXPECT_EQ(json::parse(requests[2]["body"].get<std::string>()), (json{{"id", 11}, {"phone", "1"}}));
  EXPECT_EQ(requests[3]["method"], "DELETE");
  EXPECT_EQ(requests[3]["status"], 404);
  const json summary = sandbox.control.summary();
  EXPECT_EQ(summary["total"], 4);
  EXPECT_EQ(summary["by_path"]["DELETE /api/Agent/{id}"], 1);
  EXPECT_EQ(summary["by_kind"]["update"], 1);
  EXPECT_EQ(sandbox.control.writes(), 2);
  sandbox.control.reset_log();
  EXPECT_TRUE(sandbox.control.requests().empty());
}

TEST(SandboxControlSurface, records_change_by_hand_without_a_trace) {
  SignedIn sandbox;
  sandbox.control.patch("agents", 11, {{"phone", "by hand"}, {"extra", 1}});
  const auto id = sandbox.control.add("customers", {{"name", "General User"}, {"builtin", true}});
  sandbox.control.remove("agents", 12);
  EXPECT_EQ(sandbox.control.summary()["total"], 1) << "the token";
  EXPECT_EQ(sandbox.client.get("/api/Agent/11").body["phone"], "by hand");
  EXPECT_EQ(sandbox.client.get("/api/Agent/11").body["extra"], 1);
  EXPECT_EQ(sandbox.client.get("/api/Customer/" + std::to_string(id)).body["builtin"], true);
  EXPECT_EQ(sandbox.client.get("/api/Agent/12").status, 404);
  EXPECT_EQ(sandbox.control.world()["agents"].size(), 4U);
}

TEST(SandboxControlSurface, a_wrong_request_reads_what_there_is) {
  const SandboxThread server;
  const SandboxControl control = server.control();
  EXPECT_THROW(control.add_fault("GET /api/Agent bang"), std::runtime_error);
  EXPECT_THROW(control.patch("people", 1, {}), std::runtime_error);
  EXPECT_THROW(control.remove("agents", 999), std::runtime_error);
  EXPECT_THROW(control.set_seats(3, "nice"), std::runtime_error);
  GuideClient client(server.url());
  EXPECT_NE(client.get("/_sandbox/nothing").text.find("GET world"), std::string::npos);
}

}  // namespace
}  // namespace haloform::test
