#pragma once

#include "planner/model/schema.hpp"
#include "planner/model/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform {

/// Which beginnings of a text are taken for what an instance left of it (model/kept_cut.hpp).
enum class Cuts : std::uint8_t {
  any,
  evident,  ///< Those that nobody makes by hand, for a text that may have stood there all along; none of phone numbers.
};

/// Whether `kept` is a form in which an instance with rules of its own keeps the text `sent`. That is
/// - the same but for case, blanks, punctuation, marks on letters, Unicode's forms and HTML entities, also those that lost
///   their semicolon, and with German and Scandinavian letters spelled out (`ü` as `ue`);
/// - the same where one to four `?` or U+FFFD stand in the place of a letter beyond ASCII, or nothing in that of one beyond
///   U+FFFF, as long as half of the letters are there;
/// - the same phone number (model/kept_phone.hpp);
/// - the same e-mail without its tag, in percent encoding, with a blank for its plus, in `<>`, or behind `mailto:`;
/// - what is left of the text, of the e-mail without its tag, or of the digits of the phone number, where it was cut.
///
/// All of this goes one way, from what was sent to what was kept. A text with other letters or digits is another text, also
/// where it is of equal length or begins alike; so is a longer one, but for what is named above.
[[nodiscard]] bool is_kept_form(std::string_view sent, std::string_view kept, Cuts cuts = Cuts::any);

/// The same for a field of a record: also a name that the instance builds from `firstname` and `surname` of the record, in
/// either order, and cuts behind the first of them at the earliest.
[[nodiscard]] bool is_kept_form(const TypeSchema& schema, FieldId field, const Value& sent, const Value& kept,
                                const Attributes& record, Cuts cuts = Cuts::any);

/// Whether an instance with such rules may have made the one e-mail of the other; a cut one is not.
[[nodiscard]] bool same_email_loosely(std::string_view one, std::string_view other);
/// The e-mail as it is left by an instance that takes out tags and marks; itself where it has neither.
[[nodiscard]] std::string bare_email(std::string_view email);

}  // namespace haloform
