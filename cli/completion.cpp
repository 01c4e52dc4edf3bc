#include "cli/completion.hpp"

#include "cli/completion_templates.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <map>
#include <set>

namespace haloform::cli {
namespace {

using Visit = std::function<void(const std::string& path, const CommandSpec& command)>;

/// Every command with the words that lead to it: `state mv`; haloform itself has none.
void visit(const CommandSpec& command, const std::string& path, const Visit& visitor) {
  visitor(path, command);
  for (const CommandSpec& child : command.children) {
    visit(child, path.empty() ? child.name : path + " " + child.name, visitor);
  }
}

std::string child_names(const CommandSpec& command) {
  std::string names;
  for (const CommandSpec& child : command.children) names += (names.empty() ? "" : " ") + child.name;
  return names;
}

std::string flag_names(const CommandSpec& command) {
  std::string names;
  for (const FlagSpec& flag : command.flags) names += (names.empty() ? "" : " ") + flag.name;
  return names;
}

/// What the scripts of bash and zsh set where something is to be offered.
std::string offer_text(const Offers& offers) {
  switch (offers.kind) {
    case Offers::Kind::nothing: return "kind=nothing";
    case Offers::Kind::words: return fmt::format("kind=words offers=\"{}\"", offers.words);
    case Offers::Kind::files: return "kind=files";
    case Offers::Kind::folders: return "kind=folders";
    case Offers::Kind::addresses: return "kind=addresses";
  }
  return {};
}

/// Which command the words so far lead to.
std::string path_cases(const CommandSpec& root) {
  std::string cases;
  visit(root, "", [&](const std::string& path, const CommandSpec& command) {
    for (const CommandSpec& child : command.children) {
      const std::string longer = path.empty() ? child.name : path + " " + child.name;
      cases += fmt::format("          \"{}/{}\") at=\"{}\" ;;\n", path, child.name, longer);
    }
  });
  return cases;
}

/// Every flag that takes a value, as one pattern.
std::string value_flags(const CommandSpec& root) {
  std::set<std::string> names;
  visit(root, "", [&](const std::string&, const CommandSpec& command) {
    for (const FlagSpec& flag : command.flags) {
      if (flag.takes == Takes::nothing) continue;
      names.insert(flag.name);
      if (!flag.short_name.empty()) names.insert(flag.short_name);
    }
  });
  std::string pattern;
  for (const std::string& name : names) pattern += (pattern.empty() ? "" : "|") + name;
  return pattern;
}

/// What is offered for the value of a flag, by the command and the flag. Before the command, a flag of any of them.
std::string value_cases(const CommandSpec& root) {
  std::map<std::string, std::string> patterns;
  std::set<std::string> seen;
  const auto add = [&](const std::string& path, const std::string& name, const Offers& offers) {
    const std::string pattern = fmt::format("\"{} {}\"", path, name);
    if (name.empty() || !seen.insert(pattern).second) return;
    std::string& all = patterns[offer_text(offers)];
    all += (all.empty() ? "" : "|") + pattern;
  };
  visit(root, "", [&](const std::string& path, const CommandSpec& command) {
    for (const FlagSpec& flag : command.flags) {
      if (flag.takes == Takes::nothing) continue;
      for (const std::string& name : {flag.name, flag.short_name}) {
        add(path, name, flag.offers);
        add("", name, flag.offers);
      }
    }
  });
  std::string cases;
  for (const auto& [offers, all] : patterns) cases += fmt::format("      {}) {} ;;\n", all, offers);
  return cases;
}

/// What is offered for a word, by the command and the words behind it.
std::string word_cases(const CommandSpec& root) {
  std::string cases;
  visit(root, "", [&](const std::string& path, const CommandSpec& command) {
    if (!command.children.empty()) {
      cases += fmt::format("      \"{}/\"*) {} ;;\n", path, offer_text(offer_words(child_names(command))));
    }
    for (std::size_t at = 0; at < command.words.size(); ++at) {
      const WordSpec& word = command.words[at];
      const std::string which = word.how_many >= HowMany::at_least_one ? "\"*" : fmt::format("{}\"", at);
      cases += fmt::format("      \"{}/{}) {} ;;\n", path, which, offer_text(word.offers));
    }
  });
  return cases;
}

std::string flag_cases(const CommandSpec& root) {
  std::string cases;
  visit(root, "", [&](const std::string& path, const CommandSpec& command) {
    cases += fmt::format("    \"{}\") offers=\"{}\" ;;\n", path, flag_names(command));
  });
  return cases;
}

/// What stands in the place of a mark.
struct Table {
  std::string_view mark;
  std::string (*make)(const CommandSpec& root);
};

std::string filled(std::string_view text, const CommandSpec& root);

constexpr std::array<Table, 8> tables{
    {{"@ADDRESSES@\n", [](const CommandSpec&) { return std::string(addresses_part); }},
     {"@EACH_WORD@\n", [](const CommandSpec& root) { return filled(each_word_part, root); }},
     {"@OFFERS@\n", [](const CommandSpec& root) { return filled(offers_part, root); }},
     {"@PATHS@\n", path_cases},
     {"@VALUE_FLAGS@", value_flags},
     {"@VALUES@\n", value_cases},
     {"@WORDS@\n", word_cases},
     {"@FLAGS@\n", flag_cases}}};

/// The template with the tables of this tree in the place of their marks.
std::string filled(std::string_view text, const CommandSpec& root) {
  std::string script;
  for (std::string_view rest = text; !rest.empty();) {
    const auto mark = rest.find('@');
    script += rest.substr(0, mark);
    if (mark == std::string_view::npos) break;
    rest.remove_prefix(mark);
    bool known = false;
    for (const Table& table : tables) {
      if (!rest.starts_with(table.mark)) continue;
      script += table.make(root);
      rest.remove_prefix(table.mark.size());
      known = true;
      break;
    }
    if (known) continue;
    script += '@';
    rest.remove_prefix(1);
  }
  return script;
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
  return condition + "; and not __fish_seen_subcommand_from " + child_names(command);
}

/// What `complete` of fish takes for the values that are offered: `-f` keeps files out.
std::string fish_offers(const Offers& offers) {
  switch (offers.kind) {
    case Offers::Kind::nothing: return " -f";
    case Offers::Kind::words: return fmt::format(" -f -a {}", fish_quoted(offers.words));
    case Offers::Kind::files: return " -F";
    case Offers::Kind::folders: return " -f -a '(__fish_complete_directories)'";
    case Offers::Kind::addresses: return " -f -a '(__haloform_addresses)'";
  }
  return {};
}

std::string fish_script(const CommandSpec& root) {
  std::string script(fish_template);
  visit(root, "", [&](const std::string& path, const CommandSpec& command) {
    const std::string condition = fish_quoted(fish_condition(path, command));
    for (const CommandSpec& child : command.children) {
      script += fmt::format("complete -c haloform -f -n {} -a {} -d {}\n", condition, child.name,
                            fish_quoted(child.help));
    }
    if (command.words.empty()) script += fmt::format("complete -c haloform -f -n {}\n", condition);
    for (const WordSpec& word : command.words)
      script += fmt::format("complete -c haloform -n {}{}\n", condition, fish_offers(word.offers));
    for (const FlagSpec& flag : command.flags) {
      script += fmt::format("complete -c haloform -n {} -l {}", condition, flag.name.substr(2));
      if (!flag.short_name.empty()) script += fmt::format(" -s {}", flag.short_name.substr(1));
      if (flag.takes != Takes::nothing) script += " -r" + fish_offers(flag.offers);
      script += fmt::format(" -d {}\n", fish_quoted(flag.help));
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
    case Shell::bash: return filled(bash_template, root);
    case Shell::zsh: return filled(zsh_template, root);
    case Shell::fish: return fish_script(root);
  }
  return {};
}

}  // namespace haloform::cli
