#include "providers/halopsa/tables/profiles.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace haloform::halopsa {

namespace {

/// A field as the tables below write it.
struct NamedField {
  std::string_view neutral;
  std::string_view wire;
  Conversion conversion = Conversion::text;
  const NameRows* names = nullptr;
};

struct Fields {
  std::vector<std::string_view> as_in_yaml;  ///< Their name on the wire is the neutral one.
  std::vector<NamedField> others{};
};

struct Scopes {
  std::string_view read;
  std::string_view edit;
};

/// What every row has besides its fields, whatever else its type needs.
struct RowParts {
  ResourceType type;
  std::string_view path;
  std::string_view list_key;
  Scopes scopes;
};

/// A neutral name that the catalog lacks is our own mistake, and ends the program in the first test.
std::vector<WireField> fields_of(const TypeSchema& schema, const Fields& fields) {
  std::vector<WireField> rows;
  rows.reserve(fields.as_in_yaml.size() + fields.others.size());
  for (const std::string_view name : fields.as_in_yaml) rows.push_back({name, schema.find(name).value()});
  for (const NamedField& field : fields.others) {
    rows.push_back({field.wire, schema.find(field.neutral).value(), field.conversion, field.names});
  }
  std::ranges::sort(rows, {}, &WireField::field);
  return rows;
}

TypeRow row_of(const Catalog& catalog, const RowParts& parts, const Fields& fields) {
  TypeRow row;
  row.type = parts.type;
  row.path = parts.path;
  row.list_keys = {parts.list_key};
  row.fields = fields_of(catalog.of(row.type), fields);
  row.read_scope = parts.scopes.read;
  row.edit_scope = parts.scopes.edit;
  return row;
}

void set_pages(TypeRow& row, Paging paging, std::size_t size) {
  row.paging = paging;
  row.page_size = size;
}

constexpr std::string_view general_user_name = "General User";
constexpr std::string_view unassigned_name = "Unassigned";

// Imports: docs/halopsa-facts.md, "Imports". The guide knows none of it; an instance that has it means the same.

std::vector<ImportSign> import_signs(ResourceType type) {
  using Source = Record::ImportedBy::Source;
  using Shape = ImportSign::Shape;
  std::vector<ImportSign> signs{{"azureoid", Source::entra, Shape::id},
                                {"azure_oid", Source::entra, Shape::id},
                                {"oktaid", Source::okta, Shape::id},
                                {"okta_id", Source::okta, Shape::id}};
  // Agents have no id of the directory: the connection that they came by is all that tells.
  if (facts_of(type).membership == TypeFacts::Membership::joins_teams)
    signs.push_back({"azure_connectionid", Source::entra, Shape::connection});
  signs.push_back({"isintegration", Source::other, Shape::flag});
  return signs;
}

// The guide: "User object / data model" and "Core endpoints".

TypeRow guide_person(const Catalog& catalog, const RowParts& parts, const Fields& fields) {
  TypeRow row = row_of(catalog, parts, fields);
  set_pages(row, Paging::page_no, 1000);
  row.active = ActiveFlag{"isactive", ActiveFlag::Polarity::true_is_active};
  row.removal = Documented::yes;
  row.import_signs = import_signs(row.type);
  return row;
}

TypeRow guide_agent(const Catalog& catalog) {
  TypeRow row =
      guide_person(catalog, {ResourceType::agent, "/Agent", "agents", {"read:agents", "edit:agents"}},
                   {{"name", "email", "firstname", "surname", "username", "role", "phone", "mobile",
                     "timezone", "language"},
                    {{"department_id", "department_id", Conversion::reference},
                     {"site_id", "site_id", Conversion::reference}}});
  row.teams = TeamsRow{"team_id", TeamsRow::Shape::one_id};
  row.general_name = unassigned_name;
  row.built_in = BuiltIn::unassigned;
  row.get_by_id = Documented::yes;
  return row;
}

TypeRow guide_contact(const Catalog& catalog) {
  TypeRow row = guide_person(
      catalog, {ResourceType::contact, "/Customer", "customers", {"read:customers", "edit:customers"}},
      {{"name", "email", "firstname", "surname", "phone", "mobile"},
       {{"site_id", "site_id", Conversion::reference}}});
  row.everything = "type=contact";
  row.kind = KindFilter{"type", "contact"};
  row.general_name = general_user_name;
  return row;
}

TypeRow guide_team(const Catalog& catalog) {
  return row_of(catalog, {ResourceType::team, "/Team", "teams", {"read:teams", "edit:teams"}}, {{"name"}});
}

// Real instances, as docs/halopsa-facts.md knows them; the properties are those of Uname, Users and SectionDetail in Halo's
// own OpenAPI document.

constexpr NameRows agent_roles{"id", "name", Directory::Kind::roles, NameRows::Ids::texts, "role_list"};
constexpr NameRows contact_roles{"id", "name", Directory::Kind::contact_roles, NameRows::Ids::numbers,
                                 "role_list"};
constexpr NameRows agent_departments{"department_id", "department_name", Directory::Kind::departments,
                                     NameRows::Ids::numbers};

TypeRow halo_row(const Catalog& catalog, const RowParts& parts, const Fields& fields) {
  TypeRow row = row_of(catalog, parts, fields);
  row.body = BodyShape::array;
  row.get_by_id = Documented::yes;
  row.removal = Documented::yes;
  return row;
}

TypeRow halo_person(const Catalog& catalog, const RowParts& parts, std::string_view inactive_flag,
                    const Fields& fields) {
  TypeRow row = halo_row(catalog, parts, fields);
  row.details = "includedetails=true";
  // Rows of listings have fewer of them than single records.
  row.import_signs = import_signs(row.type);
  set_pages(row, Paging::pageinate, 100);
  row.active = ActiveFlag{inactive_flag, ActiveFlag::Polarity::true_is_inactive};
  return row;
}

TypeRow halo_agent(const Catalog& catalog) {
  TypeRow row =
      halo_person(catalog, {ResourceType::agent, "/Agent", "agents", {"admin", "admin"}}, "isdisabled",
                  {{"name", "email", "firstname", "surname", "jobtitle", "colour", "initials"},
                   {{"roles", "roles", Conversion::names, &agent_roles},
                    {"default_team", "team"},
                    {"mobile", "sms"},
                    {"extension", "extensionnumber"},
                    {"timezone", "workday_timezone"},
                    {"language", "language_id", Conversion::number},
                    {"line_manager", "linemanager", Conversion::reference},
                    {"departments", "departments", Conversion::names, &agent_departments},
                    {"is_sales", "is_sales", Conversion::flag},
                    {"workday_id", "workday_id", Conversion::reference},
                    {"custom", "customfields", Conversion::custom}}});
  row.documented_as = "Uname";
  row.everything = "includeenabled=true&includedisabled=true&includeapiagents=true&order=id";
  row.teams = TeamsRow{"teams", TeamsRow::Shape::rows};
  row.rows_tell_imports = false;
  row.ticket_key = "agent_id";
  row.never_empty = "it always contains the agent of the credentials";
  row.general_name = unassigned_name;
  row.built_in = BuiltIn::unassigned;
  return row;
}

TypeRow halo_contact(const Catalog& catalog) {
  // The right to edit includes that to read.
  TypeRow row = halo_person(
      catalog, {ResourceType::contact, "/Users", "users", {"edit:customers", "edit:customers"}}, "inactive",
      {{"name", "firstname", "surname", "title", "email2", "email3", "notes"},
       {{"email", "emailaddress"},
        {"phone", "phonenumber"},
        {"mobile", "mobilenumber"},
        {"mobile2", "mobilenumber2"},
        {"home_phone", "homenumber"},
        {"site_id", "site_id", Conversion::reference},
        {"important", "isimportantcontact", Conversion::flag},
        {"main_contact", "ismaincontact", Conversion::flag},
        {"manager", "admanager"},
        {"roles", "roles", Conversion::names, &contact_roles},
        {"linked_agent", "linked_agent_id", Conversion::reference},
        {"custom", "customfields", Conversion::custom}}});
  row.documented_as = "Users";
  row.everything = "includeactive=true&includeinactive=true&order=id";
  row.ticket_key = "user_id";
  row.more_emails = {"email2", "email3", "emailaddress2", "emailaddress3"};
  row.client = "client_id";
  row.client_name = "client_name";
  row.never_empty = "each site has a General User";
  row.general_name = general_user_name;
  return row;
}

TypeRow halo_team(const Catalog& catalog) {
  TypeRow row = halo_row(catalog, {ResourceType::team, "/Team", "teams", {"admin", "admin"}}, {{"name"}});
  row.documented_as = "SectionDetail";
  row.everything = "includeenabled=true&includedisabled=true";
  row.members = "includeagentsforteams";
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
  set_pages(row, Paging::pageinate, 100);
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

AttachedRows halo_attached(const TypeRow& agent) {
  AttachedRows rows{agent, "/Tickets", "read:tickets", "/ApprovalProcess", "/CAB"};
  rows.agents.fields = {{"linemanager", AttachedRows::line_manager, Conversion::reference},
                        {"delegation_user_id", AttachedRows::delegates_to, Conversion::reference}};
  rows.agents.teams.reset();
  rows.agents.import_signs.clear();
  return rows;
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

const ProfileTable::NamesPath* ProfileTable::names_path(Directory::Kind directory) const {
  const auto at = std::ranges::find(names_paths, directory, &NamesPath::directory);
  return at == names_paths.end() ? nullptr : &*at;
}

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
      table.attached = halo_attached(table.of(ResourceType::agent));
      table.imports_path = "/AzureADConnection";
      table.names_paths = {
          {Directory::Kind::roles, "/Roles", "id", "name", "roles"},
          {Directory::Kind::contact_roles, "/UserRoles", "id", "name", "roles", ResourceType::contact},
          // There is no path of departments: each team says which one it belongs to.
          {Directory::Kind::departments, "/Team?includeenabled=true&includedisabled=true", "department_id",
           "department_name", type_plural(ResourceType::team), ResourceType::team}};
      break;
  }
  return table;
}

}  // namespace haloform::halopsa
