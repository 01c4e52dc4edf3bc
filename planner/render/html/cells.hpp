#pragma once

#include "planner/render/step_view.hpp"

#include <string>
#include <string_view>

namespace haloform::render {

/// The one door for strings from outside into a page of HTML, as text of an element or in the quotes of an attribute: nothing of
/// them is markup. What cannot be seen becomes a visible escape, as in a terminal; a line stays one.
[[nodiscard]] std::string html_cell(std::string_view text);
/// The same for a value: a text stands in quotes.
[[nodiscard]] std::string html_cell(const Cell& value);
/// `Jane Smith <jane@example.com>`, as `terminal_person` has it; empty where there is no name.
[[nodiscard]] std::string html_cell(const plan::Person& person);
/// A sentence of ours with strings of others in it: what stands in backticks becomes code, and flags
/// alone are.
[[nodiscard]] std::string html_sentence(std::string_view text);
[[nodiscard]] std::string html_code(std::string_view text);
/// `<code>agent.jane-smith</code> id 99`
[[nodiscard]] std::string html_address(std::string_view address, std::string_view id);

/// `<tag>…</tag>`, of what is HTML already.
[[nodiscard]] std::string html_element(std::string_view tag, std::string_view inner);

}  // namespace haloform::render
