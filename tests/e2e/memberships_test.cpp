// Who is in which team, on an instance that speaks as real ones do: several teams for one agent, some by a role.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <regex>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

Flags halo_with(Flags more = {}) {
  more.insert(more.begin(), {"--profile", "halo"});
  return more;
}

/// Wrapped lines joined again.
std::string on_one_line(const std::string& text) { return std::regex_replace(text, std::regex("\\s+"), " "); }

void declare_memberships(const Stage& stage, std::string_view people) {
  stage.write("haloform.yaml", "version: 1\ninstance: {api: halo}\n" + std::string(people));
}

/// Ann is in the teams One and Two, and in Three by her role.
json ann_and_her_teams() {
  return json::parse(R"({"agents":[{"id":10,"name":"Ann Archer","email":"ann@example.com","role":"Staff",
    "teams":[{"id":41,"team_id":1,"in_section":true},{"id":42,"team_id":2,"in_section":true},
             {"id":43,"team_id":3,"in_section":true,"role":"Staff"}]}],
    "roles":["Staff"],"teams":[{"id":1,"name":"One"},{"id":2,"name":"Two"},{"id":3,"name":"Three"}]})");
}

/// The teams that an agent is a member of, by hand or by a role.
std::vector<int> teams_of(const Stage& stage, std::int64_t agent) {
  std::vector<int> in;
  const json record = stage.agent(agent);
  for (const json& row : record.at("teams")) {
    if (row.value("in_section", true)) in.push_back(row.at("team_id").get<int>());
  }
  return in;
}

std::string ann_in(std::string_view teams) {
  return "teams:\n  one: {name: One}\n  two: {name: Two}\n  three: {name: Three}\nagents:\n" +
         agent_block("ann", "Ann Archer", "ann@example.com", "teams: [" + std::string(teams) + "]");
}

TEST(Memberships, one_is_let_go_and_the_others_stay_however_the_instance_takes_a_list) {
  for (const char* mode : {"replace", "merge-in-section"}) {
    const Stage stage(ann_and_her_teams(), halo_with({"--membership", mode}));
    declare_memberships(stage, ann_in("one, two, three"));
    ASSERT_EQ(stage.apply().exit_code, 0) << mode;
    EXPECT_EQ(stage.control().writes(), 0) << "she is in all three already";
    declare_memberships(stage, ann_in("two, three"));
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << mode << ": " << shown(applied);
    EXPECT_THAT(teams_of(stage, 10), UnorderedElementsAre(2, 3)) << mode;
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << mode;
  }
}

