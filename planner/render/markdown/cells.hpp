#pragma once

#include "planner/render/step_view.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace haloform::render {

/// How strings stand in Markdown that GitHub, GitLab, Azure DevOps and Bitbucket render, each with extensions of its own.

/// The one door for strings from outside, as words within a line: nothing of them is markup, a link, a picture of an emoji, a
/// mention that notifies somebody, or a reference to an issue. What cannot be seen becomes a visible escape, as in a terminal.
/// For any place but the middle of a word: in a table, a list item, bold words.
[[nodiscard]] std::string markdown_cell(std::string_view text);
/// The same for a value: a text stands in quotes.
[[nodiscard]] std::string markdown_cell(const Cell& value);
/// `Jane Smith <jane@example.com>`, as `terminal_person` has it; empty where there is no name.
[[nodiscard]] std::string markdown_cell(const plan::Person& person);
/// The same in bold.
[[nodiscard]] std::string markdown_who(const plan::Person& person);

/// Between backticks, to be copied: an address, a digest, a command. What has anything in it that could end a code span or a
/// cell of a table is shown as words.
[[nodiscard]] std::string markdown_code(std::string_view text);
/// A sentence of ours with strings of others in it: what stands in backticks becomes a code span, the rest words. Flags alone
/// (`--allow agents.create=60`) are code.
[[nodiscard]] std::string markdown_sentence(std::string_view text);
/// A link where the address is one of http or https without a doubt; else the words alone.
[[nodiscard]] std::string markdown_link(std::string_view words, std::string_view address);

/// One row of a table, of cells that are Markdown already: `| a | b |` and a line end.
[[nodiscard]] std::string markdown_row(std::initializer_list<std::string_view> cells);
/// The head of a table, its line of dashes included.
[[nodiscard]] std::string markdown_head(std::initializer_list<std::string_view> titles);

/// Before and after of a field that has a line of its own, in two cells; of a set what is taken and what is added.
struct MarkdownChange {
  std::string before;
  std::string after;
};
[[nodiscard]] MarkdownChange markdown_change(const FieldRow& field);
/// `(drift)` behind what it belongs to, the words that a set changes by, and the like: a field as the rows of a table of three
/// columns, of which a value of several lines takes many.
[[nodiscard]] std::string markdown_field(const FieldRow& field);

}  // namespace haloform::render
