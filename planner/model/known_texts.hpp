#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/snapshot.hpp"

#include <string>
#include <string_view>

namespace haloform {

/// Calls `visit(email)` for each e-mail of a record: its own, which may be empty, and the further ones by which it is found.
template <typename Visit>
void each_email(const TypeSchema& schema, const Record& record, const Visit& visit) {
  if (schema.email) visit(record.fields.text(*schema.email));
  for (const std::string& email : *record.more_emails) visit(std::string_view(email));
}

/// Calls `visit(by, text)` for each text by which a record may be known: its e-mails, and its name.
template <typename Visit>
void each_known_text(const TypeSchema& schema, const Record& record, const Visit& visit) {
  each_email(schema, record, [&](std::string_view email) { visit(NaturalKey::By::email, email); });
  visit(NaturalKey::By::name, record.fields.text(schema.name));
}

}  // namespace haloform
