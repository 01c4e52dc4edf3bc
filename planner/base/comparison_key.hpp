#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace haloform {

/// The one form by which texts decide who somebody is: agents, contacts, teams, sites, roles. Two texts with one key are
/// one name, or one address, however an instance writes them down: canonically composed (NFC) with full Unicode case
/// folding, HTML entities decoded, invisible characters left out, blanks of every kind trimmed and collapsed to one space,
/// and the domain of an e-mail in Unicode. Letters that only look alike stay apart, and so does what only Unicode's
/// compatibility forms would join ("²" and "2"): those may be two people.
///
/// Of text that is no valid UTF-8, each offending byte counts as U+FFFD. A key is its own key.
[[nodiscard]] std::string comparison_key(std::string_view text);

/// Whether both have one key. Copies nothing where both are plain ASCII.
[[nodiscard]] bool same_key(std::string_view left, std::string_view right);
/// Equal keys give an equal hash. The same in every run; copies nothing where the text is plain ASCII.
[[nodiscard]] std::uint64_t key_hash(std::string_view text);
/// Whether there is nothing in it that could be compared: nothing at all, or only blanks and invisible characters.
[[nodiscard]] bool has_no_key(std::string_view text);
/// Without what the key takes for blanks at both ends: also U+00A0, U+3000 and the like.
[[nodiscard]] std::string_view without_blanks_around(std::string_view text);

/// HTML entities as characters: `&amp;`, `&#39;`, `&#x27;` and those of Latin-1 (`&eacute;`); what is none stays. One
/// that was encoded several times (`&amp;amp;`) is decoded as often.
[[nodiscard]] std::string without_entities(std::string_view text);
/// Whether `text`, with its ampersand and without a semicolon, begins an entity of the character, or is one but for the
/// semicolon: `&`, `&am` and `&#3` of `&`. `&am` begins one of every character that is encoded at all, if it was encoded
/// twice. Letters, digits and the space of ASCII are not. Names are as encoders write them: `R&A` is no half `R&amp;`.
[[nodiscard]] bool begins_entity(std::string_view text, char32_t point);
/// Canonically composed (NFC), and nothing else changed.
[[nodiscard]] std::string composed(std::string_view text);
/// Small letters without the marks above and below them: `Łukasz` is `lukasz`. Blanks and punctuation stay.
[[nodiscard]] std::string without_marks(std::string_view text);
/// What is left of the comparison key without marks, blanks and punctuation, where Unicode's compatibility forms are one:
/// what an instance that formats its texts in its own way most probably keeps. Signs by which names differ (+ # & @) stay.
[[nodiscard]] std::string loose_key(std::string_view text);

}  // namespace haloform
