#include "cli/arguments.hpp"

#include "cli/terraform_words.hpp"
#include "planner/base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace haloform::cli {
namespace {

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

/// A flag as it was typed.
struct FlagWord {
  std::string name;        ///< `--output`, `-o`.
  bool has_value = false;  ///< Its value stands in the same word.
  std::string as_typed{};  ///< Where it is a long name behind one hyphen, as in Terraform: `-out`.
};

/// Whether a word with one hyphen is made of short flags: `-o`, `-ojson`, `-qv`.
bool is_short(const CommandSpec& root, std::string_view argument) {
  for (std::size_t at = 1; at < argument.size(); ++at) {
    const auto known = find_anywhere(root, "-" + std::string(1, argument[at]), root.name);
    if (!known) return argument.size() == 2;
    if (known->flag->takes != Takes::nothing) return true;
  }
  return true;
}

FlagWord flag_word(const CommandSpec& root, std::string_view argument) {
  const auto equals = argument.find('=');
  const bool has_value = equals != std::string_view::npos;
  const std::string name(argument.substr(0, equals));
  if (name.starts_with("--")) return {name, has_value};
  const bool is_long = name.size() > 2 && (find_anywhere(root, "-" + name, root.name).has_value() ||
                                           instead_of_terraform_flag(name.substr(1)).has_value());
  if (!is_long && is_short(root, argument)) return {name.substr(0, 2), argument.size() > 2};
  return {"-" + name, has_value, name};
}

/// What haloform has in the place of `state pull`: the command so far, and a word that Terraform knows behind it.
std::optional<std::string_view> instead_of_word(const CommandSpec& root, const std::string& path,
                                                std::string_view word) {
  return instead_of_terraform_command((path + " " + std::string(word)).substr(root.name.size() + 1));
}

Error unknown_command(const CommandSpec& root, const CommandSpec& parent, const std::string& path,
                      std::string_view word) {
  Error error{ErrorKind::usage, "there is no command \"" + std::string(word) + "\"", path,
              "\"" + path + " --help\" lists the commands"};
  std::vector<std::string_view> names;
  names.reserve(parent.children.size());
  for (const CommandSpec& child : parent.children) names.push_back(child.name);
  if (const auto instead = instead_of_word(root, path, word)) {
    error.advice = *instead;
  } else if (const auto near = nearest_of(word, names)) {
    error.advice = "did you mean \"" + *near + "\"?";
  }
  return error;
}

/// What to write in the place of a flag that exists, and stands behind one hyphen.
std::string with_two_hyphens(const KnownFlag& known, const CommandSpec& command) {
  const FlagSpec& flag = *known.flag;
  const std::string right = "write " + flag.name + (flag.value.empty() ? "" : " " + flag.value);
  return command.flag(flag.name) != nullptr ? right + ": a long flag has two hyphens"
                                            : right + "; it is a flag of \"" + known.command + "\"";
}

std::string without_hyphens(const std::string& flag) {
  return flag.substr(std::min(flag.find_first_not_of('-'), flag.size()));
}

Error unknown_flag(const CommandSpec& root, const CommandSpec& command, const std::string& path,
                   const FlagWord& word) {
  const auto elsewhere = find_anywhere(root, word.name, root.name);
  std::vector<std::string_view> names;
  for (const FlagSpec& flag : command.flags) {
    names.push_back(flag.name);
    if (!flag.short_name.empty()) names.push_back(flag.short_name);
  }
  std::string advice = "\"" + path + " --help\" lists the flags";
  const bool wants_document = command.flag("--output") != nullptr && command.flag("--json") == nullptr;
  if (word.name == "--json" && wants_document) {
    advice = "write -o json";  // A stream is what plan and apply have; the others write documents.
  } else if (elsewhere && !word.as_typed.empty()) {
    advice = with_two_hyphens(*elsewhere, command);
  } else if (elsewhere) {
    advice = "it is a flag of \"" + elsewhere->command + "\"";
  } else if (const auto instead = instead_of_terraform_flag(without_hyphens(word.name))) {
    advice = *instead;
  } else if (command.flag(word.as_typed) != nullptr) {
    // `-q=false`
    return Error{ErrorKind::usage, word.as_typed + " takes no value", path, "write " + word.as_typed};
  } else if (const auto near = nearest_of(word.name, names)) {
    advice = "did you mean " + *near + "?";
  }
  return Error{ErrorKind::usage, "unknown flag " + (word.as_typed.empty() ? word.name : word.as_typed), path,
               advice};
}

}  // namespace

Result<std::vector<std::string>> command_first(const CommandSpec& root,
                                               const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  std::vector<std::string> rest;
  std::vector<FlagWord> flags;
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
      const FlagWord& flag = flags.emplace_back(flag_word(root, argument));
      rest.push_back(argument);
      const auto known = find_anywhere(root, flag.name, root.name);
      const bool takes_next = known && known->flag->takes != Takes::nothing && !flag.has_value;
      if (takes_next && at + 1 < arguments.size()) rest.push_back(arguments[++at]);
    } else if (command->children.empty()) {
      rest.push_back(argument);
    } else if (const CommandSpec* child = command->child(argument)) {
      command = child;
      path += " " + child->name;
      words.push_back(argument);
    } else if (instead_of_word(root, path, argument)) {
      return std::unexpected(unknown_command(root, *command, path, argument));
    } else if (!wrong_word) {
      wrong_word = unknown_command(root, *command, path, argument);
    }
  }

  // A flag that nobody knows may have taken the command's place with its value: it is the better hint.
  for (const FlagWord& flag : flags) {
    if (flag.as_typed.empty()) {
      if (command->flag(flag.name) != nullptr) continue;
      if (!command->children.empty() && find_anywhere(root, flag.name, root.name)) continue;
    }
    return std::unexpected(unknown_flag(root, *command, path, flag));
  }
  if (wrong_word) return std::unexpected(*wrong_word);
  words.insert(words.end(), rest.begin(), rest.end());
  return words;
}

}  // namespace haloform::cli
