#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace haloform {

/// Without ASCII white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// ASCII letters made small; every other byte as it is.
[[nodiscard]] std::string folded(std::string_view text);
/// Whether a byte of it is no ASCII.
[[nodiscard]] bool is_beyond_ascii(std::string_view text);
/// What of a text a search may stumble over, as bits: which marks and blanks stand in it, and whether letters beyond ASCII
/// or two blanks together do. That a search found one text proves something for another only if that has no more of it.
[[nodiscard]] std::uint64_t unusual_in(std::string_view text);
/// Whether `folded` of the text is the other one.
[[nodiscard]] bool folds_to(std::string_view text, std::string_view other);
/// Which letters and digits of ASCII stand in a text, as bits; a letter is the same in capitals.
[[nodiscard]] std::uint64_t plain_in(std::string_view text);
/// The offset of the first byte that is not part of valid UTF-8 (no surrogates, no overlong forms, at most
/// U+10FFFF).
[[nodiscard]] std::optional<std::size_t> invalid_utf8(std::string_view text);
/// Valid UTF-8 whatever came in: each offending byte becomes U+FFFD.
[[nodiscard]] std::string repaired_utf8(std::string_view text);
/// Cuts a text of more than `most` bytes between two code points, and marks the cut with "…".
void shorten(std::string& text, std::size_t most);
/// Decodes the code point at `offset` of valid UTF-8 and moves `offset` past it.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& offset);
/// The candidate nearest to `word` by edit distance, where it is near enough to be a typing mistake.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> candidates);
/// The whole of `text` as a decimal number; nothing where it is not one or does not fit.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);
/// How deep brackets of JSON may stand in each other, and how many values one document may hold, wherever it is kept as
/// a tree: a tree takes up to seventy times the bytes of its text.
inline constexpr std::size_t most_json_levels = 64;
inline constexpr std::size_t most_json_values = 2'000'000;
/// Whether a text that is to be parsed as JSON keeps to both; looked at before the parser is.
[[nodiscard]] bool json_is_bounded(std::string_view text);
/// `1 agent`, `2 agents`.
[[nodiscard]] std::string counted(std::size_t count, std::string_view singular, std::string_view plural = {});

}  // namespace haloform
