#include "cli/command.hpp"

#include <algorithm>

namespace haloform::cli {

std::string_view group_title(CommandGroup group) {
  switch (group) {
    case CommandGroup::work: return "Plan and apply";
    case CommandGroup::state: return "The state";
    case CommandGroup::instance: return "The instance";
    case CommandGroup::itself: return "haloform itself";
  }
  return "";
}

const CommandSpec* CommandSpec::child(std::string_view word) const {
  const auto found = std::ranges::find(children, word, &CommandSpec::name);
  return found == children.end() ? nullptr : &*found;
}

const FlagSpec* CommandSpec::flag(std::string_view wanted) const {
  const auto found = std::ranges::find_if(flags, [&](const FlagSpec& spec) {
    return spec.name == wanted || (!spec.short_name.empty() && spec.short_name == wanted);
  });
  return found == flags.end() ? nullptr : &*found;
}

}  // namespace haloform::cli
