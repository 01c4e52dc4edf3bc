#include "cli/command_line.hpp"

#include "cli/arguments.hpp"
#include "cli/command_tree.hpp"
#include "cli/shared_flags.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

namespace haloform::cli {
namespace {

void add_flag(CLI::App& app, const FlagSpec& flag, Typed& typed) {
  const std::string names = flag.short_name.empty() ? flag.name : flag.short_name + "," + flag.name;
  switch (flag.takes) {
    case Takes::nothing:
      app.add_flag_callback(names, [&typed, name = flag.name] { typed.switches.insert(name); }, flag.help);
      return;
    case Takes::value:
      app.add_option_function<std::string>(
             names,
             [&typed, name = flag.name](const std::string& value) { typed.values[name].push_back(value); },
             flag.help)
          ->type_name(flag.value);
      return;
    case Takes::values:
      app.add_option_function<std::vector<std::string>>(
             names,
             [&typed, name = flag.name](const std::vector<std::string>& values) {
               typed.values[name] = values;
             },
             flag.help)
          ->type_name(flag.value)
          ->allow_extra_args(false);
      return;
  }
}

/// CLI11 fills positionals one by one; they all end in one list, in the order in which they were declared.
void add_word(CLI::App& app, const WordSpec& word, Typed& typed) {
  if (word.how_many == HowMany::one) {
    app.add_option_function<std::string>(
           word.name, [&typed](const std::string& one) { typed.words.push_back(one); }, word.help)
        ->required()
        ->type_name("");
    return;
  }
  CLI::Option* option = app.add_option_function<std::vector<std::string>>(
      word.name,
      [&typed](const std::vector<std::string>& words) {
        typed.words.insert(typed.words.end(), words.begin(), words.end());
      },
      word.help);
  option->type_name("");
  if (word.how_many == HowMany::at_most_one) {
    option->expected(0, 1);
  } else if (word.how_many == HowMany::at_least_one) {
    option->required();
  }
}

std::string footer_of(const CommandSpec& command) {
  if (command.exit_codes.empty()) return command.notes;
  return command.notes + (command.notes.empty() ? "" : "\n") + "Exit codes:\n" +
         exit_code_lines(command.exit_codes);
}

void fill_app(CLI::App& app, const CommandSpec& command, Typed& typed) {
  // A family without one has that of haloform: CLI11 hands it down to what is added later.
  if (const std::string footer = footer_of(command); !footer.empty()) app.footer(footer);
  for (const FlagSpec& flag : command.flags) {
    if (flag.name == "--help") {
      app.set_help_flag(flag.short_name + "," + flag.name, flag.help);
    } else if (flag.name == "--version") {
      app.set_version_flag(flag.name, "haloform " HALOFORM_VERSION, flag.help);
    } else {
      add_flag(app, flag, typed);
    }
  }
  for (const WordSpec& word : command.words) add_word(app, word, typed);
  if (!command.children.empty()) app.require_subcommand(1);
  for (const CommandSpec& child : command.children) {
    CLI::App& below = *app.add_subcommand(child.name, child.help);
    below.group(app.get_parent() == nullptr ? std::string(group_title(child.group)) : "Subcommands");
    fill_app(below, child, typed);
  }
}

/// The words of the command that was typed.
std::vector<std::string> parsed_words(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    words.push_back(at->get_name());
  }
  return words;
}

TypedCommand command_of(const CommandSpec& root, const std::vector<std::string>& words, Typed typed) {
  TypedCommand found{&root, {}, std::move(typed)};
  for (const std::string& word : words) {
    found.command = found.command->child(word);
    found.name += (found.name.empty() ? "" : " ") + word;
  }
  return found;
}

}  // namespace

Result<std::variant<TypedCommand, HelpText>> read_command_line(const CommandSpec& root,
                                                               const std::vector<std::string>& arguments) {
  std::vector<std::string> asked = arguments;
  // `haloform help plan` is what people type who know git.
  if (!asked.empty() && asked.front() == "help") {
    asked.erase(asked.begin());
    asked.emplace_back("--help");
  }
  auto ordered = command_first(root, asked);
  if (!ordered) return std::unexpected(ordered.error());

  Typed typed;
  CLI::App app(root.help, root.name);
  fill_app(app, root, typed);
  try {
    app.parse(std::vector<std::string>(ordered->rbegin(), ordered->rend()));
  } catch (const CLI::CallForHelp&) {
    return HelpText{app.help()};
  } catch (const CLI::CallForVersion& version) {
    return HelpText{std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& problem) {
    const std::string command = command_of(root, parsed_words(app), {}).name;
    const std::string whole = command.empty() ? root.name : root.name + " " + command;
    return fail(ErrorKind::usage, problem.what(), whole, "\"" + whole + " --help\" says what it takes");
  }
  return command_of(root, parsed_words(app), std::move(typed));
}

Result<std::variant<CommandLine, HelpText>> parse_command_line(const std::vector<std::string>& arguments,
                                                               const ci::Run& run) {
  const CommandSpec root = command_tree();
  auto read = read_command_line(root, arguments);
  if (!read) return std::unexpected(std::move(read.error()));
  if (auto* help = std::get_if<HelpText>(&*read)) return std::move(*help);
  auto& [command, name, given] = std::get<TypedCommand>(*read);
  OptionReader typed(std::move(given), run);
  CommandLine line{common_options(typed), command->run(typed), command->name, typed.text("--config", ".")};
  if (!typed.mistake()) return line;
  Error mistake = *typed.mistake();
  if (mistake.advice.empty()) mistake.advice = "\"haloform " + name + " --help\" lists the flags";
  return std::unexpected(std::move(mistake));
}

}  // namespace haloform::cli
