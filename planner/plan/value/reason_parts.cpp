#include "planner/plan/value/reason_parts.hpp"

namespace haloform::plan {

std::string Person::words() const {
  std::string text = '"' + name + '"';
  return email.empty() ? text : text + ", " + email;
}

Person person_of(const TypeSchema& schema, const Record& record) {
  Person person{std::string(record.fields.text(schema.name)), {}};
  if (schema.email) person.email = record.fields.text(*schema.email);
  return person;
}

std::string marked_person(const TypeSchema& schema, const Record& record) {
  Person person = person_of(schema, record);
  const auto mark = [&schema](FieldId field, std::string& text) {
    if (const auto what = schema.at(field).personal) text = marked(*what, text);
  };
  mark(schema.name, person.name);
  if (schema.email) mark(*schema.email, person.email);
  return person.words();
}

}  // namespace haloform::plan
