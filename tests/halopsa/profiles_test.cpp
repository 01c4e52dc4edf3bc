#include "providers/halopsa/tables/profiles.hpp"

#include "providers/halopsa/auth/token_source.hpp"
#include "providers/halopsa/connection/provider.hpp"
#include "providers/halopsa/tables/catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string_view>

namespace haloform::halopsa {
namespace {

using enum ResourceType;
using ::testing::ElementsAre;

class ProfilesTest : public ::testing::Test {
 protected:
  Catalog catalog_ = make_catalog();
  ProfileTable guide_ = make_profile(Profile::guide, catalog_);

  [[nodiscard]] const WireField* wire(ResourceType type, std::string_view name) const {
    const auto& fields = guide_.of(type).fields;
    const auto found = std::ranges::find(fields, name, &WireField::wire);
    return found == fields.end() ? nullptr : &*found;
  }
};

// The guide's "User object / data model", row by row. A row is a field of the table, a facet, or read-only.
TEST_F(ProfilesTest, every_row_of_the_guides_table_is_a_row_here_or_says_why_not) {
  const std::map<std::string_view, Conversion> fields{{"name", Conversion::text},
                                                      {"email", Conversion::text},
                                                      {"firstname", Conversion::text},
                                                      {"surname", Conversion::text},
                                                      {"username", Conversion::text},
                                                      {"role", Conversion::text},
                                                      {"phone", Conversion::text},
                                                      {"mobile", Conversion::text},
                                                      {"department_id", Conversion::reference},
                                                      {"site_id", Conversion::reference},
                                                      {"timezone", Conversion::text},
                                                      {"language", Conversion::text}};
  for (const auto& [name, conversion] : fields) {
    const WireField* row = wire(agent, name);
    ASSERT_NE(row, nullptr) << name;
    EXPECT_EQ(row->conversion, conversion) << name;
    EXPECT_EQ(catalog_.of(agent).at(row->field).name, name);
  }
  EXPECT_EQ(guide_.of(agent).fields.size(), fields.size());
  // `id` is read-only: the instance gives it, and an update names it in its body (the guide's example), not
  // as a field.
  EXPECT_EQ(wire(agent, "id"), nullptr);
  // `isactive` and `team_id` do not compare like values, so they are facets of their own.
  EXPECT_EQ(wire(agent, "isactive"), nullptr);
  EXPECT_EQ(guide_.of(agent).active->wire, "isactive");
  EXPECT_EQ(guide_.of(agent).active->polarity, ActiveFlag::Polarity::true_is_active);
  EXPECT_EQ(wire(agent, "team_id"), nullptr);
  EXPECT_EQ(guide_.of(agent).teams->wire, "team_id");
}

TEST_F(ProfilesTest, the_guides_endpoints_are_the_tables_paths) {
  EXPECT_EQ(guide_.of(agent).path, "/Agent");
  EXPECT_EQ(guide_.of(contact).path, "/Customer");
  EXPECT_EQ(guide_.of(team).path, "/Team");
  EXPECT_THAT(guide_.of(agent).list_keys, ElementsAre("agents"));
  EXPECT_THAT(guide_.of(contact).list_keys, ElementsAre("customers"));
  EXPECT_THAT(guide_.of(team).list_keys, ElementsAre("teams"));
  // "Max page size: 1000"; GET /Team shows no pages.
  EXPECT_EQ(guide_.of(agent).page_size, 1000U);
  EXPECT_EQ(guide_.of(contact).page_size, 1000U);
  EXPECT_EQ(guide_.of(team).paging, Paging::none);
  // "Returns 404 if agent ID does not exist" is said of agents alone.
  EXPECT_EQ(guide_.of(agent).get_by_id, Documented::yes);
  EXPECT_EQ(guide_.of(contact).get_by_id, Documented::no);
  EXPECT_EQ(guide_.of(team).get_by_id, Documented::no);
  // The scopes' table names DELETE for agents and customers.
  EXPECT_EQ(guide_.of(agent).removal, Documented::yes);
  EXPECT_EQ(guide_.of(contact).removal, Documented::yes);
  EXPECT_EQ(guide_.of(team).removal, Documented::no);
}

TEST_F(ProfilesTest, the_scopes_are_the_guides_six) {
  EXPECT_EQ(guide_.scopes(Access::read_only), "read:agents read:customers read:teams");
  EXPECT_EQ(guide_.scopes(Access::read_write),
            "read:agents read:customers read:teams edit:agents edit:customers edit:teams");
}

TEST_F(ProfilesTest, what_the_catalog_says_a_profile_carries_it_carries) {
  for (const Profile profile : all_profiles) {
    SCOPED_TRACE(profile_name(profile));
    const ProfileTable table = make_profile(profile, catalog_);
    EXPECT_EQ(table.profile, profile);
    for (const ResourceType type : all_types) {
      const TypeSchema& schema = catalog_.of(type);
      std::vector<FieldId> carried;
      for (std::size_t at = 0; at < schema.fields.size(); ++at) {
        if (schema.fields[at].carried(profile)) carried.push_back(FieldId{static_cast<std::uint8_t>(at)});
      }
      std::vector<FieldId> rows;
      for (const WireField& row : table.of(type).fields) rows.push_back(row.field);
      EXPECT_EQ(rows, carried) << type_name(type);
      std::set<std::string_view> names;
      for (const WireField& row : table.of(type).fields) names.insert(row.wire);
      EXPECT_EQ(names.size(), rows.size()) << "a key of " << type_name(type) << " is two fields";
      EXPECT_EQ(table.of(type).active.has_value(), schema.activation == TypeFacts::Activation::switchable);
      EXPECT_EQ(table.of(type).teams.has_value(), schema.membership == TypeFacts::Membership::joins_teams);
    }
  }
}

TEST_F(ProfilesTest, real_instances_know_no_scopes_for_agents_and_teams) {
  const ProfileTable halo = make_profile(Profile::halo, catalog_);
  EXPECT_EQ(halo.scopes(Access::read_only), "admin edit:customers");
  EXPECT_EQ(halo.scopes(Access::read_write), "admin edit:customers");
}

TEST(Catalog, holds_the_fields_of_the_design_in_order) {
  const Catalog catalog = make_catalog();
  const auto names = [&](ResourceType type) {
    std::vector<std::string_view> all;
    for (const FieldSpec& field : catalog.of(type).fields) all.push_back(field.name);
    return all;
  };
  EXPECT_THAT(names(agent),
              ElementsAre("name", "email", "firstname", "surname", "username", "role", "phone", "mobile",
                          "department_id", "site_id", "timezone", "language", "jobtitle", "roles",
                          "default_team", "extension", "line_manager", "departments", "colour", "initials",
                          "is_sales", "workday_id", "custom"));
  EXPECT_THAT(names(contact),
              ElementsAre("name", "email", "firstname", "surname", "phone", "mobile", "site_id", "title",
                          "email2", "email3", "mobile2", "home_phone", "notes", "important", "main_contact",
                          "manager", "roles", "linked_agent", "custom"));
  EXPECT_THAT(names(team), ElementsAre("name"));
  EXPECT_EQ(catalog.of(agent).at(catalog.of(agent).name).name, "name");
  EXPECT_EQ(catalog.of(agent).at(*catalog.of(agent).email).name, "email");
  EXPECT_EQ(catalog.of(agent).at(*catalog.of(agent).email).presence, Presence::required);
  EXPECT_EQ(catalog.of(contact).at(*catalog.of(contact).email).presence, Presence::optional);
  EXPECT_EQ(catalog.of(contact).at(*catalog.of(contact).scope).name, "site_id");
  EXPECT_FALSE(catalog.of(team).email.has_value());
  EXPECT_TRUE(catalog.one_team(Profile::guide));
  EXPECT_FALSE(catalog.one_team(Profile::halo));
}

// What of a record an output may cover. Whoever adds a field decides, and writes it down in docs/configuration.md.
TEST(Catalog, says_which_fields_tell_of_a_person) {
  const Catalog catalog = make_catalog();
  const auto personal = [&](ResourceType type) {
    std::vector<std::string_view> names;
    for (const FieldSpec& field : catalog.of(type).fields) {
      if (field.personal) names.push_back(field.name);
    }
    return names;
  };
  EXPECT_THAT(personal(agent), ElementsAre("name", "email", "firstname", "surname", "username", "phone",
                                           "mobile", "jobtitle", "extension", "initials", "custom"));
  EXPECT_THAT(personal(contact),
              ElementsAre("name", "email", "firstname", "surname", "phone", "mobile", "title", "email2",
                          "email3", "mobile2", "home_phone", "notes", "manager", "custom"));
  for (const ResourceType type : all_types) {
    const bool people = facts_of(type).about == TypeFacts::About::people;
    EXPECT_EQ(personal(type).empty(), !people) << type_name(type);
  }
}

TEST(Settings, the_token_url_stands_beside_the_api_unless_it_is_named) {
  Settings settings;
  settings.url = "https://acme.halopsa.com";
  EXPECT_EQ(token_url(settings), "https://acme.halopsa.com/auth/token");
  settings.tenant = "acme ltd";
  EXPECT_EQ(token_url(settings), "https://acme.halopsa.com/auth/token?tenant=acme%20ltd");
  settings.tenant = "";
  settings.auth_url = "https://auth.example/";
  EXPECT_EQ(token_url(settings), "https://auth.example/token");
}

TEST(Settings, the_automatic_rate_limit_is_for_halos_own_hosts) {
  Settings settings;
  for (const char* url :
       {"https://acme.halopsa.com", "https://acme.haloitsm.com", "https://a.haloservicedesk.com"}) {
    settings.url = url;
    ASSERT_TRUE(rate_window(settings).has_value()) << url;
    EXPECT_EQ(rate_window(settings)->requests, 250U);
    EXPECT_EQ(rate_window(settings)->per, std::chrono::seconds(300));
  }
  for (const char* url : {"http://127.0.0.1:8080", "https://halo.acme.example", "https://nothalopsa.com"}) {
    settings.url = url;
    EXPECT_FALSE(rate_window(settings).has_value()) << url;
  }
  settings.rate_limit = {Settings::RateLimit::Kind::window, 10, 60};
  EXPECT_EQ(rate_window(settings)->requests, 10U);
  settings.url = "https://acme.halopsa.com";
  settings.rate_limit.kind = Settings::RateLimit::Kind::off;
  EXPECT_FALSE(rate_window(settings).has_value());
}

}  // namespace
}  // namespace haloform::halopsa
