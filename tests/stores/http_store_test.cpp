#include "providers/storage/http/http_store.hpp"

#include "providers/storage/http/lock_body.hpp"
#include "tests/stores/contract.hpp"
#include "tests/support/terraform_server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace haloform::test {
namespace {

using namespace std::chrono_literals;
using Kind = TerraformServer::Kind;
using Fault = TerraformFault::Kind;
using Variables = std::map<std::string, std::string, std::less<>>;
using storage::Conflict;
using storage::DocumentStore;
using storage::Lease;
using storage::Leased;
using storage::LeaseRequest;
using storage::Stored;

const SystemClock the_clock;

storage::StoreEnvironment environment_of(Variables variables) {
  return storage::StoreEnvironment([variables = std::move(variables)](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(Secret(found->second));
  });
}

Variables as_maintainer() {
  return {{"TF_HTTP_USERNAME", "jane"}, {"TF_HTTP_PASSWORD", std::string(TerraformServer::maintainer)}};
}

StateLocation::Http location_of(const TerraformServer& server, Kind kind) {
  StateLocation::Http location;
  location.address = server.address();
  if (kind == Kind::plain) return location;
  location.lock_address = server.lock_address();
  location.unlock_address = server.lock_address();
  location.lock_method = "POST";
  location.unlock_method = "DELETE";
  return location;
}

Result<std::unique_ptr<DocumentStore>> opened(const StateLocation::Http& location, Variables variables = {}) {
  return storage::open_http_store(
      location, storage::StoreContext{the_clock, nullptr, environment_of(std::move(variables))});
}

class HttpPlace final : public StoreUnderTest {
 public:
  explicit HttpPlace(Kind kind) : kind_(kind), server_(kind) {}
  std::unique_ptr<DocumentStore> open() override {
    return std::move(opened(location_of(server_, kind_), as_maintainer()).value());
  }
  bool lose_document() override {
    server_.lose_document();
    return true;
  }

 private:
  Kind kind_;
  TerraformServer server_;
};

INSTANTIATE_TEST_SUITE_P(HttpGitlab, StoreContract,
                         ::testing::Values(StoreKind{
                             "HttpGitlab", [] { return std::make_unique<HttpPlace>(Kind::gitlab); }}),
                         store_name);
INSTANTIATE_TEST_SUITE_P(HttpPlain, StoreContract,
                         ::testing::Values(StoreKind{
                             "HttpPlain", [] { return std::make_unique<HttpPlace>(Kind::plain); }}),
                         store_name);

/// Both kinds of server, and a store that may do all.
class HttpStore : public ::testing::TestWithParam<Kind> {
 protected:
  [[nodiscard]] std::unique_ptr<DocumentStore> store() const {
    return std::move(opened(location_of(server_, GetParam()), as_maintainer()).value());
  }
  [[nodiscard]] std::string lock_method() const { return GetParam() == Kind::plain ? "LOCK" : "POST"; }
  TerraformServer server_{GetParam()};
};

std::string kind_name(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::gitlab ? "Gitlab" : "Plain";
}
INSTANTIATE_TEST_SUITE_P(Servers, HttpStore, ::testing::Values(Kind::gitlab, Kind::plain), kind_name);

LeaseRequest asking(std::string id) {
  LeaseRequest request;
  request.id = std::move(id);
  request.holder = {
      "jane", "runner-5", 4711, WallTime{1'764'000'000'000ms}, "apply", "https://ci.example/run/5"};
  return request;
}

std::string text_of(int serial) { return R"({"serial":)" + std::to_string(serial) + R"(,"x":"y"})"; }

bool is_lease(const Result<storage::Leasing>& leasing) {
  return leasing && std::holds_alternative<Leased>(*leasing);
}
std::string holder_id(const Result<storage::Leasing>& leasing) {
  if (!leasing || !std::holds_alternative<Lease>(*leasing)) return "no other holder";
  return std::get<Lease>(*leasing).id;
}
bool is_stored(const Result<storage::Storing>& storing) {
  return storing && std::holds_alternative<Stored>(*storing);
}
bool is_conflict(const Result<storage::Storing>& storing) {
  return storing && std::holds_alternative<Conflict>(*storing);
}

TEST_P(HttpStore, writes_what_the_next_one_reads) {
  const auto one = store();
  EXPECT_EQ(one->read(soon()).value(), std::nullopt);
  ASSERT_TRUE(is_lease(one->acquire(asking("lease-1"), soon())));
  const auto first = one->write(text_of(1), std::nullopt, "lease-1", "why", soon());
  ASSERT_TRUE(is_stored(first));
  const auto read = store()->read(soon()).value();
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->bytes, text_of(1));
  EXPECT_EQ(read->version, std::get<Stored>(*first).version);
  EXPECT_TRUE(is_stored(one->write(text_of(2), read->version, "lease-1", "why", soon())));
  EXPECT_TRUE(is_conflict(one->write(text_of(3), read->version, "lease-1", "why", soon())));
  EXPECT_TRUE(is_conflict(one->write(text_of(3), std::nullopt, "lease-1", "why", soon())));
  EXPECT_EQ(server_.document(), text_of(2));
  EXPECT_NE(server_.requests().at(3).find("?ID=lease-1"), std::string::npos);
}

