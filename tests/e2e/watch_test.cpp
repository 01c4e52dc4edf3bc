// `haloform watch`: what changes in HaloPSA, told once by its key, whatever happens to the watch, to whoever is told, and to
// HaloPSA.
#include "tests/e2e/either_profile.hpp"
#include "tests/e2e/watch_case.hpp"
#include "tests/support/pipelines.hpp"
#include "tests/support/program.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

json small_world() {
  json world = world_of({agent_row(11, "Jane Smith", "jane@example.com", {{"team_id", 1}, {"phone", "1"}}),
                         agent_row(12, "Bob Brown", "bob@example.com")});
  world["teams"] = json::parse(R"([{"id":1,"name":"Core"},{"id":2,"name":"Others"}])");
  world["customers"] = json::parse(
      R"([{"id":31,"name":"Zoe Young","email":"zoe@client.test","type":"contact","isactive":true,"site_id":1}])");
  world["next_id"] = 100;
  return world;
}

constexpr const char* jane_alone = "agents:\n  jane: {name: Jane Smith, email: jane@example.com}\n";

Flags watching(const Flags& more = {}) {
  Flags flags{"watch", "--retry-for", "300ms"};
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

ProcessResult once(const Stage& stage, Flags more = {}) {
  more.insert(more.begin(), "--once");
  return stage.haloform(watching(more));
}

/// One that has begun.
Stage begun(const Flags& sandbox = {}) {
  Stage stage(small_world(), sandbox);
  stage.configure(jane_alone);
  const ProcessResult first = once(stage);
  EXPECT_EQ(first.exit_code, 0) << shown(first);
  EXPECT_EQ(first.out, "");
  return stage;
}

/// No file of what a shell starts behind this grows beyond so many KiB. TSan makes one of its own at the start, and the signal would
/// end the program before its first line.
std::string small_files(int kib) {
  return fmt::format("{}ulimit -f {}; ", program_is_sanitized() ? "trap '' XFSZ; " : "", kib);
}

/// The command in a shell, `$0` being `haloform`.
RunningProcess in_shell(const Stage& stage, const std::string& line) {
  return RunningProcess({"bash", "-c", line, program()},
                        {.environment = stage.sandbox().environment(), .folder = stage.path(".")});
}

TEST(Watch, begins_with_what_is_there_and_tells_what_changes_from_then_on) {
  const Stage stage(small_world());
  stage.configure(jane_alone);
  const ProcessResult first = once(stage);
  EXPECT_EQ(first.exit_code, 0) << shown(first);
  EXPECT_EQ(first.out, "");
  EXPECT_THAT(
      unwrapped(first.err),
      HasSubstr("This watch begins: 2 agents, 1 contact, 2 teams. What changes from now on is told."));
  EXPECT_EQ(once(stage).out, "");
  struct stat file{};
  ASSERT_EQ(::stat(stage.path("haloform.state.json.watch").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0600U);

  stage.control().patch("agents", 11, {{"phone", "2"}, {"team_id", 2}});
  stage.control().patch("agents", 12, {{"isactive", false}});
  stage.control().remove("customers", 31);
  const auto id =
      stage.control().add("customers", {{"name", "New"}, {"email", "n@c.test"}, {"type", "contact"}});
  const ProcessResult told = once(stage);
  EXPECT_EQ(told.exit_code, 0) << shown(told);
  const std::vector<json> events = events_in(told.out);
  EXPECT_THAT(names_of(events),
              ElementsAre("agent.updated 11", "agent.team_changed 11", "agent.deactivated 12",
                          "contact.deleted 31", "contact.created " + std::to_string(id)));
  EXPECT_EQ(events[0].at("before"), json({{"phone", "1"}}));
  EXPECT_EQ(events[0].at("after"), json({{"phone", "2"}}));
  EXPECT_EQ(events[0].at("managed"), false) << "there is no state yet";
  EXPECT_EQ(events[1].at("after").at("teams").at(0).at("name"), "Others");
  EXPECT_TRUE(events[3].at("after").is_null());
  EXPECT_EQ(events[4].at("after").at("active"), true);
  for (std::size_t at = 0; at < events.size(); ++at) EXPECT_EQ(events[at].at("sequence"), at + 1);
  EXPECT_EQ(once(stage).out, "") << "each once";
}

class WatchEither : public EitherProfile {};

TEST_P(WatchEither, knows_who_is_managed_and_who_is_in_which_team) {
  const Stage stage(small_world(), speaking());
  stage.configure(jane_alone);
  ASSERT_EQ(stage.apply().exit_code, 0);
  ASSERT_EQ(once(stage).exit_code, 0);
  stage.control().patch("agents", 11, {{"team_id", 2}, {"surname", "Jones"}});
  stage.control().patch("agents", 12, {{"isactive", false}});
  const ProcessResult told = once(stage, {"--types", "agent"});
  const std::vector<json> events = events_in(told.out);
  EXPECT_THAT(names_of(events),
              ElementsAre("agent.updated 11", "agent.team_changed 11", "agent.deactivated 12"))
      << shown(told);
  EXPECT_EQ(events.at(0).at("address"), "agent.jane");
  EXPECT_EQ(events.at(0).at("managed"), true);
  EXPECT_EQ(events.at(1).at("before").at("teams").at(0).at("name"), "Core");
  EXPECT_EQ(events.at(1).at("after").at("teams").at(0).at("name"), "Others");
  EXPECT_EQ(events.at(2).at("managed"), false);
  stage.control().patch("agents", 12, {{"isactive", true}});
  stage.control().remove("agents", 11);
  EXPECT_THAT(names_of(events_in(once(stage).out)), ElementsAre("agent.deleted 11", "agent.reactivated 12"));
}

TEST_P(WatchEither, asks_for_no_more_than_a_plan) {
  const Stage stage(small_world(), speaking());
  stage.configure(jane_alone);
  ASSERT_EQ(stage.apply().exit_code, 0);
  ASSERT_EQ(once(stage).exit_code, 0);
  stage.control().reset_log();
  ASSERT_EQ(stage.plan({"--show-unmanaged"}).exit_code, 0);
  const auto of_a_plan = stage.control().summary().at("total").get<int>();
  stage.control().reset_log();
  ASSERT_EQ(once(stage).exit_code, 0);
  EXPECT_LE(stage.control().summary().at("total").get<int>(), of_a_plan + 1);
}

INSTANTIATE_TEST_SUITE_P(Profiles, WatchEither, either_profile, EitherProfile::name);

TEST(Watch, from_the_start_tells_everybody_as_created) {
  const Stage stage(small_world());
  stage.configure(jane_alone);
  const ProcessResult told = once(stage, {"--from-start", "--pii", "mask"});
  EXPECT_THAT(names_of(events_in(told.out)),
              ElementsAre("team.created 1", "team.created 2", "agent.created 11", "agent.created 12",
                          "contact.created 31"));
  EXPECT_THAT(told.out, AllOf(HasSubstr("J. S."), Not(HasSubstr("Jane")), Not(HasSubstr("jane@"))));
  EXPECT_EQ(once(stage, {"--from-start"}).out, "") << "there is a cursor now";
}

TEST(Watch, tells_again_with_the_same_keys_what_nobody_took) {
  const Stage stage = begun();
  stage.control().patch("agents", 11, {{"phone", "2"}});
  stage.control().patch("agents", 12, {{"phone", "3"}});
  const ProcessResult full = in_shell(stage, "\"$0\" watch --once > /dev/full").wait();
  EXPECT_EQ(full.exit_code, 1) << shown(full);
  EXPECT_THAT(full.err, HasSubstr("an event could not be written"));
  const ProcessResult closed =
      in_shell(stage, "(sleep 0.2; \"$0\" watch --once; echo \"ended $?\" >&2) | true").wait();
  EXPECT_THAT(closed.err, AllOf(HasSubstr("went away"), HasSubstr("ended 1")));
  stage.control().patch("agents", 12, {{"phone", "4"}});
  const std::vector<json> events = events_in(once(stage).out);
  EXPECT_THAT(names_of(events), ElementsAre("agent.updated 11", "agent.updated 12", "agent.updated 12"))
      << "the two that were seen first, and then what came later";
  EXPECT_EQ(events[1].at("after").at("phone"), "3");
  EXPECT_EQ(events[2].at("before").at("phone"), "3");
}

// What is opened next would get its number, and be written into.
TEST(Watch, tells_nobody_where_stdout_is_closed) {
  const Stage stage = begun();
  stage.control().patch("agents", 11, {{"phone", "2"}});
  const ProcessResult closed = in_shell(stage, "exec \"$0\" watch --once >&-").wait();
  EXPECT_EQ(closed.exit_code, 1) << shown(closed);
  EXPECT_THAT(closed.err, HasSubstr("stdout is closed"));
  EXPECT_THAT(names_of(events_in(once(stage).out)), ElementsAre("agent.updated 11"));
}

TEST(Watch, learns_how_a_command_ended_whatever_its_own_parent_ignores) {
  const Stage stage = begun();
  stage.control().patch("agents", 11, {{"phone", "2"}});
  RunningProcess watch = in_shell(stage, "trap '' CHLD; exec \"$0\" watch --exec 'exit 255'");
  EXPECT_TRUE(watch.wait_for("the command ended with exit code 255"));
  watch.kill(SIGTERM);
  EXPECT_EQ(watch.wait().exit_code, 0);
  EXPECT_THAT(names_of(events_in(once(stage).out)), ElementsAre("agent.updated 11"));
}

TEST(Watch, counts_the_failures_of_a_command_anew_for_each_event) {
  const Stage stage = begun();
  stage.control().patch("agents", 11, {{"phone", "2"}});
  stage.control().patch("agents", 12, {{"phone", "3"}});
  const ProcessResult told = once(
      stage, {"--exec", "n=$(cat n 2>/dev/null || echo 0); echo $((n+1)) > n; cat > last; [ $((n%2)) = 1 ]"});
  EXPECT_EQ(told.exit_code, 0) << shown(told);
  EXPECT_EQ(stage.read("n"), "4\n");
  EXPECT_THAT(told.err, AllOf(HasSubstr("Trying again in 1.0 s."), Not(HasSubstr("2.0 s"))));
}

TEST(Watch, leaves_no_half_of_a_line_in_a_file_that_is_full) {
  const Stage stage = begun();
  for (int count = 0; count < 30; ++count)
    stage.control().add("agents", {{"name", "N"}, {"email", "n@e.test"}});
  std::string padding;
  while (padding.size() < 37'000)
    padding += R"({"key":"padding","type":"x","id":0})"
               "\n";
  stage.write("out.jsonl", padding);
  // No file grows beyond 40 kB, which is room for the cursor.
  const ProcessResult full = in_shell(stage, small_files(40) + "\"$0\" watch --once >> out.jsonl").wait();
  EXPECT_EQ(full.exit_code, 1) << shown(full);
  EXPECT_TRUE(stage.read("out.jsonl").ends_with("}\n"));
  const std::size_t some = events_in(stage.read("out.jsonl")).size();
  ASSERT_EQ(in_shell(stage, "\"$0\" watch --once >> out.jsonl").wait().exit_code, 0);
  const std::vector<std::string> keys = keys_of(events_in(stage.read("out.jsonl")));
  EXPECT_GT(keys.size(), some);
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1U + 30U);
}

TEST(Watch, runs_a_command_for_each_event_in_order_and_without_secrets) {
  const Stage stage = begun();
  stage.control().patch("agents", 11, {{"phone", "2"}, {"isactive", false}});
  stage.write("take.sh",
              "env >> env.txt\nn=$(cat count 2>/dev/null || echo 0); echo $((n+1)) > count\n"
              "[ $n -eq 1 ] && exit 7\ncat >> taken.jsonl\n");
  const ProcessResult told = stage.haloform(watching({"--once", "--exec", "sh ./take.sh && echo heard"}),
                                            {{"CI_JOB_TOKEN", "job-token"},
                                             {"AWS_SECRET_ACCESS_KEY", "aws"},
                                             {"GITHUB_TOKEN", "gh"},
                                             {"HALOFORM_NOTIFY_OPS", "https://secret.test"},
                                             {"MY_OWN", "kept"}});
  EXPECT_EQ(told.exit_code, 0) << shown(told);
  EXPECT_EQ(told.out, "heard\nheard\n") << "events go to the command alone";
  EXPECT_THAT(told.err, HasSubstr("exit code 7"));
  EXPECT_THAT(names_of(events_in(stage.read("taken.jsonl"))),
              ElementsAre("agent.updated 11", "agent.deactivated 11"));
  const std::string seen = stage.read("env.txt");
  EXPECT_THAT(seen, AllOf(HasSubstr("MY_OWN=kept"), HasSubstr("PATH="), Not(HasSubstr("HALOPSA_")),
                          Not(HasSubstr("HALOFORM_")), Not(HasSubstr("job-token")), Not(HasSubstr("AWS_")),
                          Not(HasSubstr("GITHUB_TOKEN")), Not(HasSubstr(stage.sandbox().client_secret()))));
}

TEST(Watch, encrypts_its_cursor_as_the_state_is) {
  const Stage stage(small_world());
  stage.configure(jane_alone);
  const std::map<std::string, std::optional<std::string>> key{
      {"HALOFORM_STATE_KEY", "a passphrase of a test"}};
  ASSERT_EQ(stage.haloform(watching({"--once"}), key).exit_code, 0);
  EXPECT_THAT(stage.read("haloform.state.json.watch"), Not(HasSubstr("Jane")));
  stage.control().patch("agents", 11, {{"phone", "2"}});
  EXPECT_THAT(once(stage).err, HasSubstr("the cursor is encrypted, and there is no key to read it with"));
  EXPECT_THAT(names_of(events_in(stage.haloform(watching({"--once"}), key).out)),
              ElementsAre("agent.updated 11"));
}

TEST(Watch, gives_up_on_a_command_that_hangs_or_always_fails_and_tells_it_again) {
  const Stage stage = begun();
  stage.control().patch("agents", 11, {{"phone", "2"}});
  const ProcessResult slow = once(stage, {"--exec", "sleep 60", "--exec-timeout", "200ms"});
  EXPECT_EQ(slow.exit_code, 1) << shown(slow);
  EXPECT_THAT(unwrapped(slow.err), HasSubstr("the command did not end within 200 ms and was ended"));
  EXPECT_THAT(names_of(events_in(once(stage).out)), ElementsAre("agent.updated 11"));
}

TEST(Watch, refuses_a_second_watch_of_one_cursor) {
  const Stage stage = begun();
  RunningProcess first = stage.start(watching({"--interval", "1s"}));
  stage.control().patch("agents", 11, {{"phone", "2"}});
  ASSERT_TRUE(first.wait_for("agent.updated"));
  const ProcessResult second = once(stage);
  EXPECT_EQ(second.exit_code, 9) << shown(second);
  EXPECT_THAT(second.err, AllOf(HasSubstr("another watch uses this cursor"),
                                HasSubstr("pid " + std::to_string(first.pid()))));
  EXPECT_EQ(once(stage, {"--cursor", "other.watch"}).exit_code, 0) << "with one of its own";
  first.kill(SIGTERM);
  const ProcessResult ended = first.wait();
  EXPECT_EQ(ended.exit_code, 0) << "to be ended is how a watch ends: " << shown(ended);
  EXPECT_EQ(once(stage).exit_code, 0);
}

TEST(Watch, never_takes_anything_else_for_its_cursor) {
  const Stage stage = begun();
  const std::string cursor = "haloform.state.json.watch";
  const std::string good = stage.read(cursor);
  for (const std::string& bad : {std::string(), std::string("# My notes\n"), good.substr(0, good.size() / 2),
                                 good.substr(0, 200) + "x" + good.substr(201)}) {
    stage.write(cursor, bad);
    const ProcessResult result = once(stage);
    EXPECT_EQ(result.exit_code, 1) << shown(result);
    EXPECT_THAT(result.err, AllOf(HasSubstr(cursor), HasSubstr("--cursor")));
    EXPECT_EQ(stage.read(cursor), bad);
  }
  stage.write(cursor, good);
  EXPECT_EQ(once(stage).exit_code, 0);
  EXPECT_EQ(once(stage, {"--cursor", "haloform.state.json"}).exit_code, 1);
  EXPECT_THAT(unwrapped(once(stage, {"--cursor", "haloform.yaml"}).err), Not(HasSubstr("remove it")));
  EXPECT_EQ(once(stage, {"--cursor", "haloform.state.json.lock"}).exit_code, 1);
  const Stage other(small_world());
  other.configure(jane_alone);
  other.write(cursor, good);
  const ProcessResult foreign = once(other);
  EXPECT_EQ(foreign.exit_code, 1);
  EXPECT_THAT(foreign.err, HasSubstr("the cursor is of " + stage.sandbox().url()));
}

TEST(Watch, tells_nothing_that_it_could_not_write_down_first) {
  const Stage stage = begun();
  stage.control().patch("agents", 11, {{"phone", "2"}});
  const ProcessResult full = in_shell(stage, small_files(0) + "\"$0\" watch --once").wait();
  EXPECT_EQ(full.exit_code, 1) << shown(full);
  EXPECT_EQ(full.out, "");
  EXPECT_THAT(unwrapped(full.err), HasSubstr("cannot"));
  const ProcessResult nowhere = once(stage, {"--cursor", "no/such/folder/c.watch"});
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_THAT(unwrapped(nowhere.err), HasSubstr("name a place with --cursor that can be written"));
  EXPECT_THAT(names_of(events_in(once(stage).out)), ElementsAre("agent.updated 11"));
}

TEST(Watch, never_tells_that_somebody_is_deleted_because_a_listing_is_not_whole) {
  const Stage stage = begun();
  for (const char* fault :
       {"LIST /api/Agent empty-list", "LIST /api/Agent short-list=1", "LIST /api/Agent truncate",
        "LIST /api/Customer status=403", "LIST /api/* status=429", "LIST /api/Agent garbage"}) {
    const auto rule = stage.control().add_fault(fault);
    const ProcessResult result = once(stage);
    EXPECT_NE(result.exit_code, 0) << fault;
    EXPECT_EQ(result.out, "") << fault;
    EXPECT_GT(stage.control().fired(rule), 0) << fault;
    stage.control().clear_faults();
  }
  stage.control().add_fault("GET /api/Agent/12 status=500");
  stage.control().remove("agents", 12);
  EXPECT_EQ(once(stage).out, "") << "not proved";
  stage.control().clear_faults();
  EXPECT_THAT(names_of(events_in(once(stage).out)), ElementsAre("agent.deleted 12"));
}

TEST(Watch, believes_that_many_are_gone_only_of_the_type_that_is_named) {
  json world = small_world();
  for (int id = 1'000; id < 1'101; ++id)
    world["customers"].push_back({{"id", id}, {"name", "N"}, {"type", "contact"}, {"site_id", 1}});
  const Stage stage(world);
  stage.configure(jane_alone);
  ASSERT_EQ(once(stage).exit_code, 0);
  for (int id = 1'000; id < 1'101; ++id) stage.control().remove("customers", id);
  const ProcessResult refused = once(stage, {"--allow", "agents.missing=200"});
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
  EXPECT_THAT(unwrapped(refused.err), HasSubstr("--allow contacts.missing=101"));
  EXPECT_EQ(events_in(once(stage, {"--allow", "contacts.missing=101"}).out).size(), 101U);
}

TEST(Watch, says_that_it_begins_with_a_type_that_it_was_not_told_to_read_before) {
  const Stage stage(small_world());
  stage.configure(jane_alone);
  EXPECT_THAT(once(stage, {"--types", "agent"}).err, HasSubstr("This watch begins: 2 agents, 2 teams."));
  EXPECT_THAT(once(stage).err, HasSubstr("This watch begins: 1 contact. What changes from now on is told."));
  EXPECT_THAT(once(stage).err, Not(HasSubstr("begins")));
}

// What lags is read by its id, and a record shows more than its row.
TEST(Watch, does_not_begin_to_watch_what_only_a_record_shows) {
  const Stage stage(small_world(), {"--profile", "halo"});
  stage.configure(jane_alone);
  stage.control().patch("agents", 11, {{"customfields", {{"CFVan", "4"}}}, {"surname", "Smith"}});
  const Flags patient{"watch", "--once", "--retry-for", "2s"};
  ASSERT_EQ(stage.haloform(patient).exit_code, 0);
  stage.control().patch("agents", 11, {{"surname", "Jones"}});
  EXPECT_THAT(names_of(events_in(stage.haloform(patient).out)), ElementsAre("agent.updated 11"));
  stage.control().reset_log();
  stage.control().patch("agents", 11, {{"surname", "Smith"}});
  EXPECT_THAT(names_of(events_in(stage.haloform(patient).out)), ElementsAre("agent.updated 11"));
  EXPECT_GT(stage.control().count("get"), 0) << "it may have been a read that lags";
  EXPECT_THAT(stage.read("haloform.state.json.watch"), Not(HasSubstr("CFVan")));
  stage.control().patch("agents", 11, {{"customfields", {{"CFVan", "5"}}}});
  EXPECT_EQ(once(stage).out, "");
}

TEST(Watch, outlives_an_outage_and_says_so) {
  const Stage stage = begun();
  RunningProcess watch = stage.start(watching({"--interval", "1s"}));
  stage.control().patch("agents", 11, {{"phone", "2"}});
  ASSERT_TRUE(watch.wait_for("\"phone\":\"2\""));
  stage.control().add_fault("* /api/* status=503");
  ASSERT_TRUE(watch.wait_for("Trying again in"));
  stage.control().patch("agents", 11, {{"phone", "3"}});
  stage.control().clear_faults();
  EXPECT_TRUE(watch.wait_for("\"phone\":\"3\""));
  watch.kill(SIGINT);
  EXPECT_EQ(watch.wait().exit_code, 0);
}

TEST(Watch, ends_between_two_events_when_it_is_told_to) {
  const Stage stage = begun();
  stage.control().patch("agents", 11, {{"phone", "2"}});
  stage.control().patch("agents", 12, {{"phone", "3"}});
  RunningProcess watch =
      stage.start(watching({"--once", "--exec", "echo begun; sleep 0.5; cat >> taken.jsonl"}));
  ASSERT_TRUE(watch.wait_for("begun"));
  watch.kill(SIGTERM);
  const ProcessResult ended = watch.wait();
  EXPECT_EQ(ended.exit_code, 130) << shown(ended);
  EXPECT_THAT(names_of(events_in(stage.read("taken.jsonl"))), ElementsAre("agent.updated 11"));
  EXPECT_THAT(names_of(events_in(once(stage).out)), ElementsAre("agent.updated 12"));
}

TEST(Watch, says_what_is_wrong_with_its_flags) {
  const Stage stage(small_world());
  stage.configure(jane_alone);
  for (const Flags& wrong : {Flags{"--types", "agent.creatd"}, Flags{"--interval", "10ms"},
                             Flags{"--exec", ""}, Flags{"--cursor", ""}, Flags{"--exec-timeout", "0"}})
    EXPECT_EQ(once(stage, wrong).exit_code, 1) << wrong.front();
  EXPECT_THAT(once(stage, {"--types", "agent.creatd"}).err, HasSubstr("did you mean agent.created?"));
}

TEST(Watch, keeps_its_cursor_in_the_store_of_the_state) {
  Pipelines pipelines(small_world());
  pipelines.merge(jane_alone);
  const Flags flags{"watch", "--once", "--retry-for", "300ms"};
  const ProcessResult first = pipelines.checkout().haloform(flags);
  EXPECT_EQ(first.exit_code, 0) << shown(first);
  EXPECT_THAT(pipelines.git({"branch", "--list"}), HasSubstr("haloform-state-watch"));
  pipelines.control().patch("agents", 11, {{"phone", "2"}});
  const ProcessResult told = pipelines.checkout().haloform(flags);
  EXPECT_THAT(names_of(events_in(told.out)), ElementsAre("agent.updated 11")) << shown(told);
  EXPECT_EQ(pipelines.checkout().haloform(flags).out, "") << "another runner, and told once";
}

TEST(Watch, notes_in_a_store_what_was_taken_before_it_was_interrupted) {
  Pipelines pipelines(small_world());
  pipelines.merge(jane_alone);
  const auto watch_with = [&](const Checkout& runner, const std::string& command, const char* until) {
    RunningProcess watch = runner.start({"watch", "--retry-for", "300ms", "--exec", command});
    EXPECT_TRUE(watch.wait_for(until)) << command;
    watch.kill(SIGTERM);
    EXPECT_EQ(watch.wait().exit_code, 0) << command;
  };
  const Checkout runner = pipelines.checkout();
  ASSERT_EQ(runner.haloform({"watch", "--once"}).exit_code, 0);
  pipelines.control().patch("agents", 11, {{"phone", "2"}});
  pipelines.control().patch("agents", 12, {{"phone", "3"}});
  pipelines.control().patch("customers", 31, {{"phone", "4"}});
  watch_with(runner, "exit 1", "Trying again");
  // The first is noted at once, the next only after a while.
  watch_with(runner, "echo x >> runs; echo run $(wc -l < runs); sleep 0.3", "run 2");
  const ProcessResult rest = runner.haloform({"watch", "--once"});
  EXPECT_THAT(names_of(events_in(rest.out)), ElementsAre("contact.updated 31")) << shown(rest);
}

TEST(Watch, needs_a_file_where_the_store_holds_one_document) {
  const Stage stage(small_world());
  stage.configure(jane_alone);
  const ProcessResult refused = once(stage, {"--state", stage.sandbox().url() + "/state/x"});
  EXPECT_EQ(refused.exit_code, 1) << shown(refused);
  EXPECT_THAT(refused.err, HasSubstr("--cursor FILE"));
}

}  // namespace
}  // namespace haloform::test
