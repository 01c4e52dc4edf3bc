#include "cli/completion.hpp"

#include <fmt/format.h>

#include <functional>

namespace haloform {
namespace {

using Visit = std::function<void(const std::string& path, const CommandSpec& command)>;

/// Every command with the words that lead to it: `state mv`; haloform itself has none.
void visit(const CommandSpec& command, const std::string& path, const Visit& visitor) {
  visitor(path, command);
  for (const CommandSpec& child : command.children) {
    visit(child, path.empty() ? child.name : path + " " + child.name, visitor);
  }
}

std::string words_of(const CommandSpec& command) {
  std::string words;
  for (const CommandSpec& child : command.children) words += child.name + " ";
  for (const FlagSpec& flag : command.flags) words += flag.name + " ";
  if (!words.empty()) words.pop_back();
  return words;
}

/// The part that bash and zsh share: which command the words so far lead to, and what may follow.
std::string path_cases(const CommandSpec& root) {
  std::string cases;
  visit(root, "", [&](const std::string& path, const CommandSpec& command) {
    for (const CommandSpec& child : command.children) {
      const std::string longer = path.empty() ? child.name : path + " " + child.name;
      cases += fmt::format("      \"{}/{}\") at=\"{}\" ;;\n", path, child.name, longer);
    }
  });
  return cases;
}

std::string word_cases(const CommandSpec& root) {
  std::string cases;
  visit(root, "", [&](const std::string& path, const CommandSpec& command) {
    cases += fmt::format("    \"{}\") offers=\"{}\" ;;\n", path, words_of(command));
  });
  return cases;
}

std::string bash_script(const CommandSpec& root) {
  return "# haloform completion for bash: source <(haloform completion bash)\n"
         "_haloform() {\n"
         "  local at=\"\" offers=\"\" word current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    case \"$at/$word\" in\n" +
         path_cases(root) +
         "    esac\n"
         "  done\n"
         "  case \"$at\" in\n" +
         word_cases(root) +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$offers\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _haloform haloform\n";
}

std::string zsh_script(const CommandSpec& root) {
  return "#compdef haloform\n"
         "# haloform completion for zsh: haloform completion zsh > \"${fpath[1]}/_haloform\"\n"
         "_haloform() {\n"
         "  local word at=\"\" offers=\"\"\n"
         "  for word in ${words[2,CURRENT-1]}; do\n"
         "    case \"$at/$word\" in\n" +
         path_cases(root) +
         "    esac\n"
         "  done\n"
         "  case \"$at\" in\n" +
         word_cases(root) +
         "  esac\n"
         "  compadd -- ${=offers}\n"
         "  _files\n"
         "}\n"
         "compdef _haloform haloform\n";
}

std::string fish_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "'";
}

/// The condition under which fish offers what belongs to a command.
std::string fish_condition(const std::string& path, const CommandSpec& command) {
  if (path.empty()) return "__fish_use_subcommand";
  std::string condition;
  for (std::string_view rest = path; !rest.empty();) {
    const auto space = rest.find(' ');
    condition += (condition.empty() ? "" : "; and ") +
                 fmt::format("__fish_seen_subcommand_from {}", rest.substr(0, space));
    rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
  }
  if (command.children.empty()) return condition;
  std::string children;
  for (const CommandSpec& child : command.children) children += " " + child.name;
  return condition + "; and not __fish_seen_subcommand_from" + children;
}

std::string fish_script(const CommandSpec& root) {
  std::string script = "# haloform completion for fish: haloform completion fish | source\n";
  visit(root, "", [&](const std::string& path, const CommandSpec& command) {
    const std::string condition = fish_quoted(fish_condition(path, command));
    for (const CommandSpec& child : command.children) {
      script += fmt::format("complete -c haloform -f -n {} -a {} -d {}\n", condition, child.name,
                            fish_quoted(child.help));
    }
    for (const FlagSpec& flag : command.flags) {
      script += fmt::format("complete -c haloform -n {} -l {}", condition, flag.name.substr(2));
      if (!flag.short_name.empty()) script += fmt::format(" -s {}", flag.short_name.substr(1));
      script += fmt::format("{} -d {}\n", flag.takes == Takes::nothing ? "" : " -r", fish_quoted(flag.help));
    }
  });
  return script;
}

}  // namespace

std::optional<Shell> parse_shell(std::string_view name) {
  if (name == "bash") return Shell::bash;
  if (name == "zsh") return Shell::zsh;
  if (name == "fish") return Shell::fish;
  return std::nullopt;
}

std::string completion_script(Shell shell, const CommandSpec& root) {
  switch (shell) {
    case Shell::bash: return bash_script(root);
    case Shell::zsh: return zsh_script(root);
    case Shell::fish: return fish_script(root);
  }
  return {};
}

}  // namespace haloform
