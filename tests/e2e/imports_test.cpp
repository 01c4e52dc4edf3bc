// An import of the instance's own writes people between two runs, and haloform does not fight it: the real program against a
// sandbox with such an import.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view three_contacts = R"(contacts:
  ann: {name: Ann Archer, email: ann@acme.example, phone: "+44 1", site_id: 30}
  bob: {name: Bob Baker, email: bob@acme.example, title: Buyer, site_id: 30}
  cay: {name: Cay Cook, email: cay@acme.example, site_id: 30}
)";

json contact_row_at_30(std::int64_t id, const char* name, const char* email) {
  return {{"id", id}, {"name", name}, {"email", email}, {"site_id", 30}, {"type", "contact"}};
}

json acme_with_contacts() {
  json world = json::parse(R"({"customers":[{"id":20,"name":"Acme Ltd","type":"company","main_site_id":30}],
    "sites":[{"id":30,"name":"Head Office","client_id":20},{"id":31,"name":"Leeds","client_id":20}]})");
  world["customers"].push_back(contact_row_at_30(51, "Ann Archer", "ann@acme.example"));
  world["customers"].push_back(contact_row_at_30(52, "Bob Baker", "bob@acme.example"));
  world["customers"].push_back(contact_row_at_30(53, "Cay Cook", "cay@acme.example"));
  world["next_id"] = 100;
  return world;
}

json person(const char* id, const char* name, const char* email, const json& more = json::object()) {
  json one{{"id", id}, {"name", name}, {"email", email}};
  one.update(more);
  return one;
}

json entra_with(const std::vector<json>& people) {
  return {
      {"source", "entra"}, {"into", "customers"}, {"people", people}, {"deactivates", true}, {"site_id", 30}};
}

Stage acme_stage(std::string_view people = three_contacts) {
  Stage stage(acme_with_contacts(), {"--profile", "halo"});
  stage.configure(people);
  return stage;
}