TEST_P(HttpStore, finds_nothing_at_either_answer_that_says_so) {
  EXPECT_EQ(store()->read(soon()).value(), std::nullopt);
  server_.absent_is_404(true);
  EXPECT_EQ(store()->read(soon()).value(), std::nullopt);
  EXPECT_EQ(store()->had_one(soon()).value(), false);
  EXPECT_FALSE(store()->remembers_that_there_was_one());
}

TEST_P(HttpStore, locks_for_one_and_tells_the_other_who_it_is) {
  const auto one = store();
  const auto two = store();
  ASSERT_TRUE(is_lease(one->acquire(asking("lease-1"), soon())));
  EXPECT_TRUE(is_lease(one->acquire(asking("lease-1"), soon()))) << "its own is no other's";
  auto mine = asking("lease-2");
  mine.holder.command = "import";
  mine.holder.run_url = "https://ci.example/run/6";
  const auto held = two->acquire(mine, soon());
  ASSERT_EQ(holder_id(held), "lease-1");
  const Lease& holder = std::get<Lease>(*held);
  EXPECT_EQ(holder.left, std::nullopt) << "it has no end of its own";
  EXPECT_EQ(holder.holder.who, "jane");
  if (GetParam() == Kind::plain) {
    EXPECT_EQ(holder.holder.host, "runner-5");
    EXPECT_EQ(holder.holder.pid, 4711);
    EXPECT_EQ(holder.holder.command, "apply");
    EXPECT_EQ(holder.holder.run_url, "https://ci.example/run/5");
    EXPECT_EQ(iso_time(holder.holder.since), "2025-11-24T16:00:00.000Z");
  } else {
    // GitLab repeats what the asker says of itself: nothing of it is the holder's.
    EXPECT_EQ(holder.holder.command, "");
    EXPECT_EQ(holder.holder.run_url, "");
    EXPECT_EQ(iso_time(holder.holder.since), "2026-11-23T22:05:07.000Z");
  }
  EXPECT_FALSE(one->leases_end());
  EXPECT_EQ(one->renew(asking("lease-1"), soon()).value(), storage::Renewal::renewed);
  ASSERT_TRUE(two->release("lease-2", soon()).has_value()) << "another's is no error";
  EXPECT_EQ(server_.lock_id(), "lease-1");
  ASSERT_TRUE(one->release("lease-1", soon()).has_value());
  EXPECT_EQ(server_.lock_id(), "");
  ASSERT_TRUE(one->release("lease-1", soon()).has_value()) << "nor is nobody's";
  EXPECT_TRUE(is_lease(two->acquire(mine, soon())));
}

TEST_P(HttpStore, takes_an_answer_without_a_holder_for_somebody_elses_lock) {
  ASSERT_TRUE(is_lease(store()->acquire(asking("lease-1"), soon())));
  for (const char* body : {"", "locked", "<html>", "[1]", "{}", R"({"ID":5})"}) {
    server_.holder_body(body);
    EXPECT_EQ(holder_id(store()->acquire(asking("lease-2"), soon())), "") << body;
  }
}

TEST_P(HttpStore, knows_its_own_lock_after_a_lost_answer) {
  server_.fault({.kind = Fault::reset_after, .method = lock_method()});
  const auto one = store();
  const auto lost = one->acquire(asking("lease-1"), soon());
  ASSERT_FALSE(lost.has_value());
  EXPECT_EQ(lost.error().kind, ErrorKind::unavailable);
  EXPECT_TRUE(is_lease(one->acquire(asking("lease-1"), soon())));
}