TEST(Memberships, that_the_instance_does_not_let_go_make_the_step_fail_and_it_says_why) {
  const Stage stage(ann_and_her_teams(), halo_with({"--membership", "merge"}));
  declare_memberships(stage, ann_in("one, two, three"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  declare_memberships(stage, ann_in("two, three"));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 6) << shown(applied);
  const std::string said = on_one_line(applied.out);
  EXPECT_THAT(said, HasSubstr("agent.ann (id 10): update"));
  EXPECT_THAT(said, HasSubstr("it is still in team \"One\" (id 1)"));
  EXPECT_THAT(said,
              HasSubstr("the instance adds a posted list of teams to the present one: team 1 was left out "
                        "of it, then sent with in_section: false, and agent 10 is still in it"));
  EXPECT_THAT(said, HasSubstr("remove that membership by hand in HaloPSA and plan again, or declare it"));
  EXPECT_THAT(teams_of(stage, 10), UnorderedElementsAre(1, 2, 3)) << "the other two stay here too";
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("1 to change")) << "it is still to be done: " << shown(plan);
  stage.control().patch(
      "agents", 10,
      {{"teams", {{{"id", 42}, {"team_id", 2}}, {{"id", 43}, {"team_id", 3}, {"role", "Staff"}}}}});
  const ProcessResult by_hand = stage.apply();
  EXPECT_EQ(by_hand.exit_code, 0) << shown(by_hand);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Memberships, warnings_of_the_instance_are_shown_with_the_step_and_made_harmless) {
  const Stage stage(ann_and_her_teams(), halo_with());
  declare_memberships(stage, ann_in("one, two, three"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const auto rule = stage.control().add_fault("UPDATE /api/Agent warning=The rota\x1b[31m was rebuilt");
  declare_memberships(stage, ann_in("two, three"));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_GT(stage.control().fired(rule), 0);
  EXPECT_THAT(on_one_line(applied.out), HasSubstr("the instance warns: The rota\\x1b[31m was rebuilt"));
  EXPECT_THAT(shown(applied), Not(HasSubstr("\x1b[31m")));
}

std::string name_of(int at) { return "Agent " + std::to_string(at); }
std::string email_in_crowd(int at) { return "a" + std::to_string(at) + "@example.com"; }

/// `count` agents with ids from 101, all in team 1, the odd ones in team 2 too, and every tenth sees team 3's tickets.
json crowd_of(int count) {
  json agents = json::array();
  for (int at = 0; at < count; ++at) {
    json teams = json::array({{{"id", 1000 + at}, {"team_id", 1}}});
    if (at % 2 == 1) teams.push_back({{"id", 5000 + at}, {"team_id", 2}});
    if (at % 10 == 0) teams.push_back({{"id", 9000 + at}, {"team_id", 3}, {"in_section", false}});
    agents.push_back(agent_row(101 + at, name_of(at), email_in_crowd(at), {{"teams", std::move(teams)}}));
  }
  json world = world_of({});
  world["agents"] = std::move(agents);
  world["teams"] = json::parse(R"([{"id":1,"name":"One"},{"id":2,"name":"Two"},{"id":3,"name":"Three"}])");
  return world;
}

/// The same people as they are; the first `moved` of them are to be in team Three as well.
std::string crowd_as_it_is(int count, int moved = 0) {
  std::string text = "teams:\n  one: {name: One}\n  two: {name: Two}\n  three: {name: Three}\nagents:\n";
  for (int at = 0; at < count; ++at) {
    const std::string two = at % 2 == 1 ? ", two" : "";
    const std::string three = at < moved ? ", three" : "";
    text += agent_block("a" + std::to_string(at), name_of(at), email_in_crowd(at),
                        "teams: [one" + two + three + "]");
  }
  return text;
}

std::size_t gets_of_one_agent(const Stage& stage) {
  const json log = stage.sandbox().requests();
  return static_cast<std::size_t>(std::ranges::count_if(log, [](const json& request) {
    const std::string path = request.at("path");
    return request.at("method") == "GET" && path.starts_with("/api/Agent/") && !path.ends_with("/me");
  }));
}

TEST(Memberships, of_all_agents_are_read_in_one_request_where_their_rows_keep_quiet) {
  for (const char* quiet : {"agent-teams=hidden", "agent-teams=empty"}) {
    for (const char* told : {"team-agents=shown", "team-agents=named"}) {
      const Stage stage(crowd_of(250), halo_with({"--halo", quiet, "--halo", told}));
      declare_memberships(stage, crowd_as_it_is(250));
      const ProcessResult plan = stage.plan();
      EXPECT_EQ(plan.exit_code, 0) << quiet << ' ' << told << ": " << shown(plan);
      EXPECT_THAT(plan.out, HasSubstr("253 to adopt unchanged")) << quiet << ' ' << told;
      EXPECT_THAT(plan.out, Not(HasSubstr("    teams "))) << "nobody moves";
      EXPECT_EQ(gets_of_one_agent(stage), 0U) << quiet << ' ' << told;
    }
  }
}

TEST(Memberships, that_change_are_read_from_the_agent_before_anything_is_planned) {
  const Stage stage(crowd_of(250), halo_with({"--halo", "agent-teams=hidden"}));
  declare_memberships(stage, crowd_as_it_is(250, 5));
  ASSERT_EQ(stage.plan().exit_code, 0);
  EXPECT_EQ(gets_of_one_agent(stage), 5U) << "the five who join team Three, and nobody else";
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.control().writes(), 5);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Memberships, are_asked_for_one_by_one_where_the_rows_of_teams_do_not_tell) {
  // `bare` rows name the agents, but do not tell a member from somebody who only sees the tickets.
  for (const char* told : {"team-agents=hidden", "team-agents=bare"}) {
    const Stage stage(crowd_of(30), halo_with({"--halo", "agent-teams=hidden", "--halo", told}));
    declare_memberships(stage, crowd_as_it_is(30));
    const ProcessResult plan = stage.plan();
    EXPECT_THAT(plan.out, HasSubstr("33 to adopt unchanged")) << told << shown(plan);
    EXPECT_EQ(gets_of_one_agent(stage), 30U) << told;
    const Stage many(crowd_of(250), halo_with({"--halo", "agent-teams=hidden", "--halo", told}));
    declare_memberships(many, crowd_as_it_is(250));
    const ProcessResult refused = many.plan();
    EXPECT_EQ(refused.exit_code, 1) << shown(refused);
    EXPECT_THAT(refused.err, HasSubstr("do not show teams for 250 managed records"));
  }
}

TEST(Memberships, made_by_hand_that_the_rows_of_teams_keep_quiet_about_are_not_lost) {
  const Stage stage(crowd_of(20), halo_with({"--halo", "agent-teams=hidden"}));
  declare_memberships(stage, crowd_as_it_is(20, 1));
  // Agent 101 is in team Two by hand, which no block declares, and joins Three.
  stage.control().patch("agents", 101,
                        {{"teams", {{{"id", 1}, {"team_id", 1}}, {{"id", 2}, {"team_id", 2}}}}});
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_THAT(teams_of(stage, 101), UnorderedElementsAre(1, 2, 3));
}

// ---- many that change, read together before and after

const Flags of_many{"--allow", "agents.update=50"};

struct Reads {
  std::size_t agents = 0;  ///< GETs of one agent.
  std::size_t teams = 0;   ///< Listings of teams that name their agents.
};

Reads reads_of(const Stage& stage) {
  Reads reads{gets_of_one_agent(stage), 0};
  for (const json& request : stage.sandbox().requests()) {
    if (request.dump().contains("includeagentsforteams")) ++reads.teams;
  }
  return reads;
}

/// Somebody who moves out of a team as well: with `left` of the crowd out of team Two.
std::string crowd_that_leaves(int count, int left) {
  std::string text = "teams:\n  one: {name: One}\n  two: {name: Two}\n  three: {name: Three}\nagents:\n";
  for (int at = 0; at < count; ++at) {
    const bool in_two = at % 2 == 1 && at >= left;
    text += agent_block("a" + std::to_string(at), name_of(at), email_in_crowd(at),
                        std::string("teams: [one") + (in_two ? ", two" : "") + "]");
  }
  return text;
}

TEST(ManyMemberships, that_change_are_read_before_and_after_in_one_request_each) {
  for (const char* mode : {"replace", "merge-in-section"}) {
    for (const char* batch : {"1", "25"}) {
      const Stage stage(crowd_of(30), halo_with({"--membership", mode}));
      const auto declare = [&](const std::string& people) {
        stage.write("haloform.yaml",
                    "version: 1\ninstance: {api: halo, batch: " + std::string(batch) + "}\n" + people);
      };
      declare(crowd_as_it_is(30));
      ASSERT_EQ(stage.apply().exit_code, 0);
      declare(crowd_as_it_is(30, 20));
      const Reads before = reads_of(stage);
      const ProcessResult applied = stage.apply(of_many);
      ASSERT_EQ(applied.exit_code, 0) << shown(applied);
      const Reads after = reads_of(stage);
      EXPECT_EQ(after.agents, before.agents) << mode << ' ' << batch;
      EXPECT_EQ(after.teams - before.teams, 2U) << mode << ' ' << batch;
      for (int at = 0; at < 20; ++at) {
        const std::vector<int> teams = teams_of(stage, 101 + at);
        EXPECT_THAT(teams, testing::IsSupersetOf({1, 3})) << at;
      }
      // Every tenth only saw the tickets of team Three, and those who stay outside still do.
      EXPECT_EQ(stage.agent(121).at("teams").size(), 2U);
      EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
    }
  }
}

TEST(ManyMemberships, that_the_instance_does_not_end_by_itself_are_ended_or_told_each) {
  for (const char* mode : {"replace", "merge-in-section", "merge"}) {
    const Stage stage(crowd_of(30), halo_with({"--membership", mode}));
    declare_memberships(stage, crowd_that_leaves(30, 0));
    ASSERT_EQ(stage.apply().exit_code, 0);
    declare_memberships(stage, crowd_that_leaves(30, 10));
    const ProcessResult applied = stage.apply(of_many);
    const bool stays = std::string_view(mode) == "merge";
    EXPECT_EQ(applied.exit_code, stays ? 6 : 0) << mode << shown(applied);
    for (const int id : {102, 104, 110}) {
      EXPECT_EQ(std::ranges::count(teams_of(stage, id), 2), stays ? 1 : 0) << mode << ' ' << id;
    }
    if (stays) {
      EXPECT_THAT(on_one_line(applied.out), HasSubstr("and agent 102 is still in it"));
    } else {
      EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << mode;
    }
  }
}

TEST(ManyMemberships, of_which_the_rows_of_teams_may_lack_some_are_read_one_by_one) {
  for (const char* told : {"team-agents=hidden", "team-agents=bare"}) {
    const Stage stage(crowd_of(12), halo_with({"--halo", told}));
    declare_memberships(stage, crowd_as_it_is(12));
    ASSERT_EQ(stage.apply().exit_code, 0);
    declare_memberships(stage, crowd_as_it_is(12, 6));
    const Reads before = reads_of(stage);
    const ProcessResult applied = stage.apply(of_many);
    ASSERT_EQ(applied.exit_code, 0) << told << shown(applied);
    EXPECT_EQ(reads_of(stage).agents - before.agents, 12U) << told << ": before and after each of six";
    EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  }
}

TEST(ManyMemberships, that_somebody_else_changes_meanwhile_are_read_again_and_not_lost) {
  const Stage stage(crowd_of(12), halo_with());
  declare_memberships(stage, crowd_as_it_is(12));
  ASSERT_EQ(stage.apply().exit_code, 0);
  declare_memberships(stage, crowd_as_it_is(12, 6));
  ASSERT_EQ(stage.plan({"--out", "saved.plan"}).exit_code, 0);
  // Somebody lets agent 101 see the tickets of team Two, which no step is about.
  stage.control().patch("agents", 101,
                        {{"teams",
                          {{{"id", 1000}, {"team_id", 1}},
                           {{"id", 9000}, {"team_id", 3}, {"in_section", false}},
                           {{"id", 77}, {"team_id", 2}, {"in_section", false}}}}});
  const ProcessResult applied = stage.haloform({"apply", "saved.plan"});
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  const json record = stage.agent(101);
  const bool still_sees = std::ranges::any_of(record.at("teams"), [](const json& row) {
    return row.at("team_id") == 2 && !row.value("in_section", true);
  });
  EXPECT_TRUE(still_sees) << record;
}

TEST(ManyMemberships, of_a_run_that_is_killed_while_it_waits_for_the_reading_are_done_and_known_to_the_next) {
  const Stage stage(crowd_of(12), halo_with());
  declare_memberships(stage, crowd_as_it_is(12));
  ASSERT_EQ(stage.apply().exit_code, 0);
  declare_memberships(stage, crowd_as_it_is(12, 6));
  const std::int64_t silent =
      stage.control().add_fault("LIST /api/Team?includeagentsforteams=*:2 hang-before=60000");
  RunningProcess run = stage.start({"apply", "--auto-approve"});
  for (int round = 0; round < 3000 && stage.control().fired(silent) == 0; ++round) usleep(10'000);
  run.kill(SIGKILL);
  static_cast<void>(run.wait());
  stage.control().clear_faults();
  const std::int64_t written = stage.control().writes();
  EXPECT_EQ(written, 6);
  const ProcessResult next = stage.apply();
  EXPECT_EQ(next.exit_code, 0) << shown(next);
  EXPECT_EQ(stage.control().writes(), written) << "all of it was done";
  for (int at = 0; at < 6; ++at) EXPECT_THAT(teams_of(stage, 101 + at), testing::IsSupersetOf({1, 3}));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

}  // namespace
}  // namespace haloform::test
