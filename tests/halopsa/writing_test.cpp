#include "tests/halopsa/fake_instance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::halopsa {
namespace {

using enum ResourceType;
using testing::answer;
using testing::FakeConnection;
using ::testing::HasSubstr;
using testing::id;
using testing::SeenRequest;
using testing::silence;
using Kind = http::TransportFailure::Kind;
using Why = ports::Unclear::Why;

/// A world in which writes end as a test says, the last way for ever.
struct WriteWorld : FakeConnection {
  explicit WriteWorld(std::vector<http::HttpResult> script) {
    instance.before = [script = std::move(script), at = std::size_t{0}](
                          const SeenRequest& request) mutable -> std::optional<http::HttpResult> {
      if (request.url.find("/api/") == std::string::npos || request.method == http::Method::get)
        return std::nullopt;
      return script[std::min(at++, script.size() - 1)];
    };
  }
  [[nodiscard]] std::size_t writes() const { return instance.count("/Agent"); }
};

ports::CreateRequest jane(const FakeConnection& world) {
  ports::CreateRequest request;
  request.fields.set(world.field(agent, "name"), Value::text("Jane"));
  return request;
}

ports::UpdateRequest change_of(const FakeConnection& world, std::int64_t number) {
  ports::UpdateRequest request{agent, id(number), {}, {}, {}};
  request.fields.set(world.field(agent, "name"), Value::text("Jane"));
  return request;
}

TEST(Create, a_record_with_an_id_is_written_whatever_the_status_says) {
  for (const int status : {200, 201, 202}) {
    WriteWorld world({answer(status, R"({"id":99,"name":"Jane","isactive":false})")});
    const ports::WriteOutcome outcome = world.provider().create(jane(world));
    const auto* written = std::get_if<ports::Written>(&outcome);
    ASSERT_NE(written, nullptr);
    EXPECT_EQ(written->record.id, id(99));
    EXPECT_EQ(written->record.active, false);
    EXPECT_EQ(written->status, status);
  }
}

TEST(Create, an_id_is_never_lost_even_beside_an_error) {
  WriteWorld world({answer(200, R"({"id":99,"errorMessage":"created without a seat"})")});
  EXPECT_TRUE(std::holds_alternative<ports::Written>(world.provider().create(jane(world))));
}

struct RefusedCase {
  http::HttpResult answer;
  ErrorKind kind;
  int status;
  const char* words;
};

TEST(Create, what_was_certainly_not_done_is_refused) {
  for (const RefusedCase& row : {
           RefusedCase{silence(Kind::connect), ErrorKind::unavailable, 0, "the line went dead"},
           RefusedCase{silence(Kind::resolve), ErrorKind::unavailable, 0, "unreachable"},
           RefusedCase{silence(Kind::tls), ErrorKind::unavailable, 0, "the line went dead"},
           RefusedCase{silence(Kind::lapsed), ErrorKind::locked, 0, "not sent: the line went dead"},
       }) {
    WriteWorld world({row.answer});
    const ports::WriteOutcome outcome = world.provider().create(jane(world));
    const auto* refused = std::get_if<ports::Refused>(&outcome);
    ASSERT_NE(refused, nullptr) << row.words;
    EXPECT_EQ(refused->error.kind, row.kind) << row.words;
    EXPECT_EQ(refused->status, row.status) << row.words;
    EXPECT_THAT(refused->error.what, HasSubstr(row.words));
    EXPECT_EQ(refused->error.where, "POST https://acme.example/api/Agent");
  }
}

struct AnsweredCase {
  http::HttpResult answer;
  Why why;
  ErrorKind kind;
  const char* words;
};

// Whatever is answered, somebody between us and the instance may have said it once the record was stored.
TEST(Create, an_answer_without_a_record_is_unclear_whatever_it_says) {
  for (const AnsweredCase& row : {
           AnsweredCase{answer(400, R"({"[0].name":["is required"]})"), Why::refused, ErrorKind::refused,
                        "[0].name: is required"},
           AnsweredCase{answer(400, R"("no free seat")"), Why::refused, ErrorKind::refused, "no free seat"},
           AnsweredCase{answer(400, "<html><body>Bad"), Why::strange, ErrorKind::refused, "400"},
           AnsweredCase{answer(403, R"({"error":"no"})"), Why::refused, ErrorKind::permission, "edit:agents"},
           AnsweredCase{answer(403, "<html>Blocked"), Why::strange, ErrorKind::permission, "edit:agents"},
           AnsweredCase{answer(404), Why::strange, ErrorKind::not_found, "404"},
           AnsweredCase{answer(409, "conflict"), Why::strange, ErrorKind::refused, "conflict"},
           AnsweredCase{answer(425, "too early"), Why::strange, ErrorKind::refused, "too early"},
           AnsweredCase{answer(408), Why::timeout, ErrorKind::unavailable, "408"},
           AnsweredCase{answer(302), Why::strange, ErrorKind::protocol, "redirected"},
           AnsweredCase{answer(401), Why::unauthorized, ErrorKind::credentials, "401"},
           AnsweredCase{answer(429, "Rate Limit Reached"), Why::throttled, ErrorKind::throttled,
                        "Rate Limit Reached"},
       }) {
    WriteWorld world({row.answer});
    const ports::WriteOutcome outcome = world.provider().create(jane(world));
    const auto* unclear = std::get_if<ports::Unclear>(&outcome);
    ASSERT_NE(unclear, nullptr) << row.words;
    EXPECT_EQ(unclear->why, row.why) << row.words;
    EXPECT_EQ(unclear->error.kind, row.kind) << row.words;
    EXPECT_THAT(unclear->error.what, HasSubstr(row.words));
    EXPECT_EQ(unclear->error.where, "POST https://acme.example/api/Agent");
    EXPECT_EQ(world.writes(), 1U) << row.words;
  }
}

struct UnclearCase {
  http::HttpResult answer;
  Why why;
  int status;
  const char* words;
};

TEST(Create, what_may_have_been_done_is_unclear_and_never_sent_again) {
  for (const UnclearCase& row : {
           UnclearCase{answer(200, R"({"errorMessage":"No free seat"})"), Why::no_record, 200,
                       "No free seat"},
           UnclearCase{answer(200, "{}"), Why::no_record, 200, "contains no record"},
           UnclearCase{answer(200, ""), Why::no_record, 200, "contains no record"},
           UnclearCase{answer(200, R"({"id":0})"), Why::no_record, 200, "contains no record"},
           UnclearCase{answer(200, "<html>\nbye"), Why::unreadable, 200, "it starts with: <html>"},
           UnclearCase{answer(201, R"({"id":99,"na)"), Why::unreadable, 201, "not JSON, or incomplete"},
           UnclearCase{answer(500, R"({"Message":"Deadlock"})"), Why::server_error, 500, "Deadlock"},
           UnclearCase{answer(502), Why::server_error, 502, "502"},
           UnclearCase{answer(503), Why::server_error, 503, "503"},
           UnclearCase{answer(504), Why::timeout, 504, "504"},
           UnclearCase{silence(Kind::timeout), Why::timeout, 0, "timeout"},
           UnclearCase{silence(Kind::reset), Why::reset, 0, "connection reset"},
           UnclearCase{silence(Kind::stopped), Why::reset, 0, "no answer"},
           UnclearCase{silence(Kind::too_large), Why::unreadable, 0, "no answer"},
       }) {
    WriteWorld world({row.answer});
    const ports::WriteOutcome outcome = world.provider().create(jane(world));
    const auto* unclear = std::get_if<ports::Unclear>(&outcome);
    ASSERT_NE(unclear, nullptr) << row.words;
    EXPECT_EQ(unclear->why, row.why) << row.words;
    EXPECT_EQ(unclear->status, row.status) << row.words;
    EXPECT_THAT(unclear->error.what, HasSubstr(row.words));
    EXPECT_EQ(world.writes(), 1U);
  }
}

TEST(Create, is_sent_again_only_where_it_was_not_sent) {
  WriteWorld world({silence(Kind::connect), answer(201, R"({"id":99})")});
  EXPECT_TRUE(std::holds_alternative<ports::Written>(world.provider().create(jane(world))));
  EXPECT_EQ(world.writes(), 2U);
}

TEST(Create, that_waits_for_the_end_of_a_429_is_given_up_at_an_interrupt) {
  WriteWorld world({answer(429), answer(201, R"({"id":99})")});
  EXPECT_TRUE(std::holds_alternative<ports::Unclear>(world.provider().create(jane(world))));
  world.stop.raise();
  const ports::WriteOutcome outcome = world.provider().create(jane(world));
  const auto* refused = std::get_if<ports::Refused>(&outcome);
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->error.kind, ErrorKind::interrupted);
}

TEST(Create, without_a_token_sends_nothing) {
  FakeConnection world;
  world.instance.before = [](const SeenRequest&) -> std::optional<http::HttpResult> {
    return answer(401, R"({"error":"invalid_client"})");
  };
  const ports::WriteOutcome outcome = world.provider().create(jane(world));
  const auto* refused = std::get_if<ports::Refused>(&outcome);
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->error.kind, ErrorKind::credentials);
  EXPECT_EQ(refused->status, 0);
}