TEST_P(HttpStore, breaks_the_named_lock_alone) {
  ASSERT_TRUE(is_lease(store()->acquire(asking("lease-1"), soon())));
  EXPECT_FALSE(store()->break_lease("lease-2", soon()).value());
  EXPECT_FALSE(store()->break_lease("", soon()).value());
  EXPECT_EQ(server_.lock_id(), "lease-1");
  EXPECT_TRUE(store()->break_lease("lease-1", soon()).value());
  EXPECT_EQ(server_.lock_id(), "");
}

TEST_P(HttpStore, looks_at_the_lock_and_leaves_it_as_it_was) {
  EXPECT_EQ(store()->lease(soon()).value(), std::nullopt);
  EXPECT_EQ(server_.lock_id(), "");
  ASSERT_TRUE(is_lease(store()->acquire(asking("lease-1"), soon())));
  const auto held = store()->lease(soon()).value();
  ASSERT_TRUE(held.has_value());
  EXPECT_EQ(held->id, "lease-1");
  EXPECT_EQ(server_.lock_id(), "lease-1");
}

TEST_P(HttpStore, leaves_no_lock_behind_where_the_answer_to_a_look_was_lost) {
  server_.fault({.kind = Fault::reset_after, .method = lock_method()});
  EXPECT_EQ(store()->lease(soon()).error().kind, ErrorKind::unavailable);
  EXPECT_EQ(server_.lock_id(), "");
  server_.fault({.status = 500, .method = GetParam() == Kind::plain ? "UNLOCK" : "DELETE"});
  EXPECT_EQ(store()->lease(soon()).value(), std::nullopt);
  EXPECT_EQ(server_.lock_id(), "");
  EXPECT_EQ(server_.faults_left(), 0U);
}

TEST_P(HttpStore, does_not_write_over_what_came_behind_its_back) {
  const auto one = store();
  ASSERT_TRUE(is_lease(one->acquire(asking("lease-1"), soon())));
  const auto first = one->write(text_of(1), std::nullopt, "lease-1", "why", soon());
  server_.put_document(text_of(2));
  EXPECT_TRUE(
      is_conflict(one->write(text_of(3), std::get<Stored>(*first).version, "lease-1", "why", soon())));
  EXPECT_EQ(server_.document(), text_of(2));
}

TEST_P(HttpStore, does_not_write_under_a_lock_that_was_broken) {
  const auto one = store();
  ASSERT_TRUE(is_lease(one->acquire(asking("lease-1"), soon())));
  ASSERT_TRUE(store()->break_lease("lease-1", soon()).value());
  ASSERT_TRUE(is_lease(store()->acquire(asking("lease-2"), soon())));
  EXPECT_TRUE(is_conflict(one->write(text_of(1), std::nullopt, "lease-1", "why", soon())));
  EXPECT_EQ(server_.document(), "");
}

TEST_P(HttpStore, says_of_each_fault_whether_to_try_again) {
  struct Case {
    TerraformFault fault;
    ErrorKind kind;
  };
  const std::vector<Case> cases{{{.status = 500}, ErrorKind::unavailable},
                                {{.status = 503}, ErrorKind::unavailable},
                                {{.status = 408}, ErrorKind::unavailable},
                                {{.status = 429}, ErrorKind::throttled},
                                {{.status = 401}, ErrorKind::credentials},
                                {{.status = 403}, ErrorKind::permission},
                                {{.status = 302}, ErrorKind::protocol},
                                {{.status = 413}, ErrorKind::refused},
                                {{.kind = Fault::reset_before}, ErrorKind::unavailable},
                                {{.kind = Fault::reset_after}, ErrorKind::unavailable}};
  for (const Case& row : cases) {
    const auto one = store();
    server_.fault(row.fault);
    EXPECT_EQ(one->read(soon()).error().kind, row.kind) << row.fault.status;
    server_.fault(row.fault);
    EXPECT_EQ(one->acquire(asking("lease-1"), soon()).error().kind, row.kind) << row.fault.status;
    ASSERT_TRUE(is_lease(one->acquire(asking("lease-1"), soon())));
    const auto there = one->read(soon()).value();
    const auto expected = there ? std::optional(there->version) : std::nullopt;
    TerraformFault at_write = row.fault;
    at_write.method = "POST";
    server_.fault(at_write);
    const std::string bytes = text_of(static_cast<int>(server_.requests().size()));
    EXPECT_EQ(one->write(bytes, expected, "lease-1", "why", soon()).error().kind, row.kind)
        << row.fault.status;
    EXPECT_EQ(server_.document() == bytes, row.fault.kind == Fault::reset_after);
    server_.fault(row.fault);
    EXPECT_EQ(one->release("lease-1", soon()).error().kind, row.kind) << row.fault.status;
    ASSERT_TRUE(one->release("lease-1", soon()).has_value());
    EXPECT_EQ(server_.lock_id(), "");
  }
}

