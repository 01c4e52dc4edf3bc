// People of a feed, from its rows to HaloPSA: joiners, movers, leavers.
#include "tests/support/stage.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view hr =
    "teams: {sd: {name: Service Desk}, net: {name: Network}}\n"
    "feeds:\n"
    "  hr:\n"
    "    csv: hr.csv\n"
    "    type: agent\n"
    "    key: no\n"
    "    fields: {name: \"{first} {last}\", email: \"{mail}\"}\n"
    "    teams: {column: dept, map: {Service Desk: sd, Network: net}}\n";

/// `count` people, of whom the first `moved` are in the Network, as others every third is.
std::string feed_of(int count, int moved) {
  std::string text = "no,first,last,mail,dept\n";
  for (int at = 1; at <= count; ++at) {
    const bool net = at % 3 == 0 ? at > moved : at <= moved;
    text +=
        fmt::format("E{},First,Last{},p{}@example.com,{}\n", at, at, at, net ? "Network" : "Service Desk");
  }
  return text;
}

/// An instance in which they all are, in the teams of `feed_of(count, 0)`.
json instance_of(int count, const char* profile) {
  json world = json::parse(
      R"({"agents": [], "teams": [{"id": 1, "name": "Service Desk"}, {"id": 2, "name": "Network"}]})");
  const bool halo = std::string_view(profile) == "halo";
  for (int at = 1; at <= count; ++at) {
    const int team = at % 3 == 0 ? 2 : 1;
    json agent = {{"id", 100 + at},
                  {"name", fmt::format("First Last{}", at)},
                  {"email", fmt::format("p{}@example.com", at)}};
    if (halo) {
      agent["teams"] = json::array({{{"id", 5000 + at}, {"team_id", team}, {"in_section", true}}});
    } else {
      agent["team_id"] = team;
    }
    world["agents"].push_back(std::move(agent));
  }
  return world;
}

/// What was posted, in one list.
std::vector<json> posts(const Stage& stage) {
  std::vector<json> all;
  for (const json& request : stage.control().requests()) {
    if (request.at("method") == "POST" && request.at("kind") != "token") all.push_back(request);
  }
  return all;
}

TEST(Feeds, of_2000_people_with_40_movers_take_40_posts) {
  for (const char* profile : {"guide", "halo"}) {
    const Stage stage(instance_of(2000, profile), {"--profile", profile});
    stage.configure(hr);
    stage.write("hr.csv", feed_of(2000, 0));
    const ProcessResult adopted = stage.apply();
    ASSERT_EQ(adopted.exit_code, 0) << shown(adopted);
    EXPECT_EQ(stage.control().writes(), 0) << "everybody is there, and where HR has them";
    stage.write("hr.csv", feed_of(2000, 40));
    stage.control().reset_log();
    const ProcessResult applied = stage.apply();
    ASSERT_EQ(applied.exit_code, 0) << shown(applied);
    EXPECT_EQ(posts(stage).size(), 40U) << profile;
    EXPECT_EQ(stage.control().count("update"), 40);
    EXPECT_THAT(applied.out, HasSubstr("hr.csv:2:1")) << "whose row it is";
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  }
}

// The founding document: sync team assignments from HR: paginate the agents, build a map of the names of teams to their ids,
// and post one update for each agent whose team differs.
TEST(Feeds, sync_team_assignments_from_hr_one_post_for_each_agent_whose_team_differs) {
  const Stage stage(instance_of(1200, "guide"), {"--profile", "guide", "--rate-limit", "25/1s"});
  stage.write("haloform.yaml",
              "version: 1\ninstance: {api: guide, rate_limit: {requests: 20, per: 1s}}\naudit: {file: "
              "audit.jsonl}\n" +
                  std::string(hr));
  stage.write("hr.csv", feed_of(1200, 0));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.write("hr.csv", feed_of(1200, 30));
  stage.control().reset_log();
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);

  const json requests = stage.control().requests();
  int pages = 0;
  for (const json& request : requests) {
    const bool of_agents = request.at("path").get<std::string>().contains("Agent");
    pages += request.at("kind") == "list" && of_agents ? 1 : 0;
    EXPECT_NE(request.at("status"), 429);
  }
  EXPECT_GE(pages, 2) << "a page has 1,000 at most";
  const std::vector<json> sent = posts(stage);
  ASSERT_EQ(sent.size(), 30U) << "the feed says so of the first thirty";
  std::set<std::int64_t> ids;
  for (const json& request : sent) {
    const json body = request.at("body").is_string() ? json::parse(request.at("body").get<std::string>())
                                                     : request.at("body");
    const std::int64_t id = body.at("id").get<std::int64_t>();
    ids.insert(id);
    EXPECT_EQ(body.at("team_id"), (id - 100) % 3 == 0 ? 1 : 2)
        << "by the ids of the teams that the instance has";
  }
  EXPECT_EQ(ids.size(), 30U) << "one for each";
  int lines = 0;
  std::istringstream log(stage.read("audit.jsonl"));
  for (std::string line; std::getline(log, line); ++lines) {
    const json written = json::parse(line);
    EXPECT_EQ(written.at("status"), 200);
    EXPECT_EQ(written.at("outcome"), "done");
    const json& teams = written.at("changes").at("teams");
    EXPECT_EQ(teams.at("returned"), teams.at("after")) << line;
    EXPECT_NE(teams.at("before"), teams.at("after"));
  }
  EXPECT_EQ(lines, 30);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

