#include "providers/halopsa/catalog.hpp"

namespace haloform {

namespace {

FieldSpec text(std::string_view name) {
  return {name, ValueKind::text, Comparison::exact, Presence::optional, {Profile::guide}};
}

FieldSpec email(std::string_view name, Presence presence) {
  return {name, ValueKind::text, Comparison::email, presence, {Profile::guide}};
}

FieldSpec required_text(std::string_view name) {
  return {name, ValueKind::text, Comparison::exact, Presence::required, {Profile::guide}};
}

/// The id of something that haloform does not manage: a department, a site.
FieldSpec reference(std::string_view name) {
  return {name, ValueKind::integer, Comparison::reference, Presence::optional, {Profile::guide}};
}

TypeSchema agent_schema() {
  TypeSchema schema;
  schema.type = ResourceType::agent;
  schema.fields = {
      required_text("name"),
      email("email", Presence::required),
      text("firstname"),
      text("surname"),
      text("username"),
      text("role"),
      text("phone"),
      text("mobile"),
      reference("department_id"),
      reference("site_id"),
      text("timezone"),
      text("language"),
  };
  schema.name = FieldId{0};
  schema.email = FieldId{1};
  schema.activation = Activation::switchable;
  schema.membership = Membership::joins_teams;
  return schema;
}

TypeSchema contact_schema() {
  TypeSchema schema;
  schema.type = ResourceType::contact;
  schema.fields = {
      required_text("name"), email("email", Presence::optional),
      text("firstname"),     text("surname"),
      text("phone"),         text("mobile"),
      reference("site_id"),
  };
  schema.name = FieldId{0};
  schema.email = FieldId{1};
  schema.scope = FieldId{6};
  schema.activation = Activation::switchable;
  schema.membership = Membership::none;
  return schema;
}

TypeSchema team_schema() {
  TypeSchema schema;
  schema.type = ResourceType::team;
  schema.fields = {required_text("name")};
  schema.name = FieldId{0};
  schema.activation = Activation::none;
  schema.membership = Membership::has_members;
  return schema;
}

}  // namespace

Catalog make_catalog() {
  Catalog catalog;
  catalog.types = {agent_schema(), contact_schema(), team_schema()};
  catalog.one_team_per_agent = {Profile::guide};
  return catalog;
}

}  // namespace haloform