TEST_P(HttpStore, gives_up_at_the_deadline) {
  server_.fault({.kind = Fault::delay, .delay = 400ms});
  const auto late = store()->read(the_clock.steady() + 50ms);
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().kind, ErrorKind::unavailable);
}

TEST_P(HttpStore, follows_no_redirect) {
  server_.fault({.status = 302});
  const auto error = store()->read(soon()).error();
  EXPECT_EQ(error.kind, ErrorKind::protocol);
  EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_P(HttpStore, keeps_credentials_out_of_what_it_says) {
  const std::string password(TerraformServer::maintainer);
  const std::string echo = R"({"message":"you sent )" + password + R"("})";
  const std::string header = R"({"message":"Basic amFuZTptYWludGFpbmVyLXRocm93LWF3YXktN1EyeA== is wrong"})";
  for (const std::string& body : {echo, header}) {
    for (const int status : {400, 401, 403, 500}) {
      server_.fault({.status = status, .body = body});
      const std::string text = store()->read(soon()).error().text();
      EXPECT_EQ(text.find(password), std::string::npos) << text;
      EXPECT_EQ(text.find("amFuZTpt"), std::string::npos) << text;
      EXPECT_NE(text.find(std::to_string(status)), std::string::npos) << text;
    }
  }
  EXPECT_EQ(store()->location().find(password), std::string::npos);
}

TEST(HttpStoreAtGitlab, sends_all_seven_fields) {
  TerraformServer server(Kind::gitlab);
  const auto store = std::move(opened(location_of(server, Kind::gitlab), as_maintainer()).value());
  ASSERT_TRUE(is_lease(store->acquire(asking("lease-1"), soon())));
  for (const char* field : {"ID", "Operation", "Info", "Who", "Version", "Created", "Path"})
    EXPECT_NE(server.lock_text().find('"' + std::string(field) + '"'), std::string::npos) << field;
  EXPECT_NE(server.lock_text().find("jane@runner-5"), std::string::npos);
  EXPECT_NE(server.lock_text().find("https://ci.example/run/5"), std::string::npos);
}

TEST(HttpStoreAtGitlab, lets_a_developer_read_and_says_who_may_lock) {
  TerraformServer server(Kind::gitlab);
  server.put_document(text_of(1));
  const auto store = std::move(
      opened(location_of(server, Kind::gitlab),
             {{"TF_HTTP_USERNAME", "joe"}, {"TF_HTTP_PASSWORD", std::string(TerraformServer::developer)}})
          .value());
  EXPECT_TRUE(store->read(soon()).value().has_value());
  const Error lock = store->acquire(asking("lease-1"), soon()).error();
  EXPECT_EQ(lock.kind, ErrorKind::permission);
  EXPECT_NE(lock.advice.plain().find("Maintainer"), std::string::npos);
  EXPECT_NE(lock.what.plain().find("403 Forbidden"), std::string::npos) << lock.what;
}

TEST(HttpStoreAtGitlab, says_what_to_set_where_there_are_no_credentials) {
  TerraformServer server(Kind::gitlab);
  const auto store = std::move(opened(location_of(server, Kind::gitlab)).value());
  const Error error = store->read(soon()).error();
  EXPECT_EQ(error.kind, ErrorKind::credentials);
  EXPECT_NE(error.advice.plain().find("TF_HTTP_PASSWORD"), std::string::npos);
}

TEST(HttpStoreAtGitlab, does_not_take_a_project_that_it_may_not_see_for_a_state_that_is_not_there) {
  TerraformServer server(Kind::gitlab);
  StateLocation::Http location = location_of(server, Kind::gitlab);
  location.address = server.api() + "/projects/6/terraform/state/people";
  const auto store = std::move(opened(location, as_maintainer()).value());
  const auto read = store->read(soon());
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().kind, ErrorKind::permission);
}

