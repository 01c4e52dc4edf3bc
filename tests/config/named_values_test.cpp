// What YAML gives by name: read here without an instance, and looked up in names as an instance would have them.

#include "planner/config/named_values.hpp"

#include "providers/halopsa/tables/catalog.hpp"
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Catalog& catalog() {
  static const Catalog all = halopsa::make_catalog();
  return all;
}

Checked<DesiredState> read(std::string_view text, std::optional<Profile> profile = Profile::halo) {
  return validate(catalog(), profile, {{"haloform.yaml", "version: 1\n" + std::string(text)}});
}

std::vector<std::string> wrong(const Checked<DesiredState>& read) {
  return read ? std::vector<std::string>() : lines(read.error());
}

Checked<DesiredState> looked_up(std::string_view text) {
  using Status = Directory::Entry::Status;
  const Directory sites{Directory::Kind::sites,
                        {{"18", "Acme Ltd/Head Office", Status::active},
                         {"9", "Acme Ltd/Leeds", Status::active},
                         {"44", "ACME Ltd/Leeds ", Status::inactive},
                         {"45", "A/B/C", Status::active}}};
  const Directory roles{Directory::Kind::roles,
                        {{"guid-t", "Technician", Status::active}, {"guid-d", "Dispatcher", Status::active}}};
  auto desired = read(text);
  if (!desired) return desired;
  return look_names_up(catalog(), std::move(*desired), {sites, roles});
}

std::string contact(std::string_view more) {
  return "contacts:\n  bob: {name: Bob, email: b@x.example, " + std::string(more) + "}\n";
}
std::string agent(std::string_view more) {
  return "agents:\n  jane: {name: Jane, email: j@x.example, " + std::string(more) + "}\n";
}

std::string plain(const DesiredState& desired, std::string_view address, std::string_view field) {
  const Resource& one = resource(desired, address);
  const Value* value = one.fields.find(*catalog().of(one.address.type()).find(field));
  return value == nullptr ? "absent" : value->plain();
}

TEST(NamedValues, a_site_is_looked_up_whatever_its_letter_case) {
  const auto desired = looked_up(contact("site: ' acme ltd/HEAD office'"));
  ASSERT_THAT(wrong(desired), IsEmpty());
  EXPECT_EQ(plain(*desired, "contact.bob", "site_id"), "18");
  EXPECT_THAT(desired->named(), IsEmpty());
  const FieldSpec& site = catalog().of(ResourceType::contact).at(*catalog().of(ResourceType::contact).scope);
  EXPECT_EQ(desired->name_of(site, Value::integer(9)), "Acme Ltd/Leeds");
  EXPECT_EQ(desired->name_of(site, Value::integer(10)), "");
  EXPECT_EQ(plain(*looked_up(contact("site: A/B/C")), "contact.bob", "site_id"), "45");
}

TEST(NamedValues, an_id_needs_nobody_to_look_it_up) {
  for (const Profile profile : all_profiles) {
    const auto desired = read(contact("site: 18"), profile);
    ASSERT_THAT(wrong(desired), IsEmpty());
    EXPECT_THAT(names_wanted(catalog(), *desired), IsEmpty());
    EXPECT_EQ(plain(*desired, "contact.bob", "site_id"), "18");
  }
  EXPECT_EQ(plain(*read(contact("site: null")), "contact.bob", "site_id"), "null");
}

TEST(NamedValues, what_is_wanted_is_what_is_named) {
  EXPECT_THAT(names_wanted(catalog(), *read(contact("site: A/B"))), ElementsAre(Directory::Kind::sites));
  EXPECT_THAT(names_wanted(catalog(), *read(agent("roles: [A]"))), ElementsAre(Directory::Kind::roles));
  EXPECT_THAT(names_wanted(catalog(), *read(agent("roles: []"))), IsEmpty());
  EXPECT_THAT(names_wanted(catalog(), *read(agent("jobtitle: A"))), IsEmpty());
}

