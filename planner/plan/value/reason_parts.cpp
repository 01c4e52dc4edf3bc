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

}  // namespace haloform::plan