TEST(HttpStoreAtGitlab, repeats_why_a_serial_was_refused) {
  TerraformServer server(Kind::gitlab);
  const auto store = std::move(opened(location_of(server, Kind::gitlab), as_maintainer()).value());
  ASSERT_TRUE(is_lease(store->acquire(asking("lease-1"), soon())));
  const auto first = store->write(text_of(7), std::nullopt, "lease-1", "why", soon());
  ASSERT_TRUE(is_stored(first));
  const auto again =
      store->write(R"({"serial":7})", std::get<Stored>(*first).version, "lease-1", "why", soon());
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().kind, ErrorKind::refused);
  EXPECT_NE(again.error().what.plain().find("has already been taken"), std::string::npos)
      << again.error().what;
}

TEST(HttpStoreAtGitlab, takes_the_token_of_a_job_below_the_ci_alone) {
  TerraformServer server(Kind::gitlab);
  const Variables job{{"CI_JOB_TOKEN", std::string(TerraformServer::job_token)},
                      {"CI_API_V4_URL", server.api()}};
  const auto store = std::move(opened(location_of(server, Kind::gitlab), job).value());
  EXPECT_TRUE(is_lease(store->acquire(asking("lease-1"), soon())));

  Variables with_user = job;
  with_user["TF_HTTP_USERNAME"] = "jane";
  const auto named = std::move(opened(location_of(server, Kind::gitlab), with_user).value());
  EXPECT_TRUE(named->read(soon()).has_value()) << "a job token goes with its own user name alone";

  TerraformServer elsewhere(Kind::gitlab);
  const auto stray = std::move(opened(location_of(elsewhere, Kind::gitlab), job).value());
  EXPECT_EQ(stray->read(soon()).error().kind, ErrorKind::credentials);
  EXPECT_EQ(elsewhere.last_request().find("Authorization"), std::string::npos);

  Variables longer = job;
  longer["CI_API_V4_URL"] = server.api().substr(0, server.api().size() - 1);
  const auto beside = std::move(opened(location_of(server, Kind::gitlab), longer).value());
  EXPECT_EQ(beside->read(soon()).error().kind, ErrorKind::credentials) << "/api/v is not above /api/v4";
}

TEST(HttpStoreSettings, come_from_the_environment_first) {
  TerraformServer server(Kind::gitlab);
  StateLocation::Http elsewhere;
  elsewhere.address = "https://elsewhere.example/state";
  Variables variables = as_maintainer();
  variables["TF_HTTP_ADDRESS"] = server.address();
  variables["TF_HTTP_LOCK_ADDRESS"] = server.lock_address();
  variables["TF_HTTP_UNLOCK_ADDRESS"] = server.lock_address();
  variables["TF_HTTP_LOCK_METHOD"] = "POST";
  variables["TF_HTTP_UNLOCK_METHOD"] = "DELETE";
  const auto store = std::move(opened(elsewhere, variables).value());
  EXPECT_EQ(store->location(), server.address());
  ASSERT_TRUE(is_lease(store->acquire(asking("lease-1"), soon())));
  ASSERT_TRUE(store->release("lease-1", soon()).has_value());
  EXPECT_EQ(server.requests().back(), "DELETE /api/v4/projects/5/terraform/state/people/lock");
}

TEST(HttpStoreSettings, refuse_what_is_never_done_and_what_cannot_be_used) {
  StateLocation::Http good;
  good.address = "https://store.example/state";
  ASSERT_TRUE(opened(good).has_value());
  ASSERT_TRUE(opened(good, {{"TF_HTTP_SKIP_CERT_VERIFICATION", "false"}}).has_value());
  const auto skipped = opened(good, {{"TF_HTTP_SKIP_CERT_VERIFICATION", "true"}});
  ASSERT_FALSE(skipped.has_value());
  EXPECT_EQ(skipped.error().kind, ErrorKind::configuration);
  EXPECT_NE(skipped.error().what.plain().find("TF_HTTP_SKIP_CERT_VERIFICATION"), std::string::npos);
  EXPECT_FALSE(opened(good, {{"TF_HTTP_CLIENT_PRIVATE_KEY_PEM", "x"}}).has_value());

  for (const char* address :
       {"", "store.example", "http://store.example/state", "https://jane:shh@store.example/state",
        "https://store.example/state#1", "ftp://store.example/"}) {
    StateLocation::Http bad;
    bad.address = address;
    const auto refused = opened(bad);
    ASSERT_FALSE(refused.has_value()) << address;
    EXPECT_EQ(refused.error().kind, ErrorKind::configuration);
    EXPECT_EQ(refused.error().text().find("shh"), std::string::npos);
  }
  StateLocation::Http stray = good;
  stray.lock_address = "https://evil.example/lock";
  EXPECT_EQ(opened(stray).error().kind, ErrorKind::configuration);
}

