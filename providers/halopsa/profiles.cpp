#include "providers/halopsa/profiles.hpp"

#include <algorithm>

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

std::string joined(const ProfileTable& table, std::string_view TypeRow::* scope) {
  std::string scopes;
  for (const TypeRow& row : table.types) {
    if (!scopes.empty()) scopes += ' ';
    scopes += row.*scope;
  }
  return scopes;
}

}  // namespace

std::string ProfileTable::read_scopes() const { return joined(*this, &TypeRow::read_scope); }

std::string ProfileTable::all_scopes() const {
  return joined(*this, &TypeRow::read_scope) + " " + joined(*this, &TypeRow::edit_scope);
}

ProfileTable make_profile(Profile profile, const Catalog& catalog) {
  ProfileTable table;
  table.profile = profile;
  switch (profile) {
    case Profile::guide:
      table.types = {guide_agent(catalog), guide_contact(catalog), guide_team(catalog)};
      break;
  }
  return table;
}

}  // namespace haloform
