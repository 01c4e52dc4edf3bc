// More of a person than name and teams: fields of real instances that name other people, carry values by name, or are truth
// values. The real program on an instance that speaks as real ones do.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Flags as_real_ones{"--profile", "halo"};

json one_site(json contacts = json::array()) {
  contacts.push_back({{"id", 20}, {"name", "Acme Ltd"}, {"type", "company"}, {"main_site_id", 30}});
  return {{"agents", json::array()},
          {"customers", std::move(contacts)},
          {"teams",
           {{{"id", 1}, {"name", "One"}},
            {{"id", 2}, {"name", "Two"}, {"department_id", 2}},
            {{"id", 3}, {"name", "Three"}, {"department_id", 3}}}},
          {"sites", {{{"id", 30}, {"name", "Head Office"}, {"client_id", 20}}}}};
}

std::string ann(std::string_view more) { return agent_block("ann", "Ann Archer", "ann@example.com", more); }
std::string boss(std::string_view more = "") {
  return agent_block("zoe-boss", "Zoe Boss", "zoe@example.com", more);
}
std::string bob(std::string_view more) {
  return "contacts:\n  bob:\n    name: Bob Jones\n    email: bob@acme.example\n    site_id: 30\n    " +
         std::string(more) + "\n";
}

std::int64_t number_of(const Stage& stage, const char* address) {
  return stage.state().at("resources").at(address).at("id").get<std::int64_t>();
}

json agent_of(const Stage& stage, const char* address) { return stage.agent(number_of(stage, address)); }

json contact_of(const Stage& stage, const char* address) {
  return stage.control().record("customers", number_of(stage, address));
}