TEST(HttpStoreSettings, keep_a_query_and_do_not_show_it) {
  TerraformServer server(Kind::plain);
  StateLocation::Http location;
  location.address = server.address() + "?ref=main";
  const auto store = std::move(opened(location).value());
  EXPECT_EQ(store->location(), server.address());
  ASSERT_TRUE(is_lease(store->acquire(asking("lease-1"), soon())));
  static_cast<void>(store->write(text_of(1), std::nullopt, "lease-1", "why", soon()));
  EXPECT_EQ(server.requests().back(), "POST /people?ref=main&ID=lease-1");
}

TEST(HttpStoreSettings, say_how_to_lock_where_the_address_does_not_take_it) {
  TerraformServer server(Kind::gitlab);
  StateLocation::Http location;
  location.address = server.address();
  const auto store = std::move(opened(location, as_maintainer()).value());
  const Error error = store->acquire(asking("lease-1"), soon()).error();
  EXPECT_EQ(error.kind, ErrorKind::configuration);
  EXPECT_NE(error.advice.plain().find("lock_method"), std::string::npos);
}

// The lock's text would be written in the place of the state, and the state deleted at the end.
TEST(HttpStoreSettings, lock_by_no_method_that_changes_the_state_itself) {
  const std::string address = "https://host.example/people";
  for (const StateLocation::Http& location :
       {StateLocation::Http{address, "", "", "POST", "UNLOCK"},
        StateLocation::Http{address, address, "", "PUT", "UNLOCK"},
        StateLocation::Http{address, address + "/lock", "", "POST", "DELETE"},
        StateLocation::Http{address, address + "/lock", address, "POST", "POST"}}) {
    const auto store = opened(location);
    ASSERT_FALSE(store) << location.lock_method;
    EXPECT_EQ(store.error().kind, ErrorKind::configuration);
    EXPECT_NE(store.error().what.plain().find("would change the state"), std::string::npos);
  }
  EXPECT_FALSE(opened({address}, {{"TF_HTTP_LOCK_METHOD", "POST"}}));
  EXPECT_TRUE(opened({address, address + "/lock", address + "/lock", "POST", "DELETE"}));
}

TEST(HttpStoreSettings, do_not_take_a_web_page_for_an_answer) {
  testing::RawServer proxy([](const testing::RawConnection& line) {
    while (!line.request().empty())
      line.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
          "14\r\n\r\n<h1>Hello</h1>");
  });
  StateLocation::Http location;
  location.address = proxy.url("/state");
  const auto store = std::move(opened(location).value());
  EXPECT_EQ(store->read(soon()).error().kind, ErrorKind::protocol);
  EXPECT_EQ(store->acquire(asking("lease-1"), soon()).error().kind, ErrorKind::protocol);
}

TEST(LockBody, gives_back_what_a_holder_said_of_itself) {
  ports::LockInfo holder{"jane@corp.example", "runner-5", 12, WallTime{1'764'000'000'000ms}, "apply", ""};
  const auto read = storage::lock_holder(storage::lock_body("an-id", holder, "there"));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, "an-id");
  EXPECT_EQ(read->holder.who, "jane@corp.example");
  EXPECT_EQ(read->holder.host, "runner-5");
  EXPECT_EQ(read->holder.pid, 12);
  EXPECT_EQ(read->holder.since, holder.since);
  EXPECT_EQ(read->holder.run_url, "");
}

TEST(LockBody, reads_the_lock_of_another_tool) {
  const auto read = storage::lock_holder(
      R"({"ID":"5","Operation":"OperationTypeApply","Info":"","Who":"joe@laptop","Version":"1.9","Created":"2026-11-23T22:05:07.1Z","Path":""})");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->holder.who, "joe");
  EXPECT_EQ(read->holder.host, "laptop");
  EXPECT_EQ(read->holder.command, "OperationTypeApply");
  EXPECT_EQ(iso_time(read->holder.since), "2026-11-23T22:05:07.000Z");
}

}  // namespace
}  // namespace haloform::test