json plan_document(const Stage& stage) {
  const ProcessResult plan = stage.plan({"-o", "json"});
  const json document = json::parse(plan.out, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << shown(plan);
  return document.is_discarded() ? json::object() : document;
}

std::vector<std::string> warning_kinds(const json& plan) {
  std::vector<std::string> kinds;
  for (const json& one : plan.at("haloform").at("warnings")) kinds.push_back(one.at("kind"));
  return kinds;
}

json contact_at(const Stage& stage, std::int64_t id) { return stage.control().record("customers", id); }

TEST(Imports, twenty_runs_of_an_import_between_applies_repeat_no_write) {
  const Stage stage = acme_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  const auto cycle = [&](int round) {
    // Each time another phone; Bob leaves the directory and is back; Ann marries; Dee is new, and declared from round 8 on.
    std::vector<json> people{person("oid-ann", round < 5 ? "Ann Archer" : "Ann Miller",
                                    round < 12 ? "ann@acme.example" : "ann.miller@acme.example",
                                    {{"phone", "+1 " + std::to_string(round)}, {"title", "Head"}})};
    if (round % 4 != 3) people.push_back(person("oid-bob", "Robert Baker", "bob@acme.example"));
    people.push_back(person("oid-dee", "Dee Drake", "dee@acme.example"));
    stage.control().import_people(entra_with(people));
  };
  std::int64_t writes = 0;
  for (int round = 1; round <= 20; ++round) {
    cycle(round);
    if (round == 8) {
      stage.write("haloform.yaml",
                  stage.read("haloform.yaml") +
                      "  dee: {name: Dee Drake, email: dee@acme.example, phone: \"1\", site_id: 30}\n");
    }
    stage.control().reset_log();
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << "round " << round << ": " << shown(applied);
    writes += stage.control().writes();
    EXPECT_EQ(stage.control().writes(), 0) << "round " << round << ": " << shown(applied);
    EXPECT_EQ(contact_at(stage, 51).at("phone"), "+1 " + std::to_string(round));
    EXPECT_EQ(contact_at(stage, 52).at("isactive"), round % 4 != 3);
  }
  EXPECT_EQ(writes, 0);
  EXPECT_EQ(contact_at(stage, 53).at("name"), "Cay Cook") << "whom no import knows is ours";
}

TEST(Imports, are_known_by_what_records_show_under_the_guide_too) {
  const Stage stage(acme_with_contacts());
  stage.configure(
      "contacts:\n  ann: {name: Ann Archer, email: ann@acme.example, phone: \"+44 1\", site_id: 30}\n");
  ASSERT_EQ(stage.apply().exit_code, 0);
  for (int round = 1; round <= 3; ++round) {
    stage.control().import_people(entra_with(
        {person("oid-ann", "Ann Archer", "ann@acme.example", {{"phone", "+1 " + std::to_string(round)}})}));
    stage.control().reset_log();
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << shown(applied);
    EXPECT_EQ(stage.control().writes(), 0) << shown(applied);
    EXPECT_THAT(unwrapped(applied.out), HasSubstr("phone is owned by the Entra import"));
  }
  EXPECT_THAT(unwrapped(stage.haloform({"doctor"}).out),
              HasSubstr("1 contact is written by the Entra import"));
}

TEST(Imports, of_agents_whose_rows_keep_quiet_about_it_nothing_is_written_twice) {
  const Stage stage(world_of({agent_row(7, "Jane Smith", "jane@example.com"),
                              agent_row(8, "Joe Other", "joe@example.com")}),
                    {"--profile", "halo"});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com", "jobtitle: Lead") +
                  agent_block("joe", "Joe Other", "joe@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  std::int64_t writes = 0;
  for (int round = 1; round <= 6; ++round) {
    stage.control().import_people(
        {{"source", "entra"},
         {"into", "agents"},
         {"deactivates", true},
         {"people", round % 3 == 0 ? json::array()
                                   : json::array({person("oid-jane", "Jane Miller", "jane@example.com",
                                                         {{"jobtitle", "Head"}})})}});
    stage.control().reset_log();
    const ProcessResult applied = stage.apply();
    EXPECT_EQ(applied.exit_code, 0) << shown(applied);
    writes += stage.control().writes();
  }
  EXPECT_EQ(writes, 0);
  EXPECT_EQ(stage.agent(7).at("name"), "Jane Miller");
  EXPECT_THAT(unwrapped(stage.plan().out), HasSubstr("switched off by the Entra import"));
}

/// Agents, of whom only a record that is read by its id says that Entra's import writes it.
Stage stage_with_jane_of_entra() {
  Stage stage(
      world_of({agent_row(7, "Jane Smith", "jane@example.com"), agent_row(8, "Joe Other", "joe@example.com"),
                agent_row(9, "Zoe Young", "zoe@example.com")}),
      {"--profile", "halo"});
  stage.control().import_people({{"source", "entra"},
                                 {"into", "agents"},
                                 {"people", json::array({person("oid-jane", "Jane Smith", "jane@example.com",
                                                                {{"jobtitle", "Head"}})})}});
  return stage;
}

TEST(Imports, agents_who_leave_are_left_to_the_import_though_their_rows_keep_quiet_about_it) {
  const Stage stage = stage_with_jane_of_entra();
  const std::string joe_and_zoe =
      agent_block("joe", "Joe Other", "joe@example.com") + agent_block("zoe", "Zoe Young", "zoe@example.com");
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com") + joe_and_zoe);
  ASSERT_EQ(stage.apply().exit_code, 0);
  for (const std::string& jane :
       {std::string(), agent_block("jane", "Jane Smith", "jane@example.com", "active: false")}) {
    stage.configure("agents:\n" + jane + joe_and_zoe);
    stage.control().reset_log();
    const ProcessResult applied = stage.apply({"--allow", "agents.deactivate=1"});
    EXPECT_EQ(applied.exit_code, 10) << shown(applied);
    EXPECT_EQ(stage.control().writes(), 0);
    EXPECT_THAT(unwrapped(shown(applied)), HasSubstr("the Entra import owns `active`"));
  }
  stage.configure("agents:\n" +
                  agent_block("jane", "Jane Smith", "jane@example.com",
                              "active: false\n    lifecycle: {owner: haloform}") +
                  joe_and_zoe);
  EXPECT_EQ(stage.apply({"--allow", "agents.deactivate=1"}).exit_code, 0);
  EXPECT_EQ(stage.agent(7).at("isactive"), false);
}

TEST(Imports, what_differs_is_said_with_its_line_and_changes_nothing) {
  const Stage stage = acme_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().import_people(
      entra_with({person("oid-ann", "Ann Archer", "ann@acme.example", {{"phone", "+1 9"}})}));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0);
  EXPECT_THAT(
      unwrapped(plan.out),
      AllOf(HasSubstr("contact.ann (id 51): phone is owned by the Entra import and differs from what "
                      "haloform.yaml:"),
            HasSubstr("change it there, or write `lifecycle: {owner: haloform}`"), HasSubstr("No changes.")));
  EXPECT_THAT(warning_kinds(plan_document(stage)), ElementsAre("owned_by_import"));
  const ProcessResult why = stage.haloform({"why", "contact.ann"});
  EXPECT_THAT(unwrapped(why.out),
              AllOf(HasSubstr("written by the Entra import"), HasSubstr("[owned_by_import]"),
                    HasSubstr("nothing: what differs is left as it is")))
      << shown(why);
  const ProcessResult drift = stage.haloform({"drift", "--retry-for", "300ms"});
  EXPECT_EQ(drift.exit_code, 0) << shown(drift);
  EXPECT_THAT(stage.haloform({"drift", "--accept", "contact.ann", "--retry-for", "300ms"}).exit_code,
              testing::Ne(2));
  EXPECT_THAT(stage.read("haloform.yaml"), HasSubstr("+44 1")) << "drift --accept writes nothing of it";
}

TEST(Imports, list_and_get_say_who_is_written_by_one) {
  const Stage stage = acme_stage();
  stage.control().import_people(entra_with({person("oid-ann", "Ann Archer", "ann@acme.example")}));
  const json listed = json::parse(stage.haloform({"list", "contacts", "-o", "json"}).out);
  EXPECT_EQ(listed.at(0).at("import"), "entra");
  EXPECT_EQ(listed.at(1).at("import"), nullptr);
  EXPECT_THAT(stage.haloform({"get", "contact", "51"}).out, HasSubstr("written by the Entra import"));
  const Stage agents = stage_with_jane_of_entra();
  EXPECT_THAT(agents.haloform({"get", "agent", "jane@example.com"}).out,
              AllOf(HasSubstr("written by the Entra import"), HasSubstr("is_sales")))
      << "a record has more than the row that the search found";
  EXPECT_EQ(json::parse(stage.haloform({"get", "contact", "51", "-o", "json"}).out).at("import"), "entra");
  EXPECT_EQ(json::parse(stage.haloform({"get", "contact", "52", "-o", "json"}).out).at("import"), nullptr);
}

TEST(Imports, owner_haloform_sets_back_what_an_import_wrote) {
  const Stage stage = acme_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().import_people(
      entra_with({person("oid-ann", "Ann Archer", "ann@acme.example", {{"phone", "+1 9"}})}));
  stage.replace("haloform.yaml", "phone: \"+44 1\", site_id: 30",
                "phone: \"+44 1\", site_id: 30, lifecycle: {owner: haloform}");
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(contact_at(stage, 51).at("phone"), "+44 1");
  EXPECT_EQ(stage.state().at("resources").at("contact.ann").at("owner"), "haloform");
}

TEST(Imports, whom_an_import_switches_off_stays_off_and_is_shown_with_the_reason) {
  const Stage stage = acme_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().import_people(entra_with({person("oid-bob", "Bob Baker", "bob@acme.example")}));
  stage.control().import_people(entra_with({}));
  for (const char* active : {"", ", active: true"}) {
    stage.configure(
        std::string(
            "contacts:\n  bob: {name: Bob Baker, email: bob@acme.example, title: Buyer, site_id: 30") +
        active + "}\n  ann: {name: Ann Archer, email: ann@acme.example, phone: \"+44 1\", site_id: 30}\n" +
        "  cay: {name: Cay Cook, email: cay@acme.example, site_id: 30}\n");
    stage.control().reset_log();
    const ProcessResult applied = stage.apply({"--allow", "contacts.reactivate=9"});
    EXPECT_EQ(applied.exit_code, 0) << shown(applied);
    EXPECT_EQ(stage.control().writes(), 0);
    EXPECT_THAT(unwrapped(shown(applied)), HasSubstr("switched off by the Entra import"));
    EXPECT_EQ(contact_at(stage, 52).at("isactive"), false);
  }
}

TEST(Imports, a_leaver_waits_for_the_import_and_everybody_else_is_done) {
  const Stage stage = acme_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().import_people(entra_with({person("oid-ann", "Ann Archer", "ann@acme.example")}));
  stage.configure(
      "guards: {deactivate: 50%}\ncontacts:\n  cay: {name: Cay Cook, email: cay@acme.example, site_id: "
      "31}\n");
  stage.control().reset_log();
  const ProcessResult applied = stage.apply({"--allow", "contacts.deactivate=1"});
  EXPECT_EQ(applied.exit_code, 10) << shown(applied);
  EXPECT_THAT(unwrapped(shown(applied)),
              AllOf(HasSubstr("the Entra import owns `active`"), HasSubstr("deactivate them there")));
  EXPECT_EQ(contact_at(stage, 51).at("isactive"), true);
  EXPECT_EQ(contact_at(stage, 52).at("isactive"), false) << "Bob is nobody's but ours";
  EXPECT_EQ(contact_at(stage, 53).at("site_id"), 31);
  stage.control().import_people(entra_with({}));
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.state().at("resources").at("contact.ann").at("status"), "deactivated");
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Imports, a_saved_plan_does_not_write_what_an_import_has_taken_over) {
  const Stage stage = acme_stage();
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.replace("haloform.yaml", "+44 1", "+44 2");
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  stage.control().patch("customers", 51, {{"azureoid", "oid-ann"}});
  stage.control().reset_log();
  const ProcessResult applied = stage.haloform({"apply", "plan.json"});
  EXPECT_EQ(applied.exit_code, 8) << shown(applied);
  EXPECT_THAT(unwrapped(shown(applied)), HasSubstr("owned by the Entra import by now"));
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(Imports, teams_and_roles_that_an_import_gave_stay) {
  json world = world_of({agent_row(7, "Jane Smith", "jane@example.com", {{"role", "Technician"}}),
                         agent_row(8, "Joe Other", "joe@example.com")});
  world["teams"] =
      json::parse(R"([{"id":1,"name":"Core"},{"id":2,"name":"Desk"},{"id":3,"name":"Directory"}])");
  world["roles"] = {"Technician", "Lead", "From Okta"};
  world["next_id"] = 100;
  const Stage stage(world, {"--profile", "halo"});
  const auto jane_in = [&](std::string_view team, std::string_view role) {
    stage.configure(
        "teams:\n  core: {name: Core}\n  desk: {name: Desk}\n  dir: {name: Directory, members: [], "
        "membership: exclusive}\n"
        "agents:\n  jane:\n    name: Jane Smith\n    email: jane@example.com\n    teams: [" +
        std::string(team) + "]\n    roles: [" + std::string(role) + "]\n");
  };
  jane_in("core", "Technician");
  ASSERT_EQ(stage.apply().exit_code, 0);
  const auto run_import = [&] {
    stage.control().import_people(
        {{"source", "okta"},
         {"into", "agents"},
         {"people",
          json::array({person("00u1", "Jane Smith", "jane@example.com",
                              {{"teams", json::array({3})}, {"roles", json::array({"From Okta"})}})})}});
  };
  run_import();
  stage.control().reset_log();
  const ProcessResult quiet = stage.apply();
  EXPECT_EQ(quiet.exit_code, 0) << shown(quiet);
  EXPECT_EQ(stage.control().writes(), 0) << shown(quiet);
  jane_in("desk", "Lead");
  const ProcessResult moved = stage.apply();
  EXPECT_EQ(moved.exit_code, 0) << shown(moved);
  std::vector<std::int64_t> teams;
  const json jane = stage.agent(7);
  for (const json& row : jane.at("teams")) teams.push_back(row.at("team_id").get<std::int64_t>());
  EXPECT_THAT(teams, testing::UnorderedElementsAre(2, 3)) << stage.agent(7).dump();
  EXPECT_THAT(stage.agent(7).at("role").get<std::string>(),
              AllOf(HasSubstr("Lead"), HasSubstr("From Okta"), Not(HasSubstr("Tech"))));
  run_import();
  stage.control().reset_log();
  EXPECT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(Imports, doctor_says_which_run_and_whom_they_write_and_nothing_of_their_credentials) {
  const Stage stage = acme_stage();
  stage.control().import_people(entra_with({person("oid-ann", "Ann Archer", "ann@acme.example")}));
  stage.control().attach({{"connections", json::array({{{"id", 3},
                                                        {"name", "Acme tenant"},
                                                        {"type", 0},
                                                        {"halointegratorenabled", true},
                                                        {"deactivate_users", true},
                                                        {"new_client_secret", "not-to-be-told"},
                                                        {"new_refresh_token", "nor-this-one"}},
                                                       {{"id", 4}, {"name", "Customers"}, {"type", 2}}})}});
  const ProcessResult doctor = stage.haloform({"doctor", "-v"});
  const std::string text = unwrapped(shown(doctor));
  EXPECT_THAT(
      text,
      AllOf(HasSubstr("Entra connection \"Acme tenant\" (id 3), runs by itself: it deactivates contacts"),
            HasSubstr("CSP connection \"Customers\" (id 4)"),
            HasSubstr("which agents they write is not counted"),
            HasSubstr("1 contact is written by the Entra import, which owns name, email")))
      << text;
  EXPECT_THAT(text, AllOf(Not(HasSubstr("not-to-be-told")), Not(HasSubstr("nor-this-one"))));
  stage.sandbox().add_fault("GET /api/AzureADConnection status=403");
  const ProcessResult blind = stage.haloform({"doctor"});
  EXPECT_THAT(unwrapped(shown(blind)),
              HasSubstr("their settings cannot be read, so that it is not known which run"))
      << shown(blind);
}

}  // namespace
}  // namespace haloform::test
