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

FieldSpec email(std::string_view name, Presence presence) {
  return personal(Personal::email, {name, ValueKind::text, Comparison::email, presence, both});
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

/// An agent's roles, by their names.
FieldSpec roles(std::string_view name) {
  FieldSpec field = text(name, halo_only);
  field.kind = ValueKind::names;
  field.naming = FieldSpec::Naming{name, Directory::Kind::roles, halo_only};
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
      personal_text(Personal::other, "username", guide_only),
      text("role", guide_only),
      personal_text(Personal::phone, "phone", guide_only),
      personal_text(Personal::phone, "mobile", guide_only),
      reference("department_id", guide_only),
      reference("site_id", guide_only),
      text("timezone", guide_only),
      text("language", guide_only),
      personal_text(Personal::other, "jobtitle", halo_only),
      roles("roles"),
      team("default_team"),
  };
  schema.name = FieldId{0};
  schema.email = FieldId{1};
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
  };
  schema.name = FieldId{0};
  schema.email = FieldId{1};
  schema.scope = FieldId{6};
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
