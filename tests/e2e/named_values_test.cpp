// What YAML says by a name and the wire carries as an id: sites, roles, the default team. The real program on an instance
// that speaks as real ones do.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

const Flags speaking_halo{"--profile", "halo"};

/// Two clients with a head office each, and Acme's Leeds twice: the closed one and the new one.
json two_clients() {
  return json::parse(R"({"customers":[
      {"id":20,"name":"Acme Ltd","type":"company","main_site_id":30},
      {"id":21,"name":"Globex","type":"company","main_site_id":32}],
    "sites":[{"id":30,"name":"Head Office","client_id":20},{"id":31,"name":"Leeds","client_id":20},
      {"id":32,"name":"Head Office","client_id":21},
      {"id":33,"name":"Leeds","client_id":20,"isactive":false},{"id":34,"name":"York","client_id":20}]})");
}

/// Ann is a Technician by hand; nobody is a Dispatcher.
json three_roles() {
  return json::parse(
      R"({"agents":[{"id":10,"name":"Ann Archer","email":"ann@example.com","role":"Technician"}],
    "roles":["Technician","Dispatcher","Auditor"],
    "teams":[{"id":1,"name":"First Line"},{"id":2,"name":"Second Line"}]})");
}

void declare_named(const Stage& stage, const std::string& people) {
  stage.write("haloform.yaml", "version: 1\ninstance: {api: halo}\n" + people);
}

std::string bob_at(std::string_view site) {
  return "contacts:\n  bob:\n    name: Bob Jones\n    email: bob@acme.example\n    " + std::string(site) +
         "\n";
}

std::string ann_with(std::string_view more) {
  return "agents:\n" + agent_block("ann", "Ann Archer", "ann@example.com", more);
}

std::int64_t listings_of(const Stage& stage, std::string_view path) {
  const json by_path = stage.control().summary().at("by_path");
  return by_path.value("GET " + std::string(path), std::int64_t{0});
}

std::int64_t id_of(const Stage& stage, const char* address) {
  return stage.state().at("resources").at(address).at("id").get<std::int64_t>();
}

/// `Technician, Dispatcher`, as the sandbox keeps them, in whatever order.
std::vector<std::string> roles_of(const Stage& stage, std::int64_t id) {
  std::istringstream kept(stage.agent(id).at("role").get<std::string>());
  std::vector<std::string> names;
  for (std::string name; std::getline(kept >> std::ws, name, ',');) names.push_back(name);
  return names;
}

