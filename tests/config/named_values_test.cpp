// What YAML gives by name: read here without an instance, and looked up in names as an instance would have them.

#include "planner/config/named_values.hpp"

#include "providers/halopsa/tables/catalog.hpp"
#include "tests/config/support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace haloform::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

const Catalog& catalog() {
  static const Catalog all = halopsa::make_catalog();
  return all;
}

Checked<DesiredState> read(std::string_view text, std::optional<Profile> profile = Profile::halo) {
  return validate(catalog(), profile, {{"haloform.yaml", "version: 1\n" + std::string(text)}});
}

const WallTime new_year = std::chrono::sys_days(std::chrono::January / 1 / 2027);

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
  return look_names_up(catalog(), std::move(*desired), {sites, roles}, new_year);
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

TEST(WrongNames, are_said_once_with_what_allow_names_among_them) {
  const auto desired =
      read(contact("site: Acme Ltd/Ledes") +
           "allow:\n"
           "  - {contacts.deactivate: 90, until: 2027-02-14, reason: x, site: acme ltd/ledes}\n"
           "  - {contacts.delete: 9, until: 2027-02-14, reason: x, site: Gone Ltd/Leeds}\n"
           "  - {contacts.create: 9, until: 2027-02-14, reason: x, site: Acme Ltd/Leeds}\n"
           "  - {contacts.per_site: 9, until: 2026-12-31, reason: over, site: Gone Ltd/York}\n"
           "  - {contacts.update: 9, until: 2027-02-14, reason: x, site: 7}\n");
  ASSERT_THAT(wrong(desired), IsEmpty());
  const Directory sites{Directory::Kind::sites, {{"9", "Acme Ltd/Leeds", Directory::Entry::Status::active}}};
  EXPECT_THAT(
      lines(wrong_names(catalog(), *desired, {sites}, new_year)),
      ElementsAre("haloform.yaml:3:46: the instance has no site \"Acme Ltd/Ledes\"; 2 places name it: "
                  "haloform.yaml:3:46, 5:5 -> did you mean \"Acme Ltd/Leeds\"?",
                  "haloform.yaml:6:5: the instance has no client \"Gone Ltd\"; allow names it -> "
                  "write the name as `haloform list clients` shows it"));
}

TEST(NamedValues, the_site_of_an_entry_of_allow_may_be_gone_once_its_last_day_is_over) {
  const std::string gone = "site: Gone Ltd/Leeds}\n";
  const auto over = looked_up("allow:\n  - {contacts.deactivate: 90, until: 2026-12-31, reason: x, " + gone);
  ASSERT_THAT(wrong(over), IsEmpty());
  EXPECT_FALSE(over->guards().once().at(0).site);
  const auto counts =
      looked_up("allow:\n  - {contacts.deactivate: 90, until: 2027-01-01, reason: x, " + gone);
  EXPECT_THAT(wrong(counts), ElementsAre(HasSubstr("allow names the site \"Gone Ltd/Leeds\"")));
}

TEST(WrongNames, are_to_be_listed_by_words_that_can_be_typed) {
  for (const DirectoryWords& words : directory_words()) {
    EXPECT_THAT(words.noun, testing::Not(HasSubstr(" ")));
    EXPECT_THAT(words.plural, testing::Not(HasSubstr(" ")));
  }
}

// ---- fields of real instances alone

std::string jane_and_boss(std::string_view of_jane, std::string_view of_boss = "title: x") {
  return "agents:\n  jane: {name: Jane, email: j@x.example" + std::string(of_jane.empty() ? "" : ", ") +
         std::string(of_jane) + "}\n  boss: {name: Boss, email: b@x.example" +
         (of_boss == "title: x" ? std::string() : ", " + std::string(of_boss)) + "}\n";
}

TEST(ReferencesToPeople, are_written_as_a_key_an_address_or_an_id_and_read_as_an_address) {
  for (const char* written : {"boss", "agent.boss", "' boss '"}) {
    const auto desired = read(jane_and_boss("line_manager: " + std::string(written)));
    ASSERT_THAT(wrong(desired), IsEmpty()) << written;
    EXPECT_EQ(plain(*desired, "agent.jane", "line_manager"), "agent.boss") << written;
  }
  EXPECT_EQ(plain(*read(jane_and_boss("line_manager: 14")), "agent.jane", "line_manager"), "14");
  for (const char* none : {"null", "\"\""}) {
    const auto desired = read(jane_and_boss("line_manager: " + std::string(none)));
    EXPECT_EQ(plain(*desired, "agent.jane", "line_manager"), "null") << none;
  }
  const auto linked = read(jane_and_boss("") + contact("linked_agent: agent.jane"));
  EXPECT_EQ(plain(*linked, "contact.bob", "linked_agent"), "agent.jane");
}

