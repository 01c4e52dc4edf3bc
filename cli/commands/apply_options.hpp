#pragma once

#include "cli/command.hpp"
#include "cli/option_reader.hpp"
#include "cli/options.hpp"
#include "planner/base/clock.hpp"
#include "planner/render/options.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace haloform::cli {

/// What `apply` was told to do.
struct ApplyOptions {
  Locations at;
  InstanceFlags instance;
  PolicyFlags policy;
  Outputs outputs;
  std::optional<std::string> plan_file;  ///< A saved plan: it is executed as it is.
  bool auto_approve = false;
  std::optional<std::string> expect;    ///< The digest of the plan, or of the approval.
  std::optional<std::string> approved;  ///< The file of an approval, which the plan is held against.
  bool only_approved = false;           ///< What is not as it was approved is left for the next review.
  std::optional<std::string> audit_log;
  Milliseconds max_age{std::chrono::hours(24)};
  bool verify = false;
  bool skip_blocked = false;
  bool allow_older = false;
  Milliseconds lock_timeout{0};
  render::Detail detail{};
};

/// The flags that only `apply` takes, and what reads all of its flags.
[[nodiscard]] FlagList apply_flags();
[[nodiscard]] ApplyOptions apply_options(OptionReader& typed);

}  // namespace haloform::cli