TEST(MoreFields, of_an_agent_are_created_kept_changed_and_leave_nothing_to_do) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure(
      "agents:\n" +
      ann("mobile: '+44 7700 900001'\n    extension: '201'\n    timezone: Europe/London\n    "
          "language: 2\n    departments: [projects, Support]\n    colour: '#aabbcc'\n    initials: "
          "AX\n    is_sales: true\n    workday_id: 4\n    custom: {CFEmployeeNumber: '0071', CFShift: 3, "
          "CFOnCall: true}"));
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  const json made = agent_of(stage, "agent.ann");
  EXPECT_EQ(made.at("mobile"), "+44 7700 900001");
  EXPECT_EQ(made.at("phone"), "201");
  EXPECT_EQ(made.at("timezone"), "Europe/London");
  EXPECT_EQ(made.at("language_id"), 2);
  EXPECT_EQ(made.at("departments"), json({1, 2}));
  EXPECT_EQ(made.at("is_sales"), true);
  EXPECT_EQ(made.at("workday_id"), 4);
  EXPECT_EQ(made.at("customfields"),
            json({{"CFEmployeeNumber", "0071"}, {"CFOnCall", true}, {"CFShift", 3}}));
  const ProcessResult again = stage.plan();
  EXPECT_THAT(again.out, HasSubstr("No changes.")) << shown(again);

  stage.configure(
      "agents:\n" +
      ann("is_sales: false\n    departments: [Sales]\n    custom: {CFShift: 4, CFOnCall: false}"));
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, AllOf(HasSubstr("is_sales"), HasSubstr("custom.CFShift"), HasSubstr("3    -> 4"),
                              Not(HasSubstr("0071"))))
      << shown(plan);
  ASSERT_EQ(stage.apply().exit_code, 0);
  const json changed = agent_of(stage, "agent.ann");
  EXPECT_EQ(changed.at("departments"), json({3}));
  EXPECT_EQ(changed.at("customfields"),
            json({{"CFEmployeeNumber", "0071"}, {"CFOnCall", false}, {"CFShift", 4}}))
      << "what is not declared stays";
  EXPECT_EQ(changed.at("mobile"), "+44 7700 900001") << "no longer managed, and kept";
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(MoreFields, of_a_contact_are_created_kept_changed_and_leave_nothing_to_do) {
  const Stage stage(one_site(), as_real_ones);
  const std::string agents = "agents:\n" + boss();
  stage.configure(
      agents +
      bob("email2: Bob.Second@acme.example\n    email3: b3@acme.example\n    mobile2: '+1 5'\n    "
          "home_phone: '+1 6'\n    notes: \"two\\nlines\"\n    important: true\n    main_contact: "
          "true\n    manager: Carol Chief\n    roles: [Approver]\n    linked_agent: agent.zoe-boss\n    "
          "custom: {CFShirtSize: XL, CFVan: 7}"));
  const ProcessResult applied = stage.apply();
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  const json made = contact_of(stage, "contact.bob");
  EXPECT_EQ(made.at("linked_agent_id"), number_of(stage, "agent.zoe-boss")) << "who was made just before";
  EXPECT_EQ(made.at("user_roles"), json({3}));
  EXPECT_EQ(made.at("isimportantcontact"), true);
  EXPECT_EQ(made.at("ismaincontact"), true);
  EXPECT_EQ(made.at("admanager"), "Carol Chief");
  EXPECT_EQ(made.at("customfields"), json({{"CFShirtSize", "XL"}, {"CFVan", 7}}));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
  stage.configure(agents + bob("linked_agent: null\n    important: null\n    email2: null\n    roles: []"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const json changed = contact_of(stage, "contact.bob");
  EXPECT_TRUE(changed.at("linked_agent_id").is_null());
  EXPECT_EQ(changed.at("isimportantcontact"), false);
  EXPECT_EQ(changed.at("user_roles"), json::array());
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

// ---- who is above whom

TEST(LineManager, is_made_before_those_who_name_it_whatever_the_order_of_the_keys) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure("agents:\n" + ann("line_manager: agent.zoe-boss") + boss());
  const ProcessResult applied = stage.apply({"--parallelism", "1"});
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(agent_of(stage, "agent.ann").at("linemanager"), number_of(stage, "agent.zoe-boss"));
  EXPECT_EQ(stage.state().at("resources").at("agent.ann").at("applied").at("line_manager"), "agent.zoe-boss");
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(LineManager, who_is_new_is_given_in_the_same_run_to_somebody_who_was_there) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure("agents:\n" + ann(""));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + ann("line_manager: zoe-boss") + boss());
  ASSERT_EQ(stage.plan({"--out", "saved.plan"}).exit_code, 0);
  const ProcessResult applied = stage.haloform({"apply", "saved.plan"});
  ASSERT_EQ(applied.exit_code, 0) << shown(applied);
  EXPECT_EQ(agent_of(stage, "agent.ann").at("linemanager"), number_of(stage, "agent.zoe-boss"));
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(LineManager, who_is_adopted_is_no_change_where_it_is_that_one_already) {
  json world = one_site();
  world["agents"] = {agent_row(10, "Ann Archer", "ann@example.com", {{"linemanager", 11}}),
                     agent_row(11, "Zoe Boss", "zoe@example.com"),
                     agent_row(12, "Carol Chief", "carol@example.com")};
  const Stage stage(world, as_real_ones);
  const std::string all = boss() + agent_block("carol", "Carol Chief", "carol@example.com");
  stage.configure("agents:\n" + ann("line_manager: zoe-boss") + all);
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("3 to adopt unchanged")) << shown(plan);
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.control().patch("agents", 10, {{"linemanager", 12}});
  const ProcessResult drifted = stage.plan();
  EXPECT_THAT(drifted.out, HasSubstr("\"agent.carol\" -> \"agent.zoe-boss\"  (drift)")) << shown(drifted);
  const ProcessResult accepted = stage.haloform({"drift", "--accept", "agent.ann"});
  EXPECT_THAT(stage.read("haloform.yaml"), HasSubstr("line_manager: carol")) << shown(accepted);
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(agent_of(stage, "agent.ann").at("linemanager"), 12);
}

TEST(LineManager, who_starts_later_is_waited_for_and_the_field_is_managed_all_the_while) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure("agents:\n" + ann("line_manager: carol") +
                  agent_block("carol", "Carol C", "carol@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure("agents:\n" + ann("line_manager: zoe-boss") + boss("lifecycle: {starts_on: 2027-01-11}") +
                  agent_block("carol", "Carol C", "carol@example.com"));
  const ProcessResult early = stage.apply({"--as-of", "2027-01-04"});
  EXPECT_EQ(early.exit_code, 0) << shown(early);
  EXPECT_THAT(unwrapped(early.out), AllOf(HasSubstr("line_manager is set once agent.zoe-boss exists"),
                                          Not(HasSubstr("no longer managed"))));
  EXPECT_EQ(agent_of(stage, "agent.ann").at("linemanager"), number_of(stage, "agent.carol"));
  const ProcessResult later = stage.apply({"--as-of", "2027-01-12"});
  EXPECT_EQ(later.exit_code, 0) << shown(later);
  EXPECT_EQ(agent_of(stage, "agent.ann").at("linemanager"), number_of(stage, "agent.zoe-boss"));
}

TEST(LineManager, may_be_an_id_and_a_circle_of_managers_is_an_error_at_its_line) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure("agents:\n" + ann("line_manager: 4711"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(agent_of(stage, "agent.ann").at("linemanager"), 4711);
  stage.configure("agents:\n" + ann("line_manager: zoe-boss") + boss("line_manager: agent.ann"));
  const ProcessResult circle = stage.plan();
  EXPECT_EQ(circle.exit_code, 3) << shown(circle);
  EXPECT_THAT(
      unwrapped(circle.err),
      HasSubstr("the line_manager of agent.ann leads back to it: agent.ann -> agent.zoe-boss -> agent.ann"));
  stage.configure("agents:\n" + ann("line_manager: nobody"));
  EXPECT_THAT(unwrapped(stage.plan().err), HasSubstr("which no agent block declares"));
}

// ---- custom fields

TEST(CustomFields, that_the_instance_does_not_have_block_the_step_and_name_those_that_it_has) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure(bob("title: Baker"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  stage.configure(bob("custom: {CFShirtsize: XL, CFVan: 7}"));
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(unwrapped(plan.out),
              AllOf(HasSubstr("has no custom field called CFShirtsize"), HasSubstr("CFShirtSize")))
      << shown(plan);
  const std::int64_t before = stage.control().writes();
  EXPECT_NE(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().writes(), before);
}

TEST(CustomFields, of_somebody_new_that_are_not_kept_fail_the_step) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure(bob("custom: {CFShirtsize: XL}"));
  const ProcessResult applied = stage.apply();
  EXPECT_EQ(applied.exit_code, 6) << shown(applied);
  EXPECT_THAT(unwrapped(applied.out),
              AllOf(HasSubstr("custom was sent as \"CFShirtsize: XL\" and is \"CFShirtsize: null\""),
                    HasSubstr("the record has no custom field called CFShirtsize")));
}

TEST(CustomFields, that_others_change_are_drift_only_where_they_are_declared_and_can_be_accepted) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure(bob("custom: {CFShirtSize: XL, CFVan: 7}  # from the depot"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  const std::int64_t id = number_of(stage, "contact.bob");
  stage.control().patch("customers", id,
                        {{"customfields", {{"CFShirtSize", "XL"}, {"CFVan", "7"}, {"CFBadge", "B"}}}});
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes.")) << "a text of the same digits is the same";
  stage.control().patch("customers", id, {{"customfields", {{"CFShirtSize", "XXL"}, {"CFVan", 7}}}});
  const ProcessResult drift = stage.haloform({"drift"});
  EXPECT_THAT(drift.out, AllOf(HasSubstr("custom.CFShirtSize  \"XL\" -> \"XXL\""), Not(HasSubstr("CFVan"))))
      << shown(drift);
  const ProcessResult accepted = stage.haloform({"drift", "--accept", "contact.bob"});
  EXPECT_THAT(stage.read("haloform.yaml"),
              HasSubstr("custom: {CFShirtSize: XXL, CFVan: 7}  # from the depot"))
      << shown(accepted);
}

TEST(CustomFields, are_covered_where_an_output_shows_no_people) {
  const Stage stage(one_site(), as_real_ones);
  stage.configure(bob("custom: {CFShirtSize: 'Size <b>|`XL'}\n    notes: Likes tea"));
  const ProcessResult plan = stage.plan({"--pii", "mask"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.out, AllOf(Not(HasSubstr("XL")), Not(HasSubstr("Likes"))));
}

// ---- a contact's second addresses

TEST(SecondAddresses, find_a_contact_whose_first_one_is_another) {
  const Stage stage(one_site(json::array({{{"id", 40},
                                           {"type", "contact"},
                                           {"site_id", 30},
                                           {"name", "Robert Jones"},
                                           {"email", "robert@acme.example"},
                                           {"email2", "bob@acme.example"}}})),
                    as_real_ones);
  stage.configure("contacts:\n  bob: {name: Robert Jones, email: bob@acme.example, site_id: 30}\n");
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("1 to adopt and update")) << shown(plan);
}

// ---- who the credentials are

TEST(SecondAddresses, of_a_block_find_a_record_of_its_name_and_nobody_else) {
  const Stage stage(one_site(json::array({{{"id", 51},
                                           {"name", "Bob Jones"},
                                           {"email", "bob@old.example"},
                                           {"site_id", 30},
                                           {"type", "contact"}}})),
                    as_real_ones);
  stage.configure(bob("email2: Bob@old.example"));
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, AllOf(HasSubstr("(contact.bob, id 51): adopt"), HasSubstr("found by e-mail")))
      << shown(plan);
  stage.configure(
      "contacts:\n  zoe: {name: Zoe Young, email: zoe@acme.example, email2: bob@old.example, site_id: 30}\n");
  EXPECT_THAT(stage.plan().out, HasSubstr("(contact.zoe): create"))
      << "an office's address is that of several people";
}

TEST(OwnAgent, is_known_by_the_claims_of_the_token_too) {
  json world = one_site();
  world["agents"] = {agent_row(10, "Ann Archer", "ann@example.com"),
                     agent_row(11, "Zoe Boss", "zoe@example.com")};
  for (const char* shape : {"me-claims=named", ""}) {
    Flags flags{"--profile", "halo", "--halo", "me=10"};
    if (*shape != '\0') flags.insert(flags.end(), {"--habit", shape});
    const Stage stage(world, flags);
    stage.configure("guards: {deactivate: 100%}\nagents:\n" + ann("active: false") + boss());
    const ProcessResult plan = stage.plan();
    EXPECT_THAT(unwrapped(plan.out), HasSubstr("whose credentials")) << shape << shown(plan);
    EXPECT_NE(stage.apply().exit_code, 0) << shape;
    EXPECT_NE(stage.agent(10).at("isactive"), false) << shape;
  }
}

TEST(OwnAgent, who_is_not_known_is_said_where_somebody_leaves) {
  json world = one_site();
  world["agents"] = {agent_row(10, "Ann Archer", "ann@example.com"),
                     agent_row(11, "Zoe Boss", "zoe@example.com")};
  const Stage stage(world, {"--profile", "halo", "--halo", "me=10", "--habit", "me-claims=nobody"});
  stage.configure("guards: {deactivate: 100%}\nagents:\n" + ann("") + boss());
  const ProcessResult quiet = stage.plan();
  EXPECT_THAT(quiet.out, Not(HasSubstr("which agent these credentials")));
  stage.configure("guards: {deactivate: 100%}\nagents:\n" + ann("") + boss("active: false"));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(unwrapped(plan.out), HasSubstr("HaloPSA does not say which agent these credentials log in as"));
}

TEST(OwnAgent, an_instance_that_counts_nobody_is_counted_by_its_listing) {
  json world = one_site();
  world["agents"] = {agent_row(10, "Ann Archer", "ann@example.com"),
                     agent_row(11, "Zoe Boss", "zoe@example.com")};
  const Stage stage(world, {"--profile", "halo", "--halo", "instance-info=open", "--habit", "info-zero"});
  stage.configure("seats: {agents: 2}\nagents:\n" + ann("") + boss() +
                  agent_block("new", "New Body", "new@example.com"));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(unwrapped(plan.out), AllOf(HasSubstr("2 of 2"), HasSubstr("deferred")));
}

}  // namespace
}  // namespace haloform::test