TEST(Update, sends_the_id_and_what_changes_in_one_post) {
  FakeConnection world;
  ports::UpdateRequest request = change_of(world, 99);
  request.active = false;
  request.teams.emplace();
  EXPECT_TRUE(std::holds_alternative<ports::Written>(world.provider().update(request)));
  EXPECT_EQ(world.instance.seen().back().body, R"({"id":99,"name":"Jane","isactive":false,"team_id":null})");
}

TEST(Update, is_sent_again_while_its_end_is_unclear) {
  WriteWorld world({answer(503), silence(Kind::reset), silence(Kind::timeout), answer(504), answer(429),
                    answer(200, "<html>"), answer(500), answer(200, R"({"id":99,"name":"Jane"})")});
  EXPECT_TRUE(std::holds_alternative<ports::Written>(world.provider().update(change_of(world, 99))));
  EXPECT_EQ(world.writes(), 8U);
}

TEST(Update, that_stays_unclear_is_given_up_in_time) {
  for (const auto& end : {answer(503), silence(Kind::reset), answer(200, "<html>")}) {
    WriteWorld world({end});
    const auto start = world.clock.steady();
    EXPECT_TRUE(std::holds_alternative<ports::Unclear>(world.provider().update(change_of(world, 99))));
    EXPECT_GT(world.writes(), 5U);
    EXPECT_LT(world.clock.steady() - start, std::chrono::minutes(7));
  }
}