Stage with_three(std::string_view more = "") {
  Stage stage(world_of({}));
  stage.configure(std::string(hr) + std::string(more));
  stage.write("hr.csv", feed_of(3, 0));
  const ProcessResult applied = stage.apply({"--allow", "empty=agents"});
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  stage.control().reset_log();
  return stage;
}

std::string without(std::string text, std::string_view row) {
  const auto at = text.find(row);
  return text.erase(at, text.find('\n', at) + 1 - at);
}

TEST(Feeds, whoever_is_gone_is_a_leaver_under_the_guards) {
  const Stage stage = with_three();
  stage.write("hr.csv", without(feed_of(3, 0), "E2,"));
  const ProcessResult planned = stage.plan();
  EXPECT_THAT(planned.out, HasSubstr("deactivate"));
  EXPECT_THAT(planned.out, HasSubstr("its block was at hr.csv:3:1"));
  ASSERT_EQ(stage.apply().exit_code, 0) << shown(planned);
  EXPECT_EQ(stage.control().writes(), 1);
  EXPECT_FALSE(stage.agent(stage.agents_with("p2@example.com").at(0)).at("isactive").get<bool>());
}

TEST(Feeds, that_list_who_left_make_nobody_and_do_not_switch_on_whom_an_emergency_switched_off) {
  const Stage stage(world_of({}));
  stage.configure(std::string(hr) + "    active: \"{employed}\"\n");
  stage.write(
      "hr.csv",
      "no,first,last,mail,dept,employed\n1,A,B,a@example.com,Network,yes\n2,C,D,c@example.com,Network,no\n");
  ASSERT_EQ(stage.apply({"--allow", "empty=agents"}).exit_code, 0);
  EXPECT_TRUE(stage.agents_with("c@example.com").empty());
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  const std::int64_t ann = stage.agents_with("a@example.com").at(0);
  static_cast<void>(stage.control().patch("agents", ann, {{"isactive", false}}));
  const ProcessResult planned = stage.plan();
  EXPECT_THAT(planned.out, HasSubstr("No changes.")) << "it is shown as drift and left";
  EXPECT_FALSE(stage.agent(ann).at("isactive").get<bool>());
}

TEST(Feeds, of_contractors_end_on_their_day_and_blocks_may_extend_them) {
  const Stage stage(world_of({}));
  stage.configure(
      std::string(hr) +
      "    lifecycle: {ends_on: \"{until}\", grace: 7d}\n"
      "agents:\n  e2: {lifecycle: {extended_until: {date: 2027-12-31, reason: another project}}}\n");
  stage.write("hr.csv",
              "no,first,last,mail,dept,until\nE1,A,B,a@example.com,Network,2027-01-31\n"
              "E2,C,D,c@example.com,Network,2027-01-31T00:00:00Z\nE3,E,F,e@example.com,Network,\n");
  const ProcessResult applied = stage.apply({"--allow", "empty=agents"});
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(stage.plan({"--as-of", "2027-02-07"}).out, HasSubstr("No changes.")) << "the grace";
  const ProcessResult after = stage.plan({"--as-of", "2027-02-08"});
  EXPECT_THAT(after.out, AllOf(HasSubstr("agent.e1"), HasSubstr("1 to deactivate")));
  EXPECT_THAT(unwrapped(after.out),
              AllOf(HasSubstr("warning: agent.e2 ended on 2027-01-31 and is extended until 2027-12-31"),
                    Not(HasSubstr("(agent.e2"))));
  stage.write("hr.csv", without(stage.read("hr.csv"), "E1,"));
  const ProcessResult gone = stage.plan();
  EXPECT_EQ(gone.exit_code, 0);
  EXPECT_THAT(unwrapped(gone.out), HasSubstr("2027-02-07")) << "until when the removal is held";
  EXPECT_THAT(gone.out, Not(HasSubstr("to deactivate")));
}

