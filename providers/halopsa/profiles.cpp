#include "providers/halopsa/profiles.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace haloform {

namespace {

/// A field as the tables below write it.
struct NamedField {
  std::string_view neutral;
  std::string_view wire;
  Conversion conversion = Conversion::text;
};

/// A neutral name that the catalog lacks is our own mistake, and ends the program in the first test.
std::vector<WireField> resolved(const TypeSchema& schema, const std::vector<NamedField>& fields) {
  std::vector<WireField> rows;
  rows.reserve(fields.size());
  for (const NamedField& field : fields) {
    rows.push_back({field.wire, schema.find(field.neutral).value(), field.conversion});
  }
  std::ranges::sort(rows, {}, &WireField::field);
  return rows;
}

// The guide: "User object / data model" and "Core endpoints".

TypeRow guide_agent(const Catalog& catalog) {
  TypeRow row;
  row.type = ResourceType::agent;
  row.path = "/Agent";
  row.list_keys = {"agents"};
  row.paging = Paging::page_no;
  row.page_size = 1000;
  row.fields = resolved(catalog.of(row.type), {
                                                  {"name", "name"},
                                                  {"email", "email"},
                                                  {"firstname", "firstname"},
                                                  {"surname", "surname"},
                                                  {"username", "username"},
                                                  {"role", "role"},
                                                  {"phone", "phone"},
                                                  {"mobile", "mobile"},
                                                  {"department_id", "department_id", Conversion::reference},
                                                  {"site_id", "site_id", Conversion::reference},
                                                  {"timezone", "timezone"},
                                                  {"language", "language"},
                                              });
  row.active = ActiveFlag{"isactive", ActiveFlag::Polarity::true_is_active};
  row.teams = TeamsRow{"team_id", TeamsRow::Shape::one_id};
  row.general_name = "Unassigned";
  row.built_in = BuiltIn::unassigned;
  row.read_scope = "read:agents";
  row.edit_scope = "edit:agents";
  row.get_by_id = Documented::yes;
  row.removal = Documented::yes;
  return row;
}

TypeRow guide_contact(const Catalog& catalog) {
  TypeRow row;
  row.type = ResourceType::contact;
  row.path = "/Customer";
  row.list_keys = {"customers"};
  row.everything = "type=contact";
  row.paging = Paging::page_no;
  row.page_size = 1000;
  row.fields = resolved(catalog.of(row.type), {
                                                  {"name", "name"},
                                                  {"email", "email"},
                                                  {"firstname", "firstname"},
                                                  {"surname", "surname"},
                                                  {"phone", "phone"},
                                                  {"mobile", "mobile"},
                                                  {"site_id", "site_id", Conversion::reference},
                                              });
  row.active = ActiveFlag{"isactive", ActiveFlag::Polarity::true_is_active};
  row.kind = KindFilter{"type", "contact"};
  row.general_name = "General User";
  row.read_scope = "read:customers";
  row.edit_scope = "edit:customers";
  row.get_by_id = Documented::no;
  row.removal = Documented::yes;
  return row;
}

TypeRow guide_team(const Catalog& catalog) {
  TypeRow row;
  row.type = ResourceType::team;
  row.path = "/Team";
  row.list_keys = {"teams"};
  row.paging = Paging::none;
  row.fields = resolved(catalog.of(row.type), {{"name", "name"}});
  row.read_scope = "read:teams";
  row.edit_scope = "edit:teams";
  row.get_by_id = Documented::no;
  row.removal = Documented::no;
  return row;
}

// Real instances, as docs/halopsa-facts.md knows them; the properties are those of Uname, Users and SectionDetail in Halo's
// own OpenAPI document.

TypeRow halo_agent(const Catalog& catalog) {
  TypeRow row;
  row.type = ResourceType::agent;
  row.documented_as = "Uname";
  row.path = "/Agent";
  row.list_keys = {"agents"};
  row.everything = "includeenabled=true&includedisabled=true&includeapiagents=true&order=id";
  row.details = "includedetails=true";
  row.paging = Paging::pageinate;
  row.page_size = 100;
  row.body = BodyShape::array;
  row.fields = resolved(catalog.of(row.type), {
                                                  {"name", "name"},
                                                  {"email", "email"},
                                                  {"firstname", "firstname"},
                                                  {"surname", "surname"},
                                                  {"jobtitle", "jobtitle"},
                                                  {"roles", "roles", Conversion::roles},
                                                  {"default_team", "team"},
                                              });
  row.active = ActiveFlag{"isdisabled", ActiveFlag::Polarity::true_is_inactive};
  row.teams = TeamsRow{"teams", TeamsRow::Shape::rows};
  row.never_empty = "it always contains the agent of the credentials";
  row.general_name = "Unassigned";
  row.built_in = BuiltIn::unassigned;
  row.read_scope = "admin";
  row.edit_scope = "admin";
  row.get_by_id = Documented::yes;
  row.removal = Documented::yes;
  return row;
}

TypeRow halo_contact(const Catalog& catalog) {
  TypeRow row;
  row.type = ResourceType::contact;
  row.documented_as = "Users";
  row.path = "/Users";
  row.list_keys = {"users"};
  row.everything = "includeactive=true&includeinactive=true&order=id";
  row.details = "includedetails=true";
  row.paging = Paging::pageinate;
  row.page_size = 100;
  row.body = BodyShape::array;
  row.fields = resolved(catalog.of(row.type), {
                                                  {"name", "name"},
                                                  {"email", "emailaddress"},
                                                  {"firstname", "firstname"},
                                                  {"surname", "surname"},
                                                  {"phone", "phonenumber"},
                                                  {"mobile", "mobilenumber"},
                                                  {"site_id", "site_id", Conversion::reference},
                                                  {"title", "title"},
                                              });
  row.active = ActiveFlag{"inactive", ActiveFlag::Polarity::true_is_inactive};
  row.more_emails = {"email2", "email3"};
  row.client = "client_id";
  row.client_name = "client_name";
  row.never_empty = "each site has a General User";
  row.general_name = "General User";
  row.read_scope = "edit:customers";  // it includes read:customers
  row.edit_scope = "edit:customers";
  row.get_by_id = Documented::yes;
  row.removal = Documented::yes;
  return row;
}

TypeRow halo_team(const Catalog& catalog) {
  TypeRow row;
  row.type = ResourceType::team;
  row.documented_as = "SectionDetail";
  row.path = "/Team";
  row.list_keys = {"teams"};
  row.everything = "includeenabled=true&includedisabled=true";
  row.members = "includeagentsforteams";
  row.paging = Paging::none;
  row.body = BodyShape::array;
  row.fields = resolved(catalog.of(row.type), {{"name", "name"}});
  row.read_scope = "admin";
  row.edit_scope = "admin";
  row.get_by_id = Documented::yes;
  row.removal = Documented::yes;
  return row;
}

// Site and Area in Halo's own OpenAPI document.

TypeRow halo_place(std::string_view path, std::string_view called, std::vector<WireField> fields) {
  TypeRow row;
  row.type = ResourceType::contact;
  row.path = path;
  row.list_keys = {called};
  row.called = called;
  row.everything = "includeactive=true&includeinactive=true&order=id";
  row.paging = Paging::pageinate;
  row.page_size = 100;
  row.body = BodyShape::array;
  row.fields = std::move(fields);
  row.active = ActiveFlag{"inactive", ActiveFlag::Polarity::true_is_inactive};
  row.read_scope = "edit:customers";
  row.edit_scope = "edit:customers";
  return row;
}

PlaceRows halo_places() {
  return {halo_place("/Site", "sites",
                     {{"name", PlaceRows::name},
                      {"client_name", PlaceRows::client_name},
                      {"client_id", PlaceRows::client_id, Conversion::reference}}),
          halo_place("/Client", "clients", {{"name", PlaceRows::name}})};
}

/// The scopes of all types, each once.
std::string joined(const ProfileTable& table, const std::vector<std::string_view TypeRow::*>& kinds) {
  std::vector<std::string_view> scopes;
  for (const auto kind : kinds) {
    for (const TypeRow& row : table.types) {
      if (std::ranges::find(scopes, row.*kind) == scopes.end()) scopes.push_back(row.*kind);
    }
  }
  return fmt::format("{}", fmt::join(scopes, " "));
}

}  // namespace

std::string ProfileTable::scopes(Access access) const {
  if (access == Access::read_only) return joined(*this, {&TypeRow::read_scope});
  return joined(*this, {&TypeRow::read_scope, &TypeRow::edit_scope});
}

ProfileTable make_profile(Profile profile, const Catalog& catalog) {
  ProfileTable table;
  table.profile = profile;
  switch (profile) {
    case Profile::guide:
      table.types = {guide_agent(catalog), guide_contact(catalog), guide_team(catalog)};
      break;
    case Profile::halo:
      table.types = {halo_agent(catalog), halo_contact(catalog), halo_team(catalog)};
      table.facts_path = "/InstanceInfo";
      table.self_path = "/Agent/me";
      table.places = halo_places();
      table.roles_path = "/Roles";
      break;
  }
  return table;
}

}  // namespace haloform