TEST(Update, that_may_have_been_done_before_the_instance_went_away_is_not_called_refused) {
  for (const auto& end : {silence(Kind::connect), answer(429), answer(400)}) {
    WriteWorld world({silence(Kind::reset), end});
    EXPECT_TRUE(std::holds_alternative<ports::Unclear>(world.provider().update(change_of(world, 99))));
  }
}

TEST(Update, an_error_in_a_200_is_a_refusal) {
  for (const char* body :
       {R"({"errorMessage":"Invalid site"})", R"({"id":99,"name":"Jane","error":"Invalid site"})"}) {
    WriteWorld world({answer(200, body)});
    const ports::WriteOutcome outcome = world.provider().update(change_of(world, 99));
    const auto* refused = std::get_if<ports::Refused>(&outcome);
    ASSERT_NE(refused, nullptr) << body;
    EXPECT_EQ(refused->status, 200);
    EXPECT_THAT(refused->error.what, HasSubstr("Invalid site"));
  }
}

TEST(Update, an_empty_answer_is_unclear_and_not_hammered) {
  for (const char* body : {"", "{}"}) {
    WriteWorld world({answer(200, body)});
    const ports::WriteOutcome outcome = world.provider().update(change_of(world, 99));
    ASSERT_TRUE(std::holds_alternative<ports::Unclear>(outcome));
    EXPECT_EQ(std::get<ports::Unclear>(outcome).why, Why::no_record);
    EXPECT_EQ(world.writes(), 1U);
  }
}

TEST(Update, that_comes_back_with_another_id_says_so) {
  WriteWorld world({answer(200, R"({"id":100,"name":"Jane"})")});
  EXPECT_EQ(std::get<ports::Written>(world.provider().update(change_of(world, 99))).record.id, id(100));
}

TEST(Remove, succeeds_with_the_guides_answer_and_the_real_one) {
  for (const char* body : {"{}", R"({"id":99})", ""}) {
    WriteWorld world({answer(200, body)});
    EXPECT_FALSE(world.provider().remove(agent, id(99)).has_value());
    EXPECT_EQ(world.instance.count("DELETE /Agent/99"), 1U);
  }
}

TEST(Remove, a_404_after_an_unclear_attempt_is_success_and_before_it_is_not) {
  WriteWorld repeated({silence(Kind::reset), answer(404)});
  EXPECT_FALSE(repeated.provider().remove(agent, id(99)).has_value());
  WriteWorld first({answer(404)});
  EXPECT_EQ(first.provider().remove(agent, id(99))->error.kind, ErrorKind::not_found);
}

TEST(Remove, says_why_it_was_not_done) {
  WriteWorld said({answer(200, R"({"errorMessage":"has open tickets"})")});
  EXPECT_THAT(said.provider().remove(agent, id(99))->error.what, HasSubstr("has open tickets"));
  WriteWorld html({answer(200, "<html>")});
  EXPECT_THAT(html.provider().remove(agent, id(99))->error.what, HasSubstr("not known"));
  WriteWorld forbidden({answer(403)});
  EXPECT_THAT(forbidden.provider().remove(agent, id(99))->error.what, HasSubstr("edit:agents"));
  FakeConnection world;
  EXPECT_EQ(world.provider().remove(team, id(3))->error.kind, ErrorKind::usage);
  EXPECT_TRUE(world.instance.seen().empty());
}

TEST(WriteLine, is_what_the_audit_log_says) {
  FakeConnection world;
  EXPECT_EQ(world.provider().write_line(agent, {}), "POST /api/Agent");
  EXPECT_EQ(world.provider().write_line(contact, id(7)), "DELETE /api/Customer/7");
}

}  // namespace
}  // namespace haloform::halopsa
