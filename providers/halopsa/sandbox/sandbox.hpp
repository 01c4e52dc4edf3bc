#pragma once

#include "planner/base/clock.hpp"
#include "planner/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace haloform::sandbox {

/// Where the changes of a world file go.
enum class WorldChanges {
  written_back,  ///< Into the file: soon after each change, and at the latest when the sandbox ends.
  in_memory,     ///< Nowhere: the file is only read.
};

/// The flags of `haloform sandbox`, as typed. `run_sandbox` checks them and says what is wrong with one.
struct SandboxOptions {
  std::string listen = "127.0.0.1:0";     ///< `--listen HOST:PORT`; loopback only; port 0 takes a free one.
  std::string profile = "guide";          ///< `--profile guide|halo`.
  std::optional<std::string> world = {};  ///< `--world FILE`; without it the built-in small company.
  WorldChanges changes = WorldChanges::written_back;  ///< `--in-memory`.
  std::optional<std::int64_t> seats =
      {};                               ///< `--seats N`; without it the world's own `seats`, else no limit.
  std::string seat_mode = "error-200";  ///< `--seat-mode error-200|empty-200|created-inactive|400`.
  std::string lean = "none";            ///< `--lean none|answers|rows|both`: only id, name, email, isactive.
  Milliseconds latency{0};              ///< `--latency MS`, added to every request but the control surface's.
  std::chrono::seconds token_life{3600};  ///< `--token-life SECONDS`, what `expires_in` says.
  std::string scopes = {};         ///< `--scopes "a b"`: what the application may have; empty: every scope.
  std::string client_id = {};      ///< `--client-id`; empty: a new random one.
  std::string client_secret = {};  ///< `--client-secret`; empty: a new random one.
  std::string token_mark = {};     ///< `--token-mark`: every token begins with it.
  std::vector<std::string> faults = {};  ///< `--fault RULE`, repeatable; the grammar stands in faults.hpp.
  std::vector<std::string> habits =
      {};                       ///< `--habit NAME[=VALUE]`, repeatable; habits.hpp says how they act.
  std::string rate_limit = {};  ///< `--rate-limit REQUESTS/TIME`; empty: none.
  /// `--halo NAME=VALUE`, `--membership`, `--page-cap`: in what this halo instance differs (knobs.hpp).
  std::vector<std::string> halo = {};
};

/// Serves until `stop` is raised, then writes the world and returns (within 100 ms). The first line that goes
/// to `out`, flushed as soon as connections are taken, is `{"url": ..., "client_id": ..., "client_secret":
/// ..., "pid": ...}`; what people read goes to `messages`. Errors: `usage` (a flag, a fault rule, an address
/// that is not loopback), `io` (the port is taken; the world file cannot be read, understood or written).
[[nodiscard]] Result<void> run_sandbox(const SandboxOptions& options, const StopFlag& stop, std::ostream& out,
                                       std::ostream& messages);

}  // namespace haloform::sandbox
