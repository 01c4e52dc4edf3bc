#include "planner/render/terraform/tool_text.hpp"

#include "planner/render/escape.hpp"

#include <fmt/format.h>

#include <array>

namespace haloform::render {

namespace {

/// What is looked for anywhere in a line: all else at its beginning, where nothing from outside stands.
constexpr std::array<std::string_view, 6> phrases_of_tools{
    "Plan: ", "No changes", "Note: Objects", "Changes to Outputs", "Apply complete!", "Destroy complete!"};

std::string without_phrases(std::string text) {
  for (const std::string_view phrase : phrases_of_tools) {
    for (auto at = text.find(phrase); at != std::string::npos; at = text.find(phrase, at)) {
      text.replace(at, 1, fmt::format("\\u{:04x}", static_cast<unsigned>(phrase.front())));
    }
  }
  return text;
}

}  // namespace

std::string tool_safe(std::string_view text) { return without_phrases(terminal_safe(text)); }

std::string tool_quoted(std::string_view text) { return without_phrases(terminal_quoted(text)); }

void append_finding(std::string& out, std::string_view severity, std::string_view what,
                    std::initializer_list<std::string_view> paragraphs) {
  out += fmt::format("\n{}: {}\n", severity, tool_safe(what));
  for (const std::string_view paragraph : paragraphs) {
    if (!paragraph.empty()) out += fmt::format("\n  {}\n", tool_safe(paragraph));
  }
}

}  // namespace haloform::render
