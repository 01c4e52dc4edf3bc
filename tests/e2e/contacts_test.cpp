// Contacts are looked for where they are, twins are told, and who is unmanaged is listed: the real program on an instance that
// speaks as real ones do.
#include "tests/support/stage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace haloform::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// Acme has two sites, Globex one.
json clients_with(const json& contacts) {
  json world = json::parse(R"({"customers":[
      {"id":20,"name":"Acme Ltd","type":"company","main_site_id":30},
      {"id":21,"name":"Globex","type":"company","main_site_id":32}],
    "sites":[{"id":30,"name":"Head Office","client_id":20},{"id":31,"name":"Leeds","client_id":20},
      {"id":32,"name":"Head Office","client_id":21}]})");
  for (const json& contact : contacts) world["customers"].push_back(contact);
  return world;
}

json contact_row(std::int64_t id, const char* name, const char* email, std::int64_t site,
                 const json& more = json::object()) {
  json row{{"id", id}, {"name", name}, {"email", email}, {"site_id", site}, {"type", "contact"}};
  row.update(more);
  return row;
}

const char* const bob_at_30 =
    "contacts:\n  bob:\n    name: Bob Jones\n    email: bob@acme.example\n    site_id: 30\n";

Stage stage_with_contacts(const json& contacts) {
  Stage stage(clients_with(contacts), {"--profile", "halo"});
  stage.configure(bob_at_30);
  return stage;
}

TEST(ContactsElsewhere, one_at_another_site_of_the_client_is_adopted_and_moved) {
  const Stage stage =
      stage_with_contacts(json::array({contact_row(50, "Bob Jones", "BOB@acme.example", 31)}));
  const ProcessResult plan = stage.plan();
  EXPECT_THAT(plan.out, HasSubstr("(contact.bob, id 50): adopt")) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("31 -> 30"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().record("customers", 50).at("site_id"), 30);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(ContactsElsewhere, one_at_another_client_is_told_and_stays) {
  const Stage stage =
      stage_with_contacts(json::array({contact_row(50, "Bob Jones", "bob@acme.example", 32)}));
  const ProcessResult plan = stage.plan();
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("(contact.bob): create"));
  EXPECT_THAT(plan.out, HasSubstr("id 50 \"Bob Jones\""));
  EXPECT_THAT(plan.out, HasSubstr("client 21"));
  EXPECT_THAT(plan.out, HasSubstr("\"Globex\", site 32"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_EQ(stage.control().record("customers", 50).at("site_id"), 32);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(ContactsElsewhere, one_is_found_by_a_second_address) {
  const Stage stage = stage_with_contacts(json::array(
      {contact_row(50, "Bob Jones", "robert@acme.example", 30, {{"email2", "bob@acme.example"}})}));
  const ProcessResult plan = stage.plan({"--show-adopted"});
  EXPECT_THAT(plan.out, HasSubstr("(contact.bob, id 50): adopt")) << shown(plan);
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_THAT(stage.plan().out, HasSubstr("No changes."));
}

TEST(TwinsOfTheManaged, are_told_by_plan_and_doctor_and_the_list_of_the_unmanaged) {
  const Stage stage(
      world_of({agent_row(7, "Jane Smith", "jane@example.com"), agent_row(8, "Jane S", "jane.s@example.com"),
                agent_row(9, "Old One", "old@example.com", {{"isactive", false}})}),
      {"--profile", "halo"});
  stage.configure("agents:\n" + agent_block("jane", "Jane Smith", "jane@example.com"));
  ASSERT_EQ(stage.apply().exit_code, 0);
  EXPECT_THAT(stage.plan().out, Not(HasSubstr("warning")));
  stage.control().patch("agents", 8, {{"email", "Jane@example.com"}});
  const ProcessResult plan = stage.plan({"--show-unmanaged"});
  EXPECT_EQ(plan.exit_code, 0) << shown(plan);
  EXPECT_THAT(plan.out, HasSubstr("warning: a second active record has the e-mail of agent.jane (id 7)"));
  EXPECT_THAT(plan.out, HasSubstr("(same e-mail as agent.jane (id 7))"));
  EXPECT_THAT(plan.out, HasSubstr("old@example.com  (inactive)"));
  const ProcessResult doctor = stage.haloform({"doctor"});
  EXPECT_THAT(doctor.out, HasSubstr("2 active agents have the e-mail jane@example.com: id 7"))
      << shown(doctor);
}

}  // namespace
}  // namespace haloform::test
