#include "providers/halopsa/tables/catalog.hpp"

namespace haloform::halopsa {

namespace {

using Profiles = std::vector<Profile>;

const Profiles both{Profile::guide, Profile::halo};
const Profiles guide_only{Profile::guide};
const Profiles halo_only{Profile::halo};

using Personal = MarkedText::Personal;

FieldSpec text(std::string_view name, const Profiles& carried_by) {
  return {name, ValueKind::text, Comparison::exact, Presence::optional, carried_by};
}

/// What tells who somebody is, or is written of one person alone. What many share (a role, a team, a language) is not.
FieldSpec personal(Personal what, FieldSpec field) {
  field.personal = what;
  return field;
}

FieldSpec personal_text(Personal what, std::string_view name, const Profiles& carried_by) {
  return personal(what, text(name, carried_by));
}

/// Rows of Halo's listings lack it (docs/halopsa-facts.md, "Fields of a person").
FieldSpec by_record(FieldSpec field) {
  field.shown = FieldSpec::Shown::by_record_alone;
  return field;
}

/// What is written in its place under a profile that lacks the field; `{}` stands for the value.
FieldSpec elsewhere(FieldSpec field, Profile profile, std::string_view write) {
  field.elsewhere = FieldSpec::Elsewhere{profile, write};
  return field;
}

FieldSpec email(std::string_view name, Presence presence, const Profiles& carried_by = both) {
  return personal(Personal::email, {name, ValueKind::text, Comparison::email, presence, carried_by});
}

FieldSpec required_text(std::string_view name) {
  return {name, ValueKind::text, Comparison::exact, Presence::required, both};
}

/// The id of something that haloform does not manage: a department, a site.
FieldSpec reference(std::string_view name, const Profiles& carried_by) {
  return {name, ValueKind::integer, Comparison::reference, Presence::optional, carried_by};
}

/// A contact's site, which YAML may also name.
FieldSpec site(std::string_view name) {
  FieldSpec field = reference(name, both);
  field.naming = FieldSpec::Naming{"site", Directory::Kind::sites, halo_only};
  return field;
}

/// A set of roles, or of departments, by their names.
FieldSpec names(std::string_view name, Directory::Kind directory) {
  FieldSpec field = text(name, halo_only);
  field.kind = ValueKind::names;
  field.naming = FieldSpec::Naming{name, directory, halo_only};
  return field;
}

FieldSpec flag(std::string_view name) {
  return {name, ValueKind::boolean, Comparison::flag, Presence::optional, halo_only};
}

/// Another agent, by address; or by id, where no block declares that one.
FieldSpec agent(std::string_view name) {
  FieldSpec field = reference(name, halo_only);
  field.kind = ValueKind::resource;
  field.declared_as = ResourceType::agent;
  return field;
}

/// The custom fields of an instance, by their names there.
FieldSpec custom(std::string_view name) {
  FieldSpec field = personal_text(Personal::other, name, halo_only);
  field.kind = ValueKind::entries;
  return field;
}

/// The guide has a text, and real instances the number of a language.
FieldSpec language(std::string_view name) {
  FieldSpec field = text(name, both);
  field.id_under = halo_only;
  return field;
}

/// A team by its key, whose name the wire carries.
FieldSpec team(std::string_view name) {
  FieldSpec field = text(name, halo_only);
  field.declared_as = ResourceType::team;
  return field;
}

TypeSchema agent_schema() {
  TypeSchema schema(ResourceType::agent);
  schema.fields = {
      personal(Personal::name, required_text("name")),
      email("email", Presence::required),
      personal_text(Personal::name, "firstname", both),
      personal_text(Personal::name, "surname", both),
      elsewhere(personal_text(Personal::other, "username", guide_only), Profile::halo, "email: ADDRESS"),
      elsewhere(text("role", guide_only), Profile::halo, "roles: [{}]"),
      elsewhere(personal_text(Personal::phone, "phone", guide_only), Profile::halo, "extension: {}"),
      personal_text(Personal::phone, "mobile", both),
      elsewhere(reference("department_id", guide_only), Profile::halo, "departments: [NAME]"),
      reference("site_id", guide_only),
      text("timezone", both),
      by_record(language("language")),
      personal_text(Personal::other, "jobtitle", halo_only),
      elsewhere(names("roles", Directory::Kind::roles), Profile::guide, "role: {}"),
      elsewhere(team("default_team"), Profile::guide, "teams: [{}]"),
      elsewhere(personal_text(Personal::phone, "extension", halo_only), Profile::guide, "phone: {}"),
      agent("line_manager"),
      elsewhere(names("departments", Directory::Kind::departments), Profile::guide, "department_id: ID"),
      text("colour", halo_only),
      personal_text(Personal::other, "initials", halo_only),
      by_record(flag("is_sales")),
      reference("workday_id", halo_only),
      by_record(custom("custom")),
  };
  schema.name = FieldId{0};
  schema.email = FieldId{1};
  schema.other_words = {{"title", "jobtitle"},
                        {"job_title", "jobtitle"},
                        {"sms", "mobile"},
                        {"extensionnumber", "extension"},
                        {"linemanager", "line_manager"},
                        {"workday_timezone", "timezone"},
                        {"language_id", "language"},
                        {"customfields", "custom"},

                        {"color", "colour"},
                        {"first_name", "firstname"},
                        {"last_name", "surname"},
                        {"lastname", "surname"}};
  return schema;
}

TypeSchema contact_schema() {
  TypeSchema schema(ResourceType::contact);
  schema.fields = {
      personal(Personal::name, required_text("name")),
      email("email", Presence::optional),
      personal_text(Personal::name, "firstname", both),
      personal_text(Personal::name, "surname", both),
      personal_text(Personal::phone, "phone", both),
      personal_text(Personal::phone, "mobile", both),
      site("site_id"),
      personal_text(Personal::other, "title", halo_only),
      by_record(email("email2", Presence::optional, halo_only)),
      by_record(email("email3", Presence::optional, halo_only)),
      personal_text(Personal::phone, "mobile2", halo_only),
      personal_text(Personal::phone, "home_phone", halo_only),
      personal_text(Personal::other, "notes", halo_only),
      flag("important"),
      by_record(flag("main_contact")),
      by_record(personal_text(Personal::name, "manager", halo_only)),
      names("roles", Directory::Kind::contact_roles),
      agent("linked_agent"),
      by_record(custom("custom")),
  };
  schema.name = FieldId{0};
  schema.email = FieldId{1};
  schema.scope = FieldId{6};
  schema.other_words = {{"jobtitle", "title"},
                        {"job_title", "title"},
                        {"emailaddress", "email"},
                        {"emailaddress2", "email2"},
                        {"emailaddress3", "email3"},
                        {"phonenumber", "phone"},
                        {"mobilenumber", "mobile"},
                        {"mobilenumber2", "mobile2"},
                        {"homenumber", "home_phone"},
                        {"isimportantcontact", "important"},
                        {"ismaincontact", "main_contact"},
                        {"admanager", "manager"},
                        {"linked_agent_id", "linked_agent"},
                        {"customfields", "custom"},
                        {"role", "roles"},
                        {"first_name", "firstname"},
                        {"last_name", "surname"},
                        {"lastname", "surname"}};
  return schema;
}

TypeSchema team_schema() {
  TypeSchema schema(ResourceType::team);
  schema.fields = {required_text("name")};
  schema.name = FieldId{0};
  return schema;
}

}  // namespace

Catalog make_catalog() {
  return {PerType<TypeSchema>(agent_schema(), contact_schema(), team_schema()), {Profile::guide}};
}

}  // namespace haloform::halopsa
