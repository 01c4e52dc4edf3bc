#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/value.hpp"

#include <string>
#include <string_view>

namespace haloform {

/// Whether `kept` is a form in which an instance with rules of its own keeps the text `sent`: the same but for case, blanks,
/// punctuation, marks on letters, Unicode's forms and HTML entities; a phone number with the same digits, with or without
/// its country code; an e-mail without its tag; or what is left of the text where it was cut.
[[nodiscard]] bool is_kept_form(std::string_view sent, std::string_view kept);

/// The same for a field of a record: also a name that the instance builds from `firstname` and `surname` of the record.
[[nodiscard]] bool is_kept_form(const TypeSchema& schema, FieldId field, const Value& sent, const Value& kept,
                                const Attributes& record);

/// Whether an instance with such rules may have made the one e-mail of the other; a cut one is not.
[[nodiscard]] bool same_email_loosely(std::string_view one, std::string_view other);
/// The e-mail as it is left by an instance that takes out tags and marks; itself where it has neither.
[[nodiscard]] std::string bare_email(std::string_view email);

}  // namespace haloform