TEST(Feeds, with_confirm_somebody_leaves_only_after_two_feeds) {
  const Stage stage = with_three("    confirm: 2\n");
  const auto is_active = [&] {
    return stage.agent(stage.agents_with("p2@example.com").at(0)).at("isactive").get<bool>();
  };
  const std::string first = without(feed_of(3, 0), "E2,");
  stage.write("hr.csv", first);
  const std::string before = stage.read("haloform.state.json");
  const ProcessResult planned = stage.plan();
  EXPECT_EQ(planned.exit_code, 0);
  EXPECT_THAT(unwrapped(planned.out), HasSubstr("1 row is gone from the feed hr, in 1 of 2 feeds that it "
                                                "takes; until then they stay as they are: agent.e2"));
  EXPECT_THAT(planned.out, HasSubstr("No changes."));
  EXPECT_EQ(stage.read("haloform.state.json"), before) << "a plan writes nothing";
  EXPECT_THAT(unwrapped(stage.haloform({"why", "agent.e2"}).out),
              HasSubstr("nothing: its row is gone from the feed hr, in 1 of 2 feeds that it takes"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("feeds").at("hr").at("missing").at("e2"), 1);
  ASSERT_EQ(stage.apply().exit_code, 0) << "the same file again is no second feed";
  EXPECT_TRUE(is_active());
  stage.write("hr.csv", first + "E9,First,Last9,p9@example.com,Network\n");
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_FALSE(is_active());
  EXPECT_EQ(stage.control().count("create"), 1);
  stage.write("hr.csv", feed_of(3, 0) + "E9,First,Last9,p9@example.com,Network\n");
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_TRUE(is_active()) << "the same record is back";
  EXPECT_EQ(stage.control().count("create"), 1);
}

TEST(Feeds, that_are_not_believed_are_accepted_for_one_run_by_name) {
  const Stage stage = with_three("    rows: {max_drop: 0}\n");
  stage.write("hr.csv", without(feed_of(3, 0), "E2,"));
  const ProcessResult refused = stage.plan();
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_THAT(unwrapped(refused.err), HasSubstr("run once with --accept-feed hr"));
  EXPECT_EQ(stage.plan({"--accept-feed", "payroll"}).exit_code, 1);
  EXPECT_EQ(stage.plan({"--accept-feed", "hr"}).exit_code, 0);
  EXPECT_EQ(stage.apply().exit_code, 3);
  EXPECT_EQ(stage.control().writes(), 0);
  ASSERT_EQ(stage.apply({"--accept-feed", "hr"}).exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 1);
  EXPECT_EQ(stage.state().at("feeds").at("hr").at("rows"), 2);
  EXPECT_EQ(stage.plan().exit_code, 0) << "it is the last accepted one now";
}

TEST(Feeds, a_saved_plan_keeps_what_it_was_made_from) {
  const Stage stage = with_three();
  const std::string moved = feed_of(3, 1);
  stage.write("hr.csv", moved);
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  const json plan = json::parse(stage.read("plan.json"));
  const json feed = plan.at("haloform").at("feeds").at(0);
  EXPECT_EQ(feed.at("rows"), 3);
  ASSERT_EQ(stage.haloform({"apply", "plan.json"}).exit_code, 0);
  EXPECT_EQ(stage.state().at("feeds").at("hr").at("digest"), feed.at("digest"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Feeds, a_plan_with_targets_accepts_no_feed) {
  const Stage stage = with_three();
  const json before = stage.state().at("feeds");
  stage.write("hr.csv", feed_of(3, 1));
  ASSERT_EQ(stage.apply({"--target", "agent.e1"}).exit_code, 0);
  EXPECT_EQ(stage.state().at("feeds"), before);
}

TEST(Feeds, that_are_taken_out_of_the_configuration_leave_their_people_to_the_guards) {
  const Stage stage = with_three();
  stage.configure("teams: {sd: {name: Service Desk}, net: {name: Network}}\n");
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 5) << shown(applied);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(Feeds, people_of_them_are_explained_and_drift_is_not_written_into_them) {
  const Stage stage = with_three("agents:\n  e1: {phone: \"1\"}\n");
  const ProcessResult why = stage.haloform({"why", "agent.e1"});
  EXPECT_EQ(why.exit_code, 0) << shown(why);
  EXPECT_THAT(why.out, HasSubstr("Block     hr.csv:2:1, a row of the feed hr"));
  EXPECT_THAT(why.out, HasSubstr("declared  \"1\"  (haloform.yaml:"));
  EXPECT_EQ(json::parse(stage.haloform({"why", "agent.e1", "-o", "json"}).out).at("feed"), "hr");
  static_cast<void>(
      stage.control().patch("agents", stage.agents_with("p1@example.com").at(0), {{"name", "Other Name"}}));
  const std::string before = stage.read("hr.csv");
  EXPECT_EQ(stage.haloform({"drift"}).exit_code, 2);
  const ProcessResult accepted = stage.haloform({"drift", "--accept", "agent.e1"});
  EXPECT_EQ(accepted.exit_code, 1) << shown(accepted);
  EXPECT_THAT(unwrapped(accepted.err), HasSubstr("agent.e1 comes from the feed hr, which is never edited"));
  EXPECT_EQ(stage.read("hr.csv"), before);
}

TEST(Feeds, are_read_by_the_rules_of_included_files) {
  const Stage stage(world_of({}));
  stage.configure(hr);
  stage.write("elsewhere.csv", feed_of(3, 0));
  std::filesystem::create_directory(stage.path("hr.csv"));
  EXPECT_THAT(unwrapped(stage.plan().err), HasSubstr("this is not a regular file"));
  std::filesystem::remove(stage.path("hr.csv"));
  std::filesystem::create_symlink("/etc/passwd", stage.path("hr.csv"));
  const ProcessResult outside = stage.plan();
  EXPECT_EQ(outside.exit_code, 3);
  EXPECT_THAT(outside.err, Not(HasSubstr("root:")));
  std::filesystem::remove(stage.path("hr.csv"));
  stage.write("secret.txt", "no,first,last,mail,dept\n1,hunter2,B,a@example.com,Network\n");
  std::filesystem::create_symlink("secret.txt", stage.path("hr.csv"));
  const ProcessResult other = stage.plan();
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_THAT(shown(other), Not(HasSubstr("hunter2")));
  std::filesystem::remove(stage.path("hr.csv"));
  std::filesystem::create_symlink("elsewhere.csv", stage.path("hr.csv"));
  EXPECT_EQ(stage.haloform({"validate"}).exit_code, 0) << "a link within the folder is followed";
}

TEST(Feeds, of_the_example_are_applied_as_its_readme_says) {
  const Stage stage = Stage::example("hr-feed", {"--profile", "halo"});
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  EXPECT_EQ(stage.agents_with("jane.smith@example.com").size(), 1U);
  stage.replace("feeds/hr.csv", "E/1002,John,Doe,john.doe@example.com,Networks,employed,Acme Ltd\n", "");
  stage.control().reset_log();
  const ProcessResult broken = stage.apply();
  EXPECT_EQ(broken.exit_code, 3);
  EXPECT_THAT(unwrapped(broken.err),
              HasSubstr("feeds/hr.csv:7:9: the trailer says 6 rows, and the feed has 5"));
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(Feeds, hostile_values_do_not_break_out) {
  const Stage stage(world_of({}));
  stage.configure(hr);
  stage.write("hr.csv",
              "no,first,last,mail,dept\n1,\"##vso[task.complete]\x1b[31m\",\"<script>|`\",a@example.com,\"::"
              "error::x\"\n");
  const ProcessResult planned = stage.haloform({"validate", "-o", "github"}, {{"GITHUB_ACTIONS", "true"}});
  EXPECT_EQ(planned.exit_code, 3);
  EXPECT_THAT(shown(planned), Not(HasSubstr("\x1b[31m")));
  EXPECT_THAT(shown(planned), Not(HasSubstr("\n::error::x")));
}

}  // namespace
}  // namespace haloform::test
