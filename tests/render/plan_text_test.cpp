#include "planner/render/text.hpp"
#include "tests/render/sample_plan.hpp"
#include "tests/support/golden.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::render {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using enum ResourceType;

std::string shown(const plan::Plan& plan, Detail detail = {}) {
  return render_plan(sample_catalog(), plan, {Color::off, detail});
}

/// What one step looks like in a plan: from its own first line to the empty line after it.
std::string shown(plan::Step step) {
  const std::string text = shown(sample_plan({std::move(step)}), {.adopted = true});
  const std::size_t start = text.find("\n\n") + 2;
  return text.substr(start, text.find("\n\n", start) + 1 - start);
}

// Each action is shown by one test, in the order of the table in docs/plan.md.

TEST(PlanText, shows_a_create_with_all_that_will_be_sent) {
  plan::Create create{
      fields_of(agent, {{"name", "Nina Newcomer"}, {"email", "nina@example.com"}, {"site_id", 5}}),
      {},
      std::vector{tier(1)},
      {}};
  EXPECT_EQ(shown(StepDraft("agent.nina-newcomer", create).at(40)),
            "+ Nina Newcomer <nina@example.com> (agent.nina-newcomer): create\n"
            "    people/agents.yaml:40:3\n"
            "    name     \"Nina Newcomer\"\n"
            "    email    \"nina@example.com\"\n"
            "    site_id  5\n"
            "    teams    Support Tier 1 (tier-1)\n");
}

TEST(PlanText, shows_an_update_with_only_what_changes_and_marks_drift) {
  const plan::Changes all = changes(agent, {{"phone", "+44 20 7946 0000", nullptr, plan::Drift::yes},
                                            {"site_id", 4, 5},
                                            {"timezone", nullptr, "Europe/London"}});
  EXPECT_EQ(shown(StepDraft("agent.jane-smith", plan::Update{remote_id(99), some(all)}).at(12)),
            "~ agent.jane-smith (id 99): update                       people/agents.yaml:12:3\n"
            "    phone     \"+44 20 7946 0000\" -> null  (drift)\n"
            "    site_id   4                  -> 5\n"
            "    timezone  null               -> \"Europe/London\"\n");
}

// Their names are those of the instance, which may be anything.
TEST(PlanText, shows_of_custom_fields_each_that_changes) {
  Catalog catalog = sample_catalog();
  auto& fields = catalog.types.at(agent).fields;
  fields.push_back({"custom", ValueKind::entries, Comparison::exact, Presence::optional, {Profile::halo}});
  const FieldId custom{static_cast<std::uint8_t>(fields.size() - 1)};
  const Value before = Value::entries({{"CFShirt", Value::text("XL")}, {"CFVan", Value::text("4")}});
  const Value after = Value::entries({{"CFShirt", Value::text("M, CFVan: 5")},
                                      {"CFVan", Value::integer(4)},
                                      {"x -> \x1b[31m", Value::boolean(true)}});
  plan::Changes changes;
  changes.fields.push_back({custom, before, after, plan::Drift::no});
  const plan::Plan plan =
      sample_plan({StepDraft("agent.jane-smith", plan::Update{remote_id(99), some(changes)})});
  EXPECT_THAT(render_plan(catalog, plan, {Color::off, {}}),
              HasSubstr("    custom.CFShirt          \"XL\" -> \"M, CFVan: 5\"\n"
                        "    \"custom.x -> \\x1b[31m\"  null -> true\n"));
}

TEST(PlanText, says_who_it_is) {
  const plan::Changes all = changes(agent, {{"site_id", 4, 5}});
  StepDraft step("agent.jane", plan::Update{remote_id(99), some(all)});
  EXPECT_EQ(shown(step.person("Jane Doe", "jd@example.com").at(12)),
            "~ Jane Doe <jd@example.com> (agent.jane, id 99): update  people/agents.yaml:12:3\n"
            "    site_id  4 -> 5\n");
  StepDraft named_longer("agent.maximiliana", plan::Update{remote_id(99), some(all)});
  EXPECT_EQ(shown(named_longer.person("Maximiliana Featherstonehaugh", "maximiliana@example.com").at(12)),
            "~ Maximiliana Featherstonehaugh <maximiliana@example.com>\n"
            "    (agent.maximiliana, id 99): update                   people/agents.yaml:12:3\n"
            "    site_id  4 -> 5\n");
}