TEST(NamedSite, is_looked_up_and_the_plan_shows_both) {
  const Stage stage(two_clients(), speaking_halo);
  declare_named(stage, bob_at("site: acme ltd/head office"));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("site 30 is Acme Ltd/Head Office"));
  EXPECT_EQ(listings_of(stage, "/api/Site"), 1);
  EXPECT_EQ(listings_of(stage, "/api/Client"), 0) << "its rows say whose site it is";
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().record("customers", id_of(stage, "contact.bob")).at("site_id"), 30);
  EXPECT_EQ(stage.state().at("resources").at("contact.bob").at("applied").at("site_id"), 30);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(NamedSite, costs_nothing_where_the_id_is_written) {
  const Stage stage(two_clients(), speaking_halo);
  declare_named(stage, bob_at("site: 32"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().record("customers", id_of(stage, "contact.bob")).at("site_id"), 32);
  EXPECT_EQ(listings_of(stage, "/api/Site"), 0);
  declare_named(stage, bob_at("site: Globex/Head Office"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << "the same site by its name";
}

TEST(NamedSite, that_two_bear_is_an_error_with_both_ids) {
  const Stage stage(two_clients(), speaking_halo);
  declare_named(stage, bob_at("site: Acme Ltd/Leeds"));
  EXPECT_EQ(stage.haloform({"validate"}).exit_code, 0) << "offline, nobody knows";
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 3) << shown(plan);
  EXPECT_THAT(plan.err, AllOf(HasSubstr("haloform.yaml:7:11"), HasSubstr("id 31, id 33 (inactive)"),
                              HasSubstr("site: 31")));
  EXPECT_EQ(stage.apply().exit_code, 3);
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(NamedSite, that_nobody_bears_is_an_error_that_knows_the_nearest) {
  const Stage stage(two_clients(), speaking_halo);
  declare_named(stage, bob_at("site: Acme Ltd/Yorck"));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 3) << shown(plan);
  EXPECT_THAT(plan.err, AllOf(HasSubstr("haloform.yaml:7:11"), HasSubstr("did you mean \"Acme Ltd/York\"?")));
}

TEST(NamedSite, of_a_contact_who_was_moved_outside_is_drift) {
  const Stage stage(two_clients(), speaking_halo);
  declare_named(stage, bob_at("site: Acme Ltd/York"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::int64_t bob = id_of(stage, "contact.bob");
  stage.control().patch("customers", bob, {{"site_id", 32}});
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out,
              AllOf(HasSubstr("32 -> 34"), HasSubstr("(drift)"), HasSubstr("site 32 is Globex/Head Office"),
                    HasSubstr("site 34 is Acme Ltd/York")));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().record("customers", bob).at("site_id"), 34);
}

TEST(NamedSite, tells_people_of_one_name_apart) {
  const Stage stage(two_clients(), speaking_halo);
  const auto desk = [](const char* key, const char* site) {
    return std::string("  ") + key + ": {name: Reception, site: " + site + "}\n";
  };
  declare_named(stage,
                "contacts:\n" + desk("one", "Acme Ltd/Head Office") + desk("two", "Globex/Head Office"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_NE(id_of(stage, "contact.one"), id_of(stage, "contact.two"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  declare_named(stage,
                "contacts:\n" + desk("one", "Acme Ltd/Head Office") + desk("two", "acme ltd/head office"));
  const ProcessResult twice = stage.plan();
  EXPECT_EQ(twice.exit_code, 3) << shown(twice);
  EXPECT_THAT(twice.err, HasSubstr("have the same name in site Acme Ltd/Head Office"));
}

TEST(NamedSite, without_the_right_to_see_sites_plans_nothing) {
  const Stage stage(two_clients(), speaking_halo);
  declare_named(stage, bob_at("site: Acme Ltd/York"));
  for (const char* fault :
       {"LIST /api/Site empty-list", "LIST /api/Site status=403", "LIST /api/Site short-list=2"}) {
    stage.control().clear_faults();
    const std::int64_t rule = stage.control().add_fault(fault);
    const ProcessResult applied = stage.apply({"--retry-for", "1s"});
    EXPECT_NE(applied.exit_code, 0) << fault;
    EXPECT_THAT(applied.err, Not(HasSubstr("does not have"))) << fault << ": nobody knows that";
    EXPECT_GT(stage.control().fired(rule), 0) << fault;
  }
  EXPECT_EQ(stage.control().writes(), 0);
}

TEST(NamedSite, is_not_known_under_the_guide) {
  const Stage stage(two_clients());
  stage.write("haloform.yaml", "version: 1\ninstance: {api: guide}\n" + bob_at("site: Acme Ltd/York"));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 3) << shown(plan);
  EXPECT_THAT(plan.err, HasSubstr("the profile guide cannot look up sites by name"));
}

TEST(Roles, are_a_set_of_names_and_rest_once_they_are_applied) {
  const Stage stage(three_roles(), speaking_halo);
  declare_named(stage, ann_with("roles: [technician, Dispatcher]"));
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("roles  + Dispatcher\n")) << shown(plan);
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 1);
  EXPECT_THAT(roles_of(stage, 10), UnorderedElementsAre("Dispatcher", "Technician"));
  EXPECT_EQ(stage.state().at("resources").at("agent.ann").at("applied").at("roles"),
            (json{"Dispatcher", "Technician"}));
  declare_named(stage, ann_with("roles: [Dispatcher, Technician]"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Roles, that_are_not_listed_any_more_go_and_an_empty_list_takes_all) {
  const Stage stage(three_roles(), speaking_halo);
  declare_named(stage, ann_with("roles: [Technician, Auditor]"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  declare_named(stage, ann_with("roles: [Auditor]"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(10).at("role"), "Auditor");
  declare_named(stage, ann_with("roles: []"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_TRUE(stage.agent(10).at("role").is_null());
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(Roles, that_somebody_changed_outside_are_drift) {
  const Stage stage(three_roles(), speaking_halo);
  declare_named(stage, ann_with("roles: [Technician]"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().writes(), 0) << "she is one already";
  stage.control().patch("agents", 10, {{"role", "Technician, Auditor"}});
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("roles  - Auditor  (drift)\n"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(10).at("role"), "Technician");
}

TEST(Roles, that_nobody_declares_are_never_touched_nor_asked_for) {
  const Stage stage(three_roles(), speaking_halo);
  declare_named(stage, ann_with("jobtitle: Engineer"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(10).at("role"), "Technician");
  EXPECT_EQ(listings_of(stage, "/api/Roles"), 0);
}

TEST(Roles, that_do_not_exist_are_errors_at_their_places) {
  const Stage stage(three_roles(), speaking_halo);
  declare_named(stage, ann_with("roles: [Technician, Dispatchr]"));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 3) << shown(plan);
  EXPECT_THAT(plan.err, AllOf(HasSubstr("haloform.yaml:7:25"), HasSubstr("did you mean \"Dispatcher\"?")));
}

TEST(Roles, of_a_saved_plan_are_looked_up_when_it_is_applied) {
  const Stage stage(three_roles(), speaking_halo);
  declare_named(stage, "agents:\n" + agent_block("bob", "Bob Brown", "bob@example.com",
                                                 "roles: [Auditor, Dispatcher]"));
  ASSERT_EQ(stage.plan({"--out", "plan.json"}).exit_code, 0);
  const ProcessResult applied = stage.haloform({"apply", "plan.json"});
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_THAT(roles_of(stage, id_of(stage, "agent.bob")), UnorderedElementsAre("Auditor", "Dispatcher"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(DefaultTeam, is_a_team_by_its_key_that_the_same_plan_may_make_and_rename) {
  const Stage stage(three_roles(), speaking_halo);
  const std::string ann = ann_with("default_team: desk\n    teams: [desk]");
  declare_named(stage, "teams:\n  desk: {name: Service Desk}\n" + ann);
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(stage.agent(10).at("team_id"), id_of(stage, "team.desk"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  declare_named(stage, "teams:\n  desk: {name: Help Desk}\n" + ann);
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.agent(10).at("team_id"), id_of(stage, "team.desk"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(DefaultTeam, that_was_changed_outside_is_drift) {
  const Stage stage(three_roles(), speaking_halo);
  declare_named(stage,
                "teams:\n  one: {name: First Line}\n" + ann_with("default_team: one\n    teams: [one]"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().patch("agents", 10, {{"team_id", 2}});
  EXPECT_THAT(stage.plan().out, AllOf(HasSubstr("\"Second Line\" -> \"First Line\""), HasSubstr("(drift)")));
}

}  // namespace
}  // namespace haloform::test
