#pragma once

#include "planner/render/color.hpp"
#include "planner/render/step_view.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace haloform::render {

/// The width that text is laid out for.
inline constexpr std::size_t text_columns = 80;

/// The one door for strings from outside: how a cell stands in a terminal.
[[nodiscard]] std::string terminal_cell(const Cell& cell);
/// `Jane Smith <jane@example.com>`. A name, or an e-mail, that could be taken for more than that (it has a bracket, a
/// colon, an escape, a blank at an end) stands in quotes. Empty where there is no name.
/// What a row is called, in quotes where it could be taken for more than that.
[[nodiscard]] std::string terminal_label(std::string_view label);
[[nodiscard]] std::string terminal_person(const plan::Person& person);
/// `Jane Smith <jane@example.com> (agent.jane-smith, id 99)`, as far as it is known.
[[nodiscard]] std::string terminal_whom(const StepView& view);

/// `text` in the colour of a tone; as it is where colour is off.
[[nodiscard]] std::string painted(Color color, Tone tone, std::string_view text);

/// Appends escaped words, broken at spaces to fit the page: the first line after `first`, the others after
/// `next`. A word that is too long stands on a line of its own. Neither prefix counts when it holds colour
/// codes: `indent` says how wide they are. A no-break space of ours is a space that no line ends at; one from
/// outside never comes here raw.
void append_wrapped(std::string& out, std::string_view first, std::string_view next, std::size_t indent,
                    std::string_view words);

/// `count` spaces.
[[nodiscard]] inline std::string spaces(std::size_t count) { return std::string(count, ' '); }
/// `text`, and spaces up to `width` columns.
[[nodiscard]] std::string padded(std::string text, std::size_t width);

}  // namespace haloform::render
