#pragma once

#include "cli/options.hpp"
#include "planner/base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace haloform {

/// All flags and words of all commands, as typed. A flag means the same wherever it stands.
struct Typed {
  std::optional<std::string> chdir;
  std::string color = "auto";
  bool quiet = false;
  bool verbose = false;
  Locations at;
  std::string parallelism = "8";
  std::string retry_for = "6m";
  std::string lock_timeout = "0";
  std::vector<std::string> allow;
  bool allow_delete = false;
  std::vector<std::string> targets;
  std::vector<std::string> outputs;
  bool show_unmanaged = false;
  std::optional<std::string> out;
  bool detailed_exitcode = false;
  bool auto_approve = false;
  bool verify = false;
  bool skip_blocked = false;
  std::optional<std::string> expect;
  std::optional<std::string> audit_log;
  std::string max_age = "24h";
  bool force = false;
  std::vector<std::string> words;  ///< What stands behind the command.

  sandbox::SandboxOptions sandbox;
  bool in_memory = false;
  std::string seats;
  std::string membership;
  std::string page_cap;
  std::string latency = "0";
  std::string token_life = "3600";
};

/// What was typed behind `command` (`state mv`), checked and turned into its options. Stops at the first thing that is wrong.
[[nodiscard]] Result<Options> options_of(Typed typed, const std::string& command);

}  // namespace haloform