// Who names a person so can say of nobody else that something is done to them.
TEST(PlanText, puts_a_name_in_quotes_that_could_be_more_than_a_name) {
  StepDraft step("agent.eve", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  EXPECT_THAT(shown(step.person("Bob (agent.bob, id 3)", "eve@example.com")),
              StartsWith("x \"Bob (agent.bob, id 3)\" <eve@example.com> (agent.eve, id 17): deactivate\n"));
  EXPECT_THAT(shown(step.person("Eve", "x> (agent.bob, id 3)")),
              StartsWith("x Eve <\"x> (agent.bob, id 3)\"> (agent.eve, id 17): deactivate\n"));
  EXPECT_THAT(shown(step.person("E\x1b[31mve", "")),
              StartsWith("x \"E\\x1b[31mve\" (agent.eve, id 17): deactivate\n"));
}

TEST(PlanText, shows_which_teams_somebody_joins_and_leaves) {
  plan::Changes all;
  all.teams = plan::TeamsChange{{tier(1)}, {{"", remote_id(7), "Escalations"}, tier(2)}, plan::Drift::no};
  EXPECT_EQ(shown(StepDraft("agent.jane-smith", plan::Update{remote_id(99), some(all)}).at(12)),
            "~ agent.jane-smith (id 99): update                       people/agents.yaml:12:3\n"
            "    teams  + Escalations (id 7), + Support Tier 2 (tier-2), - Support Tier 1\n"
            "           (tier-1)\n");
}

TEST(PlanText, a_team_with_a_comma_in_its_name_is_not_taken_for_two) {
  plan::Changes all;
  all.teams = plan::TeamsChange{{}, {{"sec", remote_id(7), "Field, - Security"}}, plan::Drift::no};
  EXPECT_THAT(shown(StepDraft("agent.jane-smith", plan::Update{remote_id(99), some(all)})),
              HasSubstr("    teams  + \"Field, - Security (sec)\"\n"));
}

TEST(PlanText, does_not_name_the_teams_that_stay) {
  plan::Changes all;
  all.teams = plan::TeamsChange{{tier(1), tier(2)}, {tier(1), tier(2), tier(3)}, plan::Drift::yes};
  EXPECT_THAT(shown(StepDraft("agent.jane-smith", plan::Update{remote_id(99), some(all)})),
              HasSubstr("    teams  + Support Tier 3 (tier-3)  (drift)\n"));
}

TEST(PlanText, shows_that_nobody_is_left_in_a_team) {
  plan::Changes all;
  all.teams = plan::TeamsChange{{tier(1)}, {}, plan::Drift::no};
  EXPECT_THAT(shown(StepDraft("agent.jane-smith", plan::Update{remote_id(99), some(all)})),
              HasSubstr("    teams  - Support Tier 1 (tier-1), none left\n"));
}

TEST(PlanText, asks_whether_an_adoption_under_another_name_is_the_same_person) {
  const plan::Changes all = changes(agent, {{"name", "B. Jones", "Bob Jones"}});
  StepDraft step("agent.bob-jones", plan::Adopt{remote_id(42), plan::AdoptedBy::natural_key, all, {}});
  EXPECT_EQ(shown(step.at(20).reason(plan::FoundBy{plan::FoundBy::Way::email})),
            "> agent.bob-jones (id 42): adopt                         people/agents.yaml:20:3\n"
            "    found by e-mail\n"
            "    name  \"B. Jones\" -> \"Bob Jones\"\n"
            "          changes the name: is it the same person?\n");
}

TEST(PlanText, says_that_an_adoption_without_changes_sends_nothing) {
  StepDraft step("agent.bob-jones", plan::Adopt{remote_id(42), plan::AdoptedBy::natural_key, {}, {}});
  EXPECT_THAT(shown(step), HasSubstr("    nothing is sent: the record is as declared\n"));
}

TEST(PlanText, shows_a_reactivation) {
  StepDraft step("agent.rita", plan::Reactivate{remote_id(23), plan::ReactivateChanges::alone()});
  EXPECT_EQ(shown(step.at(31).reason(plan::DeclaredAgain{})),
            "^ agent.rita (id 23): reactivate                         people/agents.yaml:31:3\n"
            "    declared again\n"
            "    active  false -> true\n");
}

TEST(PlanText, shows_a_deactivation_without_a_source_where_the_block_is_gone) {
  StepDraft step("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  EXPECT_EQ(shown(step.reason(plan::RemovedFromConfiguration{})),
            "x agent.adam (id 17): deactivate\n"
            "    removed from the configuration\n"
            "    active  true -> false\n");
}

TEST(PlanText, says_what_somebody_loses) {
  StepDraft step("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  EXPECT_EQ(
      shown(step.reason(plan::RemovedFromConfiguration{}).note(plan::WasInTeams{{"Security", "Field"}})),
      "x agent.adam (id 17): deactivate\n"
      "    removed from the configuration\n"
      "    was in Security, Field\n"
      "    active  true -> false\n");
}

TEST(PlanText, says_that_a_delete_is_for_good) {
  EXPECT_EQ(shown(StepDraft("agent.trial", plan::Delete{remote_id(8)})),
            "- agent.trial (id 8): delete\n"
            "    the record is deleted for good\n");
}

TEST(PlanText, says_that_a_forgotten_record_stays) {
  EXPECT_EQ(shown(StepDraft("contact.ex", plan::Forget{remote_id(501)})),
            ". contact.ex (id 501): forget\n"
            "    removed from the state; the record stays as it is\n");
}

TEST(PlanText, shows_a_step_that_only_the_state_learns_of) {
  EXPECT_EQ(shown(StepDraft("agent.kim-lee", plan::StateOnly{remote_id(64)}).at(5).moved_from("agent.klee")),
            "= agent.kim-lee (id 64): state only                       people/agents.yaml:5:3\n"
            "    moved from agent.klee\n");
}

TEST(PlanText, shows_a_blocked_step_in_full_and_says_once_why_and_how_to_proceed) {
  StepDraft step("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  step.blocked(
      plan::LimitExceeded{agent, GuardKind::deactivate, 45, {{Limit::Unit::percent, 10}, 118, 11}, {}, {}});
  EXPECT_EQ(shown(step),
            "! agent.adam (id 17): deactivate, blocked by limit\n"
            "    active  true -> false\n");
  const std::string text = shown(sample_plan({step}));
  const std::string why = "45 deactivations of agents, the limit is 11";
  EXPECT_THAT(text, HasSubstr("Blocked: apply refuses this plan; --skip-blocked applies the rest of it.\n"
                              "  ! limit (agent.adam): " +
                              why +
                              " (10% of 118)\n"
                              "    to proceed: --allow agents.deactivate=45\n"));
  EXPECT_EQ(text.find(why), text.rfind(why));
}

TEST(PlanText, names_each_rule_that_blocks_a_step) {
  StepDraft step("agent.adam", plan::Deactivate{remote_id(17), plan::DeactivateChanges::alone()});
  step.blocked(plan::OwnAgent{remote_id(17)}).blocked(plan::Protected{address("agent.adam"), false, true});
  EXPECT_THAT(shown(step), StartsWith("! agent.adam (id 17): deactivate, blocked by self and protect\n"));
}

TEST(PlanText, shows_a_deferred_step_and_what_it_waits_for) {
  StepDraft step("agent.walt", plan::Create{fields_of(agent, {{"name", "Walt"}}), {}, {}, {}});
  EXPECT_EQ(shown(step.at(46).deferred(plan::NoSeatLeft{50, 50})),
            "? Walt (agent.walt): create, deferred                    people/agents.yaml:46:3\n"
            "    name  \"Walt\"\n"
            "    deferred: no seat is left: 50 of 50 seats are taken by then\n");
}

TEST(PlanText, puts_long_values_below_each_other) {
  const std::string before = "Europe/" + std::string(40, 'a');
  const plan::Changes all =
      changes(agent, {{"timezone", before, "Europe/" + std::string(40, 'b')}, {"site_id", 1, 2}});
  EXPECT_EQ(shown(StepDraft("agent.jane", plan::Update{remote_id(9), some(all)})),
            "~ agent.jane (id 9): update\n"
            "    timezone  \"Europe/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"\n"
            "           -> \"Europe/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"\n"
            "    site_id   1 -> 2\n");
}

TEST(PlanText, shows_only_the_lines_that_change_in_a_value_of_several_lines) {
  const plan::Changes all =
      changes(agent, {{"role", "one\ntwo\nthree\nfour\nfive\nsix", "one\ntwo\nthree\nfour\nV\nsix"}});
  EXPECT_EQ(shown(StepDraft("agent.jane", plan::Update{remote_id(9), some(all)})),
            "~ agent.jane (id 9): update\n"
            "    role\n"
            "      line 3:\n"
            "        three\n"
            "        four\n"
            "      - five\n"
            "      + V\n"
            "        six\n");
}

TEST(PlanText, puts_the_source_on_a_line_of_its_own_where_it_does_not_fit) {
  const std::string key = "somebody-with-a-rather-long-key-indeed-42";
  StepDraft step("agent." + key, plan::Update{remote_id(9), some(changes(agent, {{"site_id", 1, 2}}))});
  EXPECT_EQ(shown(step.at(7)), "~ agent." + key +
                                   " (id 9): update\n"
                                   "    people/agents.yaml:7:3\n"
                                   "    site_id  1 -> 2\n");
}

TEST(PlanText, is_harmless_and_legible_whatever_a_name_holds) {
  const std::string nasty = "\x1b[2J\tJ\u202eane \U0001f600 \"x\"";
  StepDraft step("agent.jane", plan::Update{remote_id(9), some(changes(agent, {{"name", "J", nasty}}))});
  step.reason(plan::AlreadyHas{{"name \x1b]0;pwned\x07"}})
      .note(plan::IdMeans{"site", "5", "note\nPlan: 0 to add"});
  const std::string text = shown(step);
  EXPECT_THAT(text, HasSubstr("\"J\" -> \"\\x1b[2J\\tJ\\u202eane \U0001f600 \\\"x\\\"\""));
  EXPECT_THAT(text, HasSubstr("name \\x1b]0;pwned\\x07"));
  EXPECT_THAT(text, HasSubstr("note\\nPlan: 0 to add"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(PlanText, ends_with_the_sums_and_the_digest) {
  plan::Plan plan = sample_plan({StepDraft("agent.trial", plan::Delete{remote_id(8)})});
  plan.seats = plan::SeatBalance{50, 48, 1, 2, 49, 49};
  EXPECT_THAT(shown(plan), testing::EndsWith("\nSeats: 48 of 50 used, -1 +2 -> 49 (peak 49)\n"
                                             "Requests: 1 write to apply it\n"
                                             "\n"
                                             "Plan: 1 to delete (1 agent).\n"
                                             "Plan: 0 to add, 0 to change, 1 to destroy.\n"
                                             "Digest: " +
                                             plan.digest + "\n"));
}

TEST(PlanText, says_what_is_done_to_whom_with_the_most_consequential_first) {
  const plan::Changes all = changes(agent, {{"site_id", 4, 5}});
  const plan::Create create{fields_of(team, {{"name", "Projects"}}), {}, {}, {}};
  plan::Plan plan =
      sample_plan({StepDraft("team.projects", create),
                   StepDraft("agent.a", plan::Deactivate{remote_id(1), plan::DeactivateChanges::alone()}),
                   StepDraft("contact.b", plan::Deactivate{remote_id(2), plan::DeactivateChanges::alone()}),
                   StepDraft("contact.c", plan::Deactivate{remote_id(3), plan::DeactivateChanges::alone()}),
                   StepDraft("agent.d", plan::Delete{remote_id(4)}),
                   StepDraft("agent.e", plan::Adopt{remote_id(5), plan::AdoptedBy::natural_key, all, {}}),
                   StepDraft("agent.f", plan::Adopt{remote_id(6), plan::AdoptedBy::natural_key, {}, {}})});
  EXPECT_THAT(shown(plan), HasSubstr("Plan: 1 to delete (1 agent), 3 to deactivate (1 agent, 2 contacts),\n"
                                     "  1 to create, 1 to adopt and update, 1 to adopt unchanged.\n"
                                     "Plan: 2 to import, 1 to add, 4 to change, 1 to destroy.\n"));
}

TEST(PlanText, counts_adoptions_that_send_nothing_and_lists_them_when_asked) {
  std::vector<plan::Step> steps;
  for (const char* who : {"agent.a", "agent.b", "contact.c"}) {
    StepDraft step(who, plan::Adopt{remote_id(7), plan::AdoptedBy::natural_key, {}, {}});
    steps.push_back(step.reason(plan::FoundBy{plan::FoundBy::Way::email}));
  }
  StepDraft noted("agent.d", plan::Adopt{remote_id(7), plan::AdoptedBy::natural_key, {}, {}});
  steps.push_back(noted.note(plan::ProtectionChanged{true}));
  const plan::Plan plan = sample_plan(std::move(steps));
  const std::string text = shown(plan);
  EXPECT_THAT(text,
              HasSubstr("\n> 2 agents: adopt unchanged (nothing is sent; --show-adopted lists them)\n"
                        "> 1 contact: adopt unchanged (nothing is sent; --show-adopted lists them)\n\n"));
  EXPECT_THAT(text, Not(HasSubstr("agent.a")));
  EXPECT_THAT(text, HasSubstr("> agent.d (id 7): adopt\n")) << "its note is to be seen";
  const std::string all = shown(plan, {.adopted = true});
  EXPECT_THAT(all, HasSubstr("> agent.a (id 7): adopt\n    found by e-mail\n"));
  EXPECT_THAT(all, Not(HasSubstr("--show-adopted")));
}

TEST(PlanText, says_how_long_apply_takes_under_a_rate_limit) {
  plan::Plan plan = sample_plan({StepDraft("agent.trial", plan::Delete{remote_id(8)})});
  plan.apply_requests = 420;
  plan.pace = plan::ApplyPace{250, std::chrono::seconds(300), std::chrono::seconds(300)};
  EXPECT_THAT(shown(plan),
              HasSubstr("\nRequests: 1 write to apply it\n"
                        "Rate limit: 250 requests in 300 s; applying takes about 420, at least 5 m 00 s\n"));
  plan.pace->at_least = Milliseconds(0);
  plan.apply_requests = 7;
  EXPECT_THAT(shown(plan),
              HasSubstr("Rate limit: 250 requests in 300 s; applying takes about 7, no waiting\n"));
}

TEST(PlanText, says_so_when_there_is_nothing_to_do) {
  plan::Plan plan = sample_plan({});
  plan.unmanaged = {1, 40, 0};
  EXPECT_EQ(shown(plan),
            "Instance       https://acme.halopsa.com (profile guide)\n"
            "Configuration  120 agents, 300 contacts, 8 teams in 3 files\n"
            "State          415 resources, serial 12\n"
            "Read           118 agents, 290 contacts, 8 teams in 6 requests\n"
            "\n"
            "Unmanaged, left as they are:\n"
            "  1 agent\n"
            "  40 contacts\n"
            "\n"
            "No changes. HaloPSA matches the configuration.\n");
}

TEST(PlanText, does_not_claim_a_match_where_something_drifted) {
  plan::Plan plan = sample_plan({});
  plan.drift.push_back({address("agent.omar"), remote_id(31), plan::LeftSwitchedOff{}});
  EXPECT_THAT(shown(plan), HasSubstr("  agent.omar (id 31): switched off outside, and stays inactive;"));
  EXPECT_THAT(shown(plan),
              testing::EndsWith("No changes. HaloPSA matches the configuration, but for the drift above.\n"));
}

TEST(PlanText, shows_a_guard_on_the_plan_itself_where_no_step_is_left) {
  plan::Plan plan = sample_plan({});
  plan.blocked_by.emplace_back(plan::RecordsMissing{agent, 40, 118, {}});
  const std::string text = shown(plan);
  EXPECT_THAT(text, Not(HasSubstr("No changes")));
  EXPECT_THAT(text,
              HasSubstr("  ! missing: 40 of 118 agents that the state knows are missing: usually a\n"
                        "    missing permission\n"
                        "    to proceed: check what the API application may read; if they were deleted,\n"
                        "      --allow agents.missing=40\n"));
  EXPECT_THAT(text, HasSubstr("Blocked: apply refuses this plan as a whole.\n"));
}

TEST(PlanText, names_a_limit_once_at_the_end_however_many_steps_it_stops) {
  std::vector<plan::Step> steps;
  for (const char* who : {"agent.a", "agent.b", "agent.c"}) {
    StepDraft step(who, plan::Deactivate{remote_id(static_cast<std::int64_t>(steps.size()) + 1),
                                         plan::DeactivateChanges::alone()});
    steps.push_back(step.blocked(
        plan::LimitExceeded{agent, GuardKind::deactivate, 3, {{Limit::Unit::count, 2}, 0, 2}, {}, {}}));
  }
  EXPECT_THAT(shown(sample_plan(std::move(steps))),
              HasSubstr("Blocked: apply refuses this plan; --skip-blocked applies the rest of it.\n"
                        "  ! limit (agent.a and 2 more): 3 deactivations of agents, the limit is 2\n"
                        "    to proceed: --allow agents.deactivate=3\n"
                        "\n"
                        "Plan: 3 blocked.\n"
                        "Plan: 0 to add, 0 to change, 0 to destroy.\n"));
}

TEST(PlanText, lists_unmanaged_records_when_asked) {
  plan::Plan plan = sample_plan({});
  plan.unmanaged = {2, 0, 0};
  plan.unmanaged_records = {{agent, remote_id(5), "General User", ""},
                            {agent, remote_id(61), "Zo\u00eb", "z@example.com"}};
  EXPECT_THAT(shown(plan, {.unmanaged = true}), HasSubstr("  2 agents\n"
                                                          "    id 5   \"General User\"\n"
                                                          "    id 61  \"Zo\u00eb\"  z@example.com\n"));
  EXPECT_THAT(shown(plan), Not(HasSubstr("General User")));
}

TEST(PlanText, says_why_it_cannot_list_unmanaged_records) {
  plan::Plan plan = sample_plan({});
  plan.unmanaged = {2, 40, 0};
  plan.read.whole = {true, false, true};
  const std::string text = shown(plan, {.unmanaged = true});
  EXPECT_THAT(text, HasSubstr("  2 agents\n    not listed: a saved plan keeps their number alone\n"));
  EXPECT_THAT(text, HasSubstr("  40 contacts\n    not listed: only the declared ones were read\n"));
  EXPECT_THAT(shown(plan), Not(HasSubstr("not listed")));
}

TEST(PlanText, says_which_records_of_a_large_instance_were_read) {
  plan::Plan plan = sample_plan({});
  plan.read.declared = {0, 20, 0};
  plan.read.live = {std::nullopt, 100000, std::nullopt};
  plan.read.whole = {false, false, false};
  plan.read.state_exists = false;
  plan.warnings = {plan::NoStateYet{}};
  EXPECT_THAT(shown(plan),
              HasSubstr("Configuration  20 contacts in 3 files\n"
                        "State          none yet\n"
                        "Read           only the declared ones of 100000 contacts in 6 requests\n"
                        "warning: there is no state yet: people removed from YAML before now cannot be\n"
                        "  recognised and stay active\n"));
}

TEST(PlanText, says_of_which_types_only_the_declared_ones_were_read_where_nobody_counted_the_others) {
  plan::Plan plan = sample_plan({});
  plan.read.declared = {1, 2, 0};
  plan.read.live = {};
  plan.read.whole = {false, false, false};
  EXPECT_THAT(shown(plan),
              HasSubstr("Read           only the declared agents, only the declared contacts in 6\n"));
}

TEST(PlanText, says_the_same_without_colour_as_with_it) {
  const std::string plain = shown(plan_with_every_action());
  std::string coloured = render_plan(sample_catalog(), plan_with_every_action(), {Color::on, {}});
  EXPECT_THAT(coloured, HasSubstr("\x1b[31m"));
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) + 1 - at);
  }
  EXPECT_EQ(coloured, plain);
}

TEST(PlanText, shows_every_action_as_it_was_read_and_found_good) {
  expect_golden("tests/render/golden/every_action.txt", shown(plan_with_every_action(), {.unmanaged = true}));
}

TEST(PlanText, keeps_to_eighty_columns) {
  const std::string text = shown(plan_with_every_action());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    EXPECT_LE(end - at, 80U) << text.substr(at, end - at);
    at = end + 1;
  }
}

}  // namespace
}  // namespace haloform::render
