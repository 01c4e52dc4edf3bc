#include "cli/sandbox_flags.hpp"

#include <chrono>
#include <string>

namespace haloform::cli {

FlagList sandbox_flags() {
  using enum Takes;
  return {
      {"--listen", "", "Loopback address and port; port 0 takes a free one", value, "HOST:PORT"},
      {"--profile", "", "How it speaks: guide (default) or halo", value, "NAME", offer_words("guide halo")},
      {"--world", "", "A JSON file with the records; written back on changes", value, "FILE", offer_files},
      {"--in-memory", "", "Leave the world file as it is"},
      {"--seats", "", "How many agents may be active", value, "N"},
      {"--seat-mode", "", "What a lack of seats looks like: error-200, empty-200, created-inactive or 400",
       value, "MODE", offer_words("error-200 empty-200 created-inactive 400")},
      {"--lean", "", "Leave fields out of answers or rows: none, answers, rows or both", value, "WHERE",
       offer_words("none answers rows both")},
      {"--latency", "", "Milliseconds added to every request", value, "MS"},
      {"--rate-limit", "", "Answer 429 beyond so many requests in a time, like 300/5m", value, "N/TIME"},
      {"--membership", "", "halo: what posting teams does: replace (default), merge or merge-in-section",
       value, "MODE", offer_words("replace merge merge-in-section")},
      {"--page-cap", "", "halo: rows of a page at most (default 100)", value, "N"},
      {"--halo", "", "halo: how this instance differs; repeatable, see docs/sandbox.md", values,
       "NAME=VALUE"},
      {"--token-life", "", "Seconds that a token lives", value, "SECONDS"},
      {"--scopes", "", "What the application may do; default: everything", value, "SCOPES"},
      {"--client-id", "", "Default: a random one", value, "ID"},
      {"--client-secret", "", "Default: a random one", value, "TEXT"},
      {"--token-mark", "", "What every token begins with", value, "TEXT"},
      {"--habit", "", "What this instance does its own way; repeatable, see docs/sandbox.md", values,
       "NAME[=VALUE]"},
      {"--fault", "", "A fault to make on purpose; repeatable, see docs/sandbox.md", values, "RULE"},
  };
}

sandbox::SandboxOptions sandbox_options(OptionReader& typed) {
  constexpr std::int64_t many = 1'000'000'000;
  sandbox::SandboxOptions options;
  options.listen = typed.text("--listen", options.listen);
  options.profile = typed.text("--profile", options.profile);
  options.world = typed.value("--world");
  if (typed.has("--in-memory")) options.changes = sandbox::WorldChanges::in_memory;
  if (!typed.text("--seats", "").empty()) options.seats = typed.number("--seats", "", 0, many);
  options.seat_mode = typed.text("--seat-mode", options.seat_mode);
  options.lean = typed.text("--lean", options.lean);
  options.latency = Milliseconds(typed.number("--latency", "0", 0, 600'000));
  options.token_life = std::chrono::seconds(typed.number("--token-life", "3600", 1, many));
  options.scopes = typed.text("--scopes", "");
  options.client_id = typed.text("--client-id", "");
  options.client_secret = typed.text("--client-secret", "");
  options.token_mark = typed.text("--token-mark", "");
  options.faults = typed.values("--fault");
  options.habits = typed.values("--habit");
  options.rate_limit = typed.text("--rate-limit", "");
  options.halo = typed.values("--halo");
  const std::string membership = typed.text("--membership", "");
  if (!membership.empty()) options.halo.push_back("membership=" + membership);
  if (!typed.text("--page-cap", "").empty()) {
    const auto cap = typed.number("--page-cap", "", 1, many);
    options.halo.push_back("page-cap=" + std::to_string(cap));
  }
  return options;
}

}  // namespace haloform::cli
