#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace haloform::render {

/// Text from outside as it stands in a line: escaped as for a terminal, and without the phrases that tools look for anywhere in
/// a line (`Plan: `, `No changes` and their like): the first letter becomes `\u0050`, which reads back as the same in quotes.
[[nodiscard]] std::string tool_safe(std::string_view text);
/// The same in quotes.
[[nodiscard]] std::string tool_quoted(std::string_view text);

/// Appends `Error: what`, and below it, each in a paragraph of its own, whatever of `paragraphs` is not empty.
void append_finding(std::string& out, std::string_view severity, std::string_view what,
                    std::initializer_list<std::string_view> paragraphs);

}  // namespace haloform::render
