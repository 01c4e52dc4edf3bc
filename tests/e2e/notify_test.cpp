// Who is told, of what, and that nothing of it can hurt a run. The receivers are real servers on loopback.
#include "tests/http/raw_server.hpp"
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace haloform::test {
namespace {

using haloform::testing::RawConnection;
using haloform::testing::RawServer;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Keeps what it is told.
class Receiver {
 public:
  explicit Receiver(std::function<void(RawConnection&)> answer = [](RawConnection& one) { one.answer("ok"); })
      : answer_(std::move(answer)), server_([this](RawConnection& connection) {
          const std::string request = connection.request();
          const auto body = request.find("\r\n\r\n");
          if (body == std::string::npos) return;
          {
            const std::lock_guard lock(mutex_);
            told_.push_back(json::parse(request.substr(body + 4)));
          }
          answer_(connection);
        }) {}

  [[nodiscard]] std::string url() const { return server_.url("/services/s3cr3t-path?sig=s3cr3t"); }
  [[nodiscard]] std::vector<json> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  [[nodiscard]] std::vector<std::string> events() {
    std::vector<std::string> events;
    for (const json& one : told()) events.push_back(one.value("event", "?"));
    return events;
  }

 private:
  std::function<void(RawConnection&)> answer_;
  std::mutex mutex_;
  std::vector<json> told_;
  RawServer server_;
};

const std::string tells_all =
    "notify:\n  - {kind: webhook, on: [applied, failed, blocked, deferred, drift], url_env: "
    "HALOFORM_NOTIFY_TEST}\n";
const std::string jane = agent_block("jane", "Jane Smith", "jane@example.com");
const std::string john = agent_block("john", "John Doe", "john@example.com");

ProcessResult apply_telling(const Stage& stage, const std::string& url, Flags more = {}) {
  Flags flags{"apply", "--auto-approve"};
  flags.insert(flags.end(), more.begin(), more.end());
  return stage.haloform(flags, {{"HALOFORM_NOTIFY_TEST", url}});
}

TEST(Notify, tells_what_was_applied_with_people_masked) {
  Receiver receiver;
  const Stage stage(world_of({}));
  stage.configure(tells_all + "agents:\n" + jane);
  const ProcessResult result = apply_telling(stage, receiver.url());
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  ASSERT_THAT(receiver.events(), ElementsAre("applied"));
  const json told = receiver.told().front();
  EXPECT_EQ(told.at("counts").at("done"), 1);
  EXPECT_EQ(told.at("steps").at(0).at("address"), "agent.jane");
  EXPECT_EQ(told.at("steps").at(0).at("action"), "create");
  EXPECT_EQ(told.at("instance"), stage.sandbox().environment().at("HALOPSA_URL"));
  EXPECT_THAT(told.dump(), AllOf(Not(HasSubstr("Jane Smith")), Not(HasSubstr("jane@example.com"))));
  EXPECT_THAT(shown(result), Not(HasSubstr("s3cr3t")));
}

TEST(Notify, tells_nothing_where_nothing_was_done_and_nothing_on_a_plan) {
  Receiver receiver;
  const Stage stage(world_of({}));
  stage.configure(tells_all + "agents:\n" + jane);
  const std::map<std::string, std::optional<std::string>> environment{
      {"HALOFORM_NOTIFY_TEST", receiver.url()}};
  EXPECT_EQ(stage.haloform({"plan"}, environment).exit_code, 0);
  EXPECT_EQ(stage.haloform({"validate"}, environment).exit_code, 0);
  EXPECT_EQ(stage.haloform({"why", "agent.jane"}, environment).exit_code, 0);
  EXPECT_THAT(receiver.events(), IsEmpty());
  EXPECT_EQ(apply_telling(stage, receiver.url()).exit_code, 0);
  EXPECT_EQ(apply_telling(stage, receiver.url()).exit_code, 0);
  EXPECT_THAT(receiver.events(), ElementsAre("applied"));
}

TEST(Notify, tells_the_admin_who_waits_for_a_seat) {
  Receiver receiver;
  const Stage stage(world_of({agent_row(1, "Jane Smith", "jane@example.com")}), {"--seats", "1"});
  stage.configure(tells_all + "seats: {agents: 1}\nagents:\n" + jane + john);
  EXPECT_EQ(apply_telling(stage, receiver.url()).exit_code, 10);
  ASSERT_THAT(receiver.events(), ::testing::Contains("deferred"));
  const json told = receiver.told().back();
  EXPECT_THAT(told.at("text").get<std::string>(), HasSubstr("1 step waits for a free seat"));
  EXPECT_EQ(told.at("steps").at(0).at("address"), "agent.john");
}

TEST(Notify, tells_that_a_plan_is_blocked) {
  Receiver receiver;
  const Stage stage(world_of({agent_row(1, "Jane Smith", "jane@example.com")}));
  stage.configure(tells_all + "agents:\n" +
                  agent_block("jane", "Jane Smith", "jane@example.com", "lifecycle: {protect: true}") + john);
  ASSERT_EQ(apply_telling(stage, receiver.url()).exit_code, 0);
  stage.configure(tells_all + "agents:\n" + john);
  EXPECT_EQ(apply_telling(stage, receiver.url()).exit_code, 5);
  EXPECT_THAT(receiver.events(), ElementsAre("applied", "blocked"));
  EXPECT_EQ(receiver.told().back().at("steps").at(0).at("address"), "agent.jane");
}

TEST(Notify, tells_what_failed_and_what_kept_a_run_from_going_on) {
  Receiver receiver;
  const Stage stage(world_of({}));
  stage.configure(tells_all + "agents:\n" + jane);
  stage.control().add_fault("CREATE /api/Agent status=400");
  EXPECT_EQ(apply_telling(stage, receiver.url()).exit_code, 6);
  stage.control().clear_faults();
  stage.configure(tells_all + "agents:\n" + jane + agent_block("jane2", "Jane Smith", "jane@example.com"));
  EXPECT_EQ(apply_telling(stage, receiver.url()).exit_code, 3);
  EXPECT_THAT(receiver.events(), ElementsAre("failed", "failed"));
  for (const json& told : receiver.told()) EXPECT_THAT(told.dump(), Not(HasSubstr("Jane Smith")));
}

// What was applied was told by then, and is not taken back.
TEST(Notify, tells_what_a_look_afterwards_found) {
  Receiver receiver;
  const Stage stage(world_of({}));
  stage.configure(tells_all + "agents:\n" + jane + john);
  stage.control().set_latency(std::chrono::milliseconds(200));
  std::thread rule([&] {
    while (stage.control().count("create") < 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    stage.control().patch("agents", stage.agents_with("jane@example.com").front(), {{"name", "Renamed"}});
  });
  const ProcessResult result =
      apply_telling(stage, receiver.url(), {"--verify", "--retry-for", "1s", "--parallelism", "1"});
  rule.join();
  EXPECT_EQ(result.exit_code, 6) << shown(result);
  EXPECT_THAT(receiver.events(), ElementsAre("applied", "failed"));
  const std::string text = receiver.told().back().at("text");
  EXPECT_THAT(text, HasSubstr("ended, and then something went wrong: --verify: HaloPSA differs"));
  EXPECT_THAT(text, Not(HasSubstr("nothing was done")));
}

TEST(Notify, speaks_to_each_in_its_own_way) {
  Receiver slack;
  Receiver teams;
  const Stage stage(world_of({}));
  stage.configure(
      "notify:\n  - {kind: slack, on: applied, url_env: HALOFORM_NOTIFY_SLACK}\n"
      "  - {kind: teams, on: [applied, failed], url_env: HALOFORM_NOTIFY_TEAMS}\n"
      "  - {kind: slack, on: failed, url_env: HALOFORM_NOTIFY_SLACK}\nagents:\n" +
      jane);
  const ProcessResult result =
      stage.haloform({"apply", "--auto-approve"},
                     {{"HALOFORM_NOTIFY_SLACK", slack.url()}, {"HALOFORM_NOTIFY_TEAMS", teams.url()}});
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  ASSERT_THAT(slack.told(), SizeIs(1));
  EXPECT_TRUE(slack.told().front().contains("blocks"));
  ASSERT_THAT(teams.told(), SizeIs(1));
  EXPECT_EQ(teams.told().front().at("attachments").at(0).at("content").at("type"), "AdaptiveCard");
}

struct Silence {
  std::string name;
  std::function<void(RawConnection&)> answer;
};
class BadReceiver : public ::testing::TestWithParam<Silence> {};

// The exit code is that of the run, which ends within the ten seconds that it may take.
TEST_P(BadReceiver, fails_no_run_and_is_said_on_stderr) {
  Receiver receiver(GetParam().answer);
  const Stage stage(world_of({}));
  stage.configure(tells_all + "agents:\n" + jane);
  const auto start = std::chrono::steady_clock::now();
  const ProcessResult result = apply_telling(stage, receiver.url());
  EXPECT_EQ(result.exit_code, 0) << shown(result);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(14));
  EXPECT_THAT(unwrapped(result.err),
              HasSubstr("note: notify: HALOFORM_NOTIFY_TEST (webhook) was not told: "));
  EXPECT_THAT(unwrapped(result.err), HasSubstr("the run itself is not affected"));
  EXPECT_THAT(shown(result), Not(HasSubstr("s3cr3t")));
  EXPECT_EQ(stage.state().at("resources").size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Each, BadReceiver,
    ::testing::Values(Silence{"hangs", [](RawConnection& one) { static_cast<void>(one.request()); }},
                      Silence{"fails", [](RawConnection& one) { one.answer("s3cr3t", "500 Oh"); }},
                      Silence{"resets", [](RawConnection& one) { one.reset(); }},
                      Silence{"babbles", [](RawConnection& one) { one.send("\x01\x02s3cr3t\r\n"); }},
                      Silence{"redirects",
                              [](RawConnection& one) {
                                one.answer("", "307 Elsewhere", "Location: http://127.0.0.1:9/s3cr3t\r\n");
                              }}),
    [](const auto& test) { return test.param.name; });

TEST(Notify, says_once_that_a_variable_is_not_set_or_is_no_url) {
  const Stage stage(world_of({}));
  stage.configure(tells_all + tells_all.substr(tells_all.find('\n') + 1) + "agents:\n" + jane);
  const ProcessResult unset = stage.apply();
  EXPECT_EQ(unset.exit_code, 0);
  EXPECT_THAT(unwrapped(unset.err), HasSubstr("HALOFORM_NOTIFY_TEST is not set, so nobody is told"));
  EXPECT_EQ(unset.err.find("is not set"), unset.err.rfind("is not set"));
  stage.configure(tells_all + "agents:\n" + jane + john);
  const ProcessResult wrong = apply_telling(stage, "http://hooks.example.com/s3cr3t");
  EXPECT_EQ(wrong.exit_code, 0);
  EXPECT_THAT(unwrapped(wrong.err), HasSubstr("HALOFORM_NOTIFY_TEST is not the URL of a webhook"));
  EXPECT_THAT(shown(wrong), Not(HasSubstr("s3cr3t")));
}

// Whoever waits for the lock does not wait for whoever is told.
TEST(Notify, is_sent_when_the_lock_is_free) {
  std::optional<std::string> holder;
  const Stage stage(world_of({}));
  Receiver receiver([&](RawConnection& one) {
    const ProcessResult second = stage.haloform({"state", "rm", "agent.jane"});
    holder = shown(second);
    one.answer("ok");
  });
  stage.configure(tells_all + "agents:\n" + jane);
  EXPECT_EQ(apply_telling(stage, receiver.url()).exit_code, 0);
  ASSERT_TRUE(holder);
  EXPECT_THAT(*holder, HasSubstr("was removed from the state"));
}

// Nothing that is started by the program has the address, nor does what it leaves behind.
TEST(Notify, keeps_its_address_to_itself) {
  Receiver receiver;
  const Stage stage(world_of({}));
  stage.configure(tells_all + "audit: {file: audit.jsonl}\nagents:\n" + jane);
  const ProcessResult result =
      apply_telling(stage, receiver.url(), {"-v", "-o", "json=report.json", "-o", "text"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(shown(result), Not(HasSubstr("s3cr3t")));
  for (const char* file : {"report.json", "audit.jsonl", "haloform.state.json"})
    EXPECT_THAT(stage.read(file), Not(HasSubstr("s3cr3t"))) << file;
  EXPECT_THAT(receiver.told().front().dump(), Not(HasSubstr("s3cr3t")));
}

}  // namespace
}  // namespace haloform::test
