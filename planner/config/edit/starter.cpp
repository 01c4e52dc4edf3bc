#include "planner/config/edit/starter.hpp"

#include "planner/config/edit/scalar_text.hpp"
#include "planner/config/store_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace haloform::config {

namespace {

/// Within `{…}` a comma or a bracket ends a plain text.
std::string in_braces(const std::string& text) {
  const bool is_plain = text.find_first_of(",[]{}") == std::string::npos;
  return text_as_scalar(text, is_plain ? ScalarStyle::plain : ScalarStyle::double_quoted);
}

}  // namespace

std::string editor_line(std::string_view file) {
  std::string up;
  for (auto folders = std::ranges::count(file, '/'); folders > 0; --folders) up += "../";
  return fmt::format("# yaml-language-server: $schema={}{}\n", up, starter_schema_file);
}

std::string state_section_text(const StatePlace& place) {
  std::string inside;
  const StoreRow& row = store_row(place);
  for (const auto& [key, text] : row.texts(place))
    inside += fmt::format("{}{}: {}", inside.empty() ? "" : ", ", key, in_braces(text));
  return fmt::format("{}: {{{}}}", row.name, inside);
}

std::string ignored_names(const std::optional<StatePlace>& place) {
  std::string text =
      "# haloform: each of these names people\n"
      "*.state.json\n"
      "*.state.json.*\n"
      "haloform-rescued-*.json\n"
      "*.plan.json\n"
      "*.watch\n"
      "*.watch.lock\n"
      "audit*.jsonl\n";
  const auto* local = place ? std::get_if<StateLocation::Local>(&*place) : nullptr;
  if (local != nullptr && !local->path.ends_with(".state.json"))
    text += fmt::format("/{0}\n/{0}.*\n", local->path);
  return text;
}

std::string starter_text(const Starter& starter) {
  std::string text = editor_line("haloform.yaml");
  text += fmt::format(
      "# Who is in HaloPSA, and in which team. Whom nothing here declares stays as they are.\n"
      "#   haloform doctor     whether the instance can be reached, and with which rights\n"
      "#   haloform plan       what would be changed\n"
      "#   haloform apply      changes it\n"
      "version: 1\n"
      "instance:\n"
      "  url: {}\n",
      starter.url);
  if (starter.profile) text += fmt::format("  api: {}\n", profile_name(*starter.profile));
  if (starter.state)
    text += fmt::format("state:  # which record belongs to which block\n  {}\n",
                        state_section_text(*starter.state));
  text +=
      "# Once there are files of people: include: [people/*.yaml]\n"
      "teams: {}\n"
      "agents: {}\n"
      "contacts: {}\n";
  return text;
}

}  // namespace haloform::config
