#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace haloform {

/// How much of a value a message repeats, in letters: enough to find it again. A configuration may be pointed at a file
/// that was never meant to be shown.
inline constexpr std::size_t most_quoted = 40;

/// At most `most_quoted` letters of `text`, with "…" where it was cut. For words that stand without quotes.
[[nodiscard]] std::string clipped(std::string_view text);
/// The same in double quotes: the one way in which a message names a value that stands in a file.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// As one word of a command that is shown to be copied: in single quotes where a shell would read more in it than a word. What
/// somebody else wrote (the id of a lock, the place a state was moved to) cannot add a command of its own.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace haloform
