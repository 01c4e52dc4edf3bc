#include "cli/shared_flags.hpp"

#include "cli/flag_values.hpp"
#include "cli/output.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace haloform::cli {

FlagList common_flags() {
  return {
      {"--chdir", "", "Change into this folder before anything else", Takes::value, "DIR", offer_folders},
      {"--color", "", "auto (default), always or never; NO_COLOR is respected", Takes::value, "WHEN",
       offer_words("auto always never")},
      {"--quiet", "-q", "No progress and no notices; errors and results stay"},
      {"--verbose", "-v", "Also show each request with its status and time, without secrets"},
  };
}

CommonOptions common_options(OptionReader& typed) {
  const bool quiet = typed.has("--quiet");
  const bool verbose = typed.has("--verbose");
  if (quiet && verbose) {
    typed.note(
        {ErrorKind::usage, "--quiet and --verbose contradict each other", "", "leave one of them out"});
  }
  const ColorWish color = typed.or_note(color_value(typed.text("--color", "auto")), ColorWish::automatic);
  return {typed.value("--chdir"), color,
          quiet     ? Verbosity::quiet
          : verbose ? Verbosity::verbose
                    : Verbosity::usual};
}

FlagList config_flags() {
  return {
      {"--config", "", "The configuration file, or the folder of haloform.yaml", Takes::value, "FILE",
       offer_files},
  };
}

FlagList location_flags() {
  return joined(
      {config_flags(),
       {{"--state", "",
         "Where the state is: a file, or a store like git:REMOTE#BRANCH; default: HALOFORM_STATE, else what "
         "the configuration says",
         Takes::value, "PLACE", offer_files}}});
}

Locations locations(OptionReader& typed) {
  Locations at{typed.text("--config", "."), {}};
  if (const auto state = typed.value("--state"))
    at.state = StateLocation{typed.or_note(parse_state_place(*state), StatePlace{})};
  return at;
}

FlagList instance_flags() {
  return {
      {"--parallelism", "", "Requests at the same time, at most (default 8)", Takes::value, "N"},
      {"--retry-for", "", "How long a request may be repeated (default 6m)", Takes::value, "TIME"},
  };
}

InstanceFlags instance_options(OptionReader& typed) {
  return {static_cast<std::size_t>(typed.number("--parallelism", "8", 1, 256)),
          typed.duration("--retry-for", "6m")};
}

FlagList lock_flags() {
  return {
      {"--lock-timeout", "", "How long to wait for the lock, like 30s (default 0)", Takes::value, "TIME"},
  };
}

Milliseconds lock_timeout(OptionReader& typed) { return typed.duration("--lock-timeout", "0"); }

FlagList policy_flags() {
  return {
      {"--allow", "", "Raise one limit for this run, like deactivate=12, or empty=contacts; repeatable",
       Takes::values, "LIMIT=N"},
      {"--allow-delete", "", "Allow what on_removal: delete asks for"},
      {"--target", "", "Only this address and what it depends on; repeatable", Takes::values, "ADDRESS",
       offer_addresses},
  };
}

PolicyFlags policy_options(OptionReader& typed) {
  return {typed.or_note(allow_values(typed.values("--allow")), {}), typed.has("--allow-delete"),
          typed.or_note(target_values(typed.values("--target")), {}), typed.has("--show-unmanaged")};
}

FlagList detail_flags() {
  return {
      {"--show-unmanaged", "", "List every unmanaged record of a plan"},
      {"--show-adopted", "", "List every adoption that sends nothing"},
  };
}

render::Detail shown_detail(const OptionReader& typed) {
  return {typed.has("--show-unmanaged"), typed.has("--show-adopted")};
}

FlagList output_flags(const CanShow& can_show) {
  const auto names = output_names(can_show);
  std::string kinds;
  std::string offered;
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (at > 0) kinds += at + 1 == names.size() ? " or " : ", ";
    kinds += names[at];
    offered += (at > 0 ? " " : "") + std::string(names[at]);
    if (names[at] == usual_output().name) kinds += " (default)";
  }
  return {
      {"--output", "-o", kinds + ", to stdout or to =FILE; repeatable", Takes::values, "KIND[=FILE]",
       offer_words(std::move(offered))},
  };
}

Outputs outputs(OptionReader& typed, const CanShow& can_show) {
  Outputs wanted = typed.or_note(output_values(typed.values("--output")), Outputs{});
  if (auto fit = check_outputs(wanted, can_show); !fit) typed.note(std::move(fit.error()));
  return wanted;
}

FlagList joined(std::initializer_list<FlagList> lists) {
  FlagList all;
  for (const FlagList& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

}  // namespace haloform::cli