TEST(ReferencesToPeople, that_nobody_declares_or_that_lead_back_are_errors_at_their_line) {
  EXPECT_THAT(
      wrong(read(jane_and_boss("line_manager: bos"))),
      ElementsAre("haloform.yaml:3:56: the line_manager of agent.jane is \"bos\", which no agent block "
                  "declares -> did you mean \"boss\"?"));
  EXPECT_THAT(wrong(read(jane_and_boss("line_manager: contact.bob") + contact("title: Baker"))).size(), 1U);
  EXPECT_THAT(
      wrong(read(jane_and_boss("line_manager: jane"))),
      ElementsAre("haloform.yaml:3:56: the line_manager of agent.jane leads back to it: agent.jane -> "
                  "agent.jane -> whoever is at the top has none: write line_manager: null there"));
  EXPECT_THAT(wrong(read(jane_and_boss("line_manager: boss", "line_manager: jane"))),
              ElementsAre(HasSubstr("agent.jane -> agent.boss -> agent.jane")))
      << "one circle is one mistake";
  EXPECT_THAT(wrong(read(jane_and_boss("line_manager: -3"))), ElementsAre(HasSubstr("is below 1")));
  EXPECT_THAT(
      wrong(read("defaults: {agent: {line_manager: boss}}\n" + jane_and_boss("", "line_manager: null"))),
      IsEmpty());
}

TEST(CustomFieldsOfYaml, are_plain_values_by_name) {
  const auto desired = read(contact(
      "custom: {CFShirtSize: XL, CFVan: 7, CFOnSite: true, CFNone: null, CFRate: 1.5, CFCode: '007'}"));
  ASSERT_THAT(wrong(desired), IsEmpty());
  EXPECT_EQ(plain(*desired, "contact.bob", "custom"),
            "CFCode: 007, CFNone: null, CFOnSite: true, CFRate: 1.5, CFShirtSize: XL, CFVan: 7");
  EXPECT_EQ(plain(*read(contact("custom: {}")), "contact.bob", "custom"), "null");
  EXPECT_THAT(wrong(read(contact("custom: [CFVan]"))), ElementsAre(HasSubstr("custom must be a mapping")));
  EXPECT_THAT(wrong(read(contact("custom: {CFVan: [1]}"))),
              ElementsAre(HasSubstr("CFVan in custom must be a text, a number, true, false or null")));
  EXPECT_THAT(wrong(read(contact("custom: {' CFVan': 1}"))), ElementsAre(HasSubstr("is no name of a field")));
}

TEST(OtherProfiles, what_has_another_name_under_a_profile_is_told_in_the_advice) {
  struct Row {
    const char* written;
    Profile profile;
    const char* advice;
  };
  for (const Row& row : {Row{"role: Technician", Profile::halo, "write roles: [Technician]"},
                         Row{"phone: '+44 1'", Profile::halo, "write extension: +44 1"},
                         Row{"phone: '44'", Profile::halo, "write extension: \"44\""},
                         Row{"department_id: 3", Profile::halo, "write departments: [NAME], or remove it"},
                         Row{"username: jane", Profile::halo, "write email: ADDRESS, or remove it"},
                         Row{"roles: [Technician]", Profile::guide, "write role: Technician"},
                         Row{"roles: [A, B]", Profile::guide, "write role: …"},
                         Row{"extension: '201'", Profile::guide, "write phone: \"201\""},
                         Row{"default_team: sd", Profile::guide, "write teams: [sd]"},
                         Row{"jobtitle: Baker", Profile::guide, "remove it"}}) {
    const auto found = wrong(read(agent(row.written), row.profile));
    ASSERT_EQ(found.size(), 1U) << row.written;
    EXPECT_THAT(found.front(), AllOf(HasSubstr("does not support"), EndsWith(row.advice))) << row.written;
  }
  EXPECT_THAT(wrong(read(agent("title: Baker"))), ElementsAre(HasSubstr("write jobtitle: …")));
  EXPECT_THAT(wrong(read(contact("jobtitle: Baker"))), ElementsAre(HasSubstr("write title: …")));
  EXPECT_THAT(wrong(read(contact("emailaddress2: a@b.example"))), ElementsAre(HasSubstr("write email2: …")));
}

TEST(OtherProfiles, a_language_is_a_text_for_one_and_an_id_for_the_other) {
  EXPECT_EQ(plain(*read(agent("language: en-GB"), Profile::guide), "agent.jane", "language"), "en-GB");
  EXPECT_EQ(plain(*read(agent("language: 2")), "agent.jane", "language"), "2");
  EXPECT_EQ(plain(*read(agent("language: '2'")), "agent.jane", "language"), "2");
  EXPECT_EQ(plain(*read(agent("language: null")), "agent.jane", "language"), "null");
  EXPECT_THAT(
      wrong(read(agent("language: en-GB"))),
      ElementsAre(HasSubstr("under the profile halo language is the id that HaloPSA has for it -> write the "
                            "id: language: 2")));
}

}  // namespace
}  // namespace haloform::config
