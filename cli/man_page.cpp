#include "cli/man_page.hpp"

#include "cli/shared_flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace haloform::cli {
namespace {

constexpr std::array all_groups{CommandGroup::work, CommandGroup::state, CommandGroup::instance,
                                CommandGroup::itself};

/// Text as roff prints it: no backslash is a command, and a hyphen can be copied into a shell.
std::string roff(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '\\') {
      escaped += "\\e";
    } else if (letter == '-') {
      escaped += "\\-";
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

/// A line of text; one that begins with a dot or an apostrophe would be a request.
std::string roff_line(std::string_view text) {
  return (text.starts_with('.') || text.starts_with('\'') ? "\\&" : "") + roff(text) + "\n";
}

/// Lines that stand as they are, with their indents.
std::string roff_block(std::string_view lines) {
  std::string text = ".nf\n";
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    text += roff_line(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return text + ".fi\n";
}

std::string item(const std::string& head, std::string_view help) {
  return ".TP\n" + head + "\n" + roff_line(help);
}

std::string flag_item(const FlagSpec& flag) {
  std::string head;
  if (!flag.short_name.empty()) head = fmt::format("\\fB{}\\fR, ", roff(flag.short_name));
  head += fmt::format("\\fB{}\\fR", roff(flag.name));
  if (!flag.value.empty()) head += fmt::format(" \\fI{}\\fR", roff(flag.value));
  return item(head, flag.help);
}

/// `ADDRESS...`, `[PLAN]`
std::string word_text(const WordSpec& word) {
  switch (word.how_many) {
    case HowMany::one: return word.name;
    case HowMany::at_most_one: return "[" + word.name + "]";
    case HowMany::at_least_one: return word.name + "...";
    case HowMany::any: return "[" + word.name + "...]";
  }
  return {};
}

std::string command_section(const std::string& name, const CommandSpec& command) {
  std::string text;
  if (command.run != nullptr) {
    std::string synopsis = name;
    for (const WordSpec& word : command.words) synopsis += " " + word_text(word);
    text += fmt::format(".SS {}\n", roff(synopsis)) + roff_line(command.help + ".");
    for (const WordSpec& word : command.words)
      text += item(fmt::format("\\fI{}\\fR", roff(word.name)), word.help);
    const CommandSpec everybody{.name = "", .flags = common_flags()};
    for (const FlagSpec& flag : command.flags) {
      if (flag.name != "--help" && everybody.flag(flag.name) == nullptr) text += flag_item(flag);
    }
    if (!command.notes.empty()) text += ".PP\n" + roff_block(command.notes);
    text += ".PP\nExit status:";
    for (const ExitCode code : command.exit_codes) {
      text += fmt::format("{} {}", code == command.exit_codes.front() ? "" : ",", number_of(code));
    }
    text += ".\n";
  }
  for (const CommandSpec& child : command.children) text += command_section(name + " " + child.name, child);
  return text;
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return upper;
}

}  // namespace

std::string man_page(const CommandSpec& root, std::string_view version) {
  std::string text = fmt::format(".TH HALOFORM 1 \"\" \"{} {}\" \"User Commands\"\n", root.name, version);
  text += fmt::format(".SH NAME\n{} \\- {}\n", root.name, roff(root.help));
  text += fmt::format(".SH SYNOPSIS\n\\fB{}\\fR \\fICOMMAND\\fR [\\fIFLAG\\fR]... [\\fIWORD\\fR]...\n",
                      root.name);
  text += ".SH DESCRIPTION\n" + roff_block(root.notes);
  for (const CommandGroup group : all_groups) {
    text += fmt::format(".SH {}\n", upper_case(group_title(group)));
    for (const CommandSpec& command : root.children) {
      if (command.group == group) text += command_section(root.name + " " + command.name, command);
    }
  }
  text += ".SH FLAGS OF EVERY COMMAND\n";
  for (const FlagSpec& flag : common_flags()) text += flag_item(flag);
  text += ".SH EXIT STATUS\n" + roff_block(exit_code_lines(root.exit_codes));
  return text;
}

}  // namespace haloform::cli
