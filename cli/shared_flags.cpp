#include "cli/shared_flags.hpp"

#include "cli/ci_outputs.hpp"
#include "cli/flag_values.hpp"
#include "cli/output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
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
  std::optional<Privacy> pii;
  if (const auto word = typed.value("--pii")) pii = typed.or_note(privacy_value(*word), Privacy::mask);
  return {typed.value("--chdir"), color,
          quiet     ? Verbosity::quiet
          : verbose ? Verbosity::verbose
                    : Verbosity::usual,
          pii};
}

FlagList privacy_flags() {
  return {
      {"--pii", "",
       "What outputs show of people: full, mask or hash; default: HALOFORM_PII, `pii:`, the output's own",
       Takes::value, "WORD", offer_words("full mask hash")},
  };
}

FlagList config_flags() {
  return {
      {"--config", "", "The configuration file, or the folder of haloform.yaml", Takes::value, "FILE",
       offer_files},
  };
}

FlagList state_flags() {
  return {
      {"--state", "",
       "Where the state is: a file, or a store like git:REMOTE#BRANCH; default: HALOFORM_STATE, else what "
       "the configuration says",
       Takes::value, "PLACE", offer_files}};
}

FlagList location_flags() { return joined({config_flags(), state_flags()}); }

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

FlagList as_of_flags() {
  return {
      {"--as-of", "", "Plan as if it were noon of that day, or that time in UTC, like 2027-01-31T06:00Z",
       Takes::value, "DAY"},
  };
}

std::optional<AsOf> as_of(OptionReader& typed) {
  const auto text = typed.value("--as-of");
  return text ? std::optional(typed.or_note(as_of_value(*text), AsOf{})) : std::nullopt;
}

FlagList policy_flags() {
  return {
      {"--allow", "", "Raise one limit for this run, like deactivate=12, or empty=contacts; repeatable",
       Takes::values, "LIMIT=N"},
      {"--allow-delete", "", "Allow what on_removal: delete asks for"},
      {"--target", "", "Only this address and what it depends on; repeatable", Takes::values, "ADDRESS",
       offer_addresses},
      {"--accept-feed", "",
       "Believe this feed for one run, although it is old or much smaller than the last one; repeatable",
       Takes::values, "NAME"},
  };
}

PolicyFlags policy_options(OptionReader& typed) {
  const std::vector<std::string> feeds = typed.values("--accept-feed");
  return {typed.or_note(allow_values(typed.values("--allow")), {}),
          typed.has("--allow-delete"),
          typed.or_note(address_values("--target", typed.values("--target")), {}),
          typed.has("--show-unmanaged"),
          false,
          as_of(typed),
          {feeds.begin(), feeds.end()}};
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
  FlagList flags{
      {"--output", "-o", kinds + ", to stdout or to =FILE; repeatable", Takes::values, "KIND[=FILE]",
       offer_words(std::move(offered))},
  };
  const auto limited =
      output_names([&](const OutputKind& kind) { return kind.needs.byte_limit && can_show(kind); });
  if (!limited.empty()) {
    flags.push_back(
        {"--max-bytes", "",
         fmt::format(
             "How long {} may be at most (default 60000); what does not fit is left out, and it says so",
             fmt::join(limited, ", ")),
         Takes::value, "N"});
  }
  return flags;
}

Outputs outputs(OptionReader& typed, const CanShow& can_show) {
  Outputs wanted = typed.or_note(output_values(typed.values("--output")), Outputs{});
  if (auto fit = check_outputs(wanted, can_show); !fit) {
    typed.note(std::move(fit.error()));
    return wanted;
  }
  const auto most = typed.number("--max-bytes", "60000", 0, std::numeric_limits<std::int32_t>::max());
  if (typed.has("--json")) {
    const auto on_stdout = std::ranges::find_if(
        wanted, [](const OutputWish& wish) { return !wish.file && !wish.kind->needs.published; });
    if (on_stdout != wanted.end()) {
      typed.note({ErrorKind::usage, fmt::format("--json and -o {} both want stdout", on_stdout->kind->name),
                  "--json",
                  fmt::format("leave one of them out, or give the other a file: -o {}=FILE",
                              on_stdout->kind->name)});
    }
    wanted.push_back({&stream_output(), std::nullopt});
  }
  wanted = placed(wanted, typed.run(), can_show);
  for (OutputWish& wish : wanted) wish.most_bytes = static_cast<std::size_t>(most);
  return wanted;
}

FlagList stream_flags() {
  return {
      {"--json", "", "Write what happens as it does, one object of JSON on each line"},
  };
}

FlagList joined(std::initializer_list<FlagList> lists) {
  FlagList all;
  for (const FlagList& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

}  // namespace haloform::cli
