#include "cli/arguments.hpp"

#include "planner/base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace haloform {
namespace {

/// `--output=json` without its value; a short flag without what is glued to it.
std::string_view flag_name(std::string_view argument) {
  if (argument.starts_with("--")) return argument.substr(0, argument.find('='));
  return argument.substr(0, 2);
}

bool has_value_inside(std::string_view argument) {
  return argument.starts_with("--") ? argument.contains('=') : argument.size() > 2;
}

bool looks_like_flag(std::string_view argument) { return argument.size() > 1 && argument.starts_with('-'); }

/// A flag of any command at all, and the first command that has it.
struct KnownFlag {
  const FlagSpec* flag = nullptr;
  std::string command;
};

std::optional<KnownFlag> find_anywhere(const CommandSpec& command, std::string_view name,
                                       const std::string& path) {
  if (const FlagSpec* flag = command.flag(name)) return KnownFlag{flag, path};
  for (const CommandSpec& child : command.children) {
    if (auto known = find_anywhere(child, name, path + " " + child.name)) return known;
  }
  return std::nullopt;
}

std::optional<std::string> nearest_of(std::string_view word, std::vector<std::string_view> names) {
  const auto found = nearest(word, names);
  if (!found) return std::nullopt;
  return std::string(*found);
}

Error unknown_command(const CommandSpec& parent, const std::string& path, std::string_view word) {
  std::vector<std::string_view> names;
  names.reserve(parent.children.size());
  for (const CommandSpec& child : parent.children) names.push_back(child.name);
  const auto near = nearest_of(word, names);
  return Error{ErrorKind::usage, "there is no command \"" + std::string(word) + "\"", path,
               near ? "did you mean \"" + *near + "\"?" : "\"" + path + " --help\" lists the commands"};
}

Error unknown_flag(const CommandSpec& root, const CommandSpec& command, const std::string& path,
                   std::string_view name) {
  std::vector<std::string_view> names;
  for (const FlagSpec& flag : command.flags) {
    names.push_back(flag.name);
    if (!flag.short_name.empty()) names.push_back(flag.short_name);
  }
  std::string advice = "\"" + path + " --help\" lists the flags";
  if (const auto near = nearest_of(name, names)) {
    advice = "did you mean " + *near + "?";
  } else if (const auto elsewhere = find_anywhere(root, name, root.name)) {
    advice = "it is a flag of \"" + elsewhere->command + "\"";
  }
  return Error{ErrorKind::usage, "unknown flag " + std::string(name), path, advice};
}

}  // namespace

Result<std::vector<std::string>> command_first(const CommandSpec& root,
                                               const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  std::vector<std::string> rest;
  std::vector<std::string_view> flags;
  const CommandSpec* command = &root;
  std::string path = root.name;
  std::optional<Error> wrong_word;

  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const std::string& argument = arguments[at];
    if (argument == "--") {
      rest.insert(rest.end(), arguments.begin() + static_cast<std::ptrdiff_t>(at), arguments.end());
      break;
    }
    if (looks_like_flag(argument)) {
      flags.push_back(flag_name(argument));
      rest.push_back(argument);
      const auto known = find_anywhere(root, flag_name(argument), root.name);
      const bool takes_next = known && known->flag->takes != Takes::nothing && !has_value_inside(argument);
      if (takes_next && at + 1 < arguments.size()) rest.push_back(arguments[++at]);
    } else if (command->children.empty()) {
      rest.push_back(argument);
    } else if (const CommandSpec* child = command->child(argument)) {
      command = child;
      path += " " + child->name;
      words.push_back(argument);
    } else if (!wrong_word) {
      wrong_word = unknown_command(*command, path, argument);
    }
  }

  // A flag that nobody knows may have taken the command's place with its value: it is the better hint.
  for (const std::string_view name : flags) {
    if (command->flag(name) != nullptr) continue;
    if (!command->children.empty() && find_anywhere(root, name, root.name)) continue;
    return std::unexpected(unknown_flag(root, *command, path, name));
  }
  if (wrong_word) return std::unexpected(*wrong_word);
  words.insert(words.end(), rest.begin(), rest.end());
  return words;
}

}  // namespace haloform
