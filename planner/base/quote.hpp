#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace haloform {

/// How much of a value a message repeats, in letters: enough to find it again. A configuration may be pointed at a file
/// that was never meant to be shown.
inline constexpr std::size_t most_quoted = 40;

/// At most `most_quoted` letters of a value that stands in a file, with "…" where it was cut, for words that stand without quotes.
/// Nobody knows whose value it is, so it is marked (base/marked_text.hpp).
[[nodiscard]] std::string clipped(std::string_view text);
/// The same in double quotes: the one way in which a message names a value that stands in a file.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// The same two, unmarked, of what is about no person: a word of ours, the place of a file or a store, an instance.
[[nodiscard]] std::string openly_clipped(std::string_view text);
[[nodiscard]] std::string openly_in_quotes(std::string_view text);
/// As one word of a command that is shown to be copied: in single quotes where a shell would read more in it than a word. What
/// somebody else wrote (the id of a lock, the place a state was moved to) cannot add a command of its own.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace haloform