TEST(NamedValues, mistakes_come_all_at_once_each_at_its_place) {
  EXPECT_THAT(
      wrong(looked_up(contact("site: Acme Ltd/Leeds") +
                      agent("roles: [Technicain, Dispatcher, Nobody At All]"))),
      ElementsAre(
          "haloform.yaml:3:46: contact.bob names the site \"Acme Ltd/Leeds\", and 2 sites have that name: id "
          "9, id 44 (inactive) -> write the id of the one that is meant: site: 9",
          "haloform.yaml:5:50: agent.jane names the role \"Technicain\", which the instance does not have -> "
          "did you mean \"Technician\"?",
          "haloform.yaml:5:74: agent.jane names the role \"Nobody At All\", which the instance does not have "
          "-> write the name as HaloPSA shows it"));
}

TEST(NamedValues, what_cannot_be_a_name_is_said_before_anybody_is_asked) {
  EXPECT_THAT(wrong(read(contact("site: Leeds"))),
              ElementsAre(HasSubstr(
                  "haloform.yaml:3:46: \"Leeds\" is not the full name of a site -> write Client/Site")));
  EXPECT_THAT(
      wrong(read(contact("site: A/B"), Profile::guide)),
      ElementsAre(
          "haloform.yaml:3:46: the profile guide cannot look up sites by name -> write the id: site: 5"));
  EXPECT_THAT(wrong(read(contact("site: A/B"), std::nullopt)), IsEmpty());
  EXPECT_THAT(wrong(read(contact("site: A/B, site_id: 5"))),
              ElementsAre(HasSubstr("contact.bob has both site_id and site, which mean the same")));
  EXPECT_THAT(wrong(read(agent("roles: Technician"))),
              ElementsAre(HasSubstr("haloform.yaml:3:49: roles must be a list")));
}

TEST(NamedValues, roles_are_a_set_in_the_spelling_of_the_instance) {
  const auto desired = looked_up(agent("roles: [technician, Dispatcher, dispatcher]"));
  ASSERT_THAT(wrong(desired), IsEmpty());
  EXPECT_EQ(plain(*desired, "agent.jane", "roles"), "Dispatcher, Technician");
}

TEST(NamedValues, defaults_name_roles_at_the_block_that_takes_them) {
  const std::string defaults = "defaults: {agent: {roles: [Technician]}, contact: {site_id: 9}}\n";
  const auto desired = looked_up(defaults + agent("jobtitle: A") + contact("site: Acme Ltd/Head Office"));
  ASSERT_THAT(wrong(desired), IsEmpty());
  EXPECT_EQ(plain(*desired, "agent.jane", "roles"), "Technician");
  EXPECT_EQ(plain(*desired, "contact.bob", "site_id"), "18") << "its own name, not the default";
  EXPECT_THAT(wrong(looked_up("defaults: {agent: {roles: [Nobody]}}\n" + agent("jobtitle: A"))),
              ElementsAre(HasSubstr("haloform.yaml:4:3: agent.jane names the role \"Nobody\"")));
}

TEST(NamedValues, a_named_site_is_a_scope_of_its_own) {
  const auto two = [](std::string_view one, std::string_view other) {
    return "contacts:\n  a: {name: Desk, site: " + std::string(one) +
           "}\n  b: {name: Desk, site: " + std::string(other) + "}\n";
  };
  EXPECT_THAT(wrong(read(two("A/B", "A/C"))), IsEmpty());
  EXPECT_THAT(wrong(read(two("A/B", "a/b"))),
              ElementsAre(HasSubstr("contact.a and contact.b have the same name in site A/B: Desk")));
}

TEST(DefaultTeam, is_a_key_and_its_value_the_name_of_that_team) {
  const std::string teams = "teams:\n  desk: {name: Service Desk}\n";
  EXPECT_EQ(plain(*read(teams + agent("default_team: desk")), "agent.jane", "default_team"), "Service Desk");
  EXPECT_EQ(plain(*read(teams + agent("default_team: null")), "agent.jane", "default_team"), "null");
  EXPECT_THAT(
      wrong(read(teams + agent("default_team: dsek"))),
      ElementsAre(
          "haloform.yaml:5:56: the default_team of agent.jane is \"dsek\", which no team block declares "
          "-> did you mean \"desk\"?"));
  EXPECT_EQ(plain(*read("defaults: {agent: {default_team: desk}}\n" + teams + agent("jobtitle: A")),
                  "agent.jane", "default_team"),
            "Service Desk");
}

}  // namespace
}  // namespace haloform::config
